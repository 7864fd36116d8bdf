/* SPDX-License-Identifier: MIT */
/*
 * helper/inquiry.c and the breaker: what counts as a failure and how often,
 * and that the one question of the half-open breaker is always given back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>

#include "helper/inquiry.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"

static struct gracedesk desk;
static unsigned int told_count;
static struct api_answer told_last;
static bool no_memory;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* calloc(3) of this program: the first one works (ld(1), --wrap). */
void *
__wrap_calloc(size_t count, size_t size)
{
    static bool second;

    second = no_memory && !second;
    return no_memory && !second ? NULL : __real_calloc(count, size);
}

static int
setup(void **state)
{
    (void)state;
    told_count = 0;
    no_memory = false;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    gracedesk_close(&desk);
    return 0;
}

static void
tell(const struct api_answer *answer, void *context)
{
    (void)context;
    told_count++;
    told_last = *answer;
}

static enum inquiry_error
ask(unsigned int token)
{
    return gracedesk_ask(&desk, token, tell, NULL);
}

static void
answer(struct api_answer with)
{
    gracedesk_answer(&desk, with);
}

static int64_t
left_ms(void)
{
    return breaker_left_ms(&desk.breaker, fakeclock.monotonic_ms);
}

/* Three answers that are none. */
static void
open_breaker(void)
{
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_int_equal(left_ms(), 0);
        assert_int_equal(ask(100 + i), INQUIRY_MADE);
        answer(gracedesk_unreachable(REASON_API_NETWORK));
    }
    assert_true(left_ms() > 0);
}

/* And its time is over. */
static void
half_open_breaker(void)
{
    open_breaker();
    fakeclock_pass(left_ms());
    assert_int_equal(left_ms(), 0);
}

static void
test_open(void **state)
{
    unsigned int asked = 0;

    (void)state;
    open_breaker();
    asked = fakeapi_asked(desk.api);
    for (unsigned int i = 0; i < 100; i++) {
        assert_int_equal(ask(i), INQUIRY_BREAKER_OPEN);
    }
    assert_int_equal(fakeapi_asked(desk.api), asked);
    assert_int_equal(told_count, BREAKER_FAILURES);
}

/* One failure for each question, however many wait for it and give up. */
static void
test_counted_once(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 0;
    for (unsigned int i = 0; i < 100; i++) {
        assert_int_equal(ask(1), INQUIRY_MADE);
    }
    gracedesk_run(&desk);
    assert_int_equal(told_count, 100);
    answer(gracedesk_unreachable(REASON_API_TIMEOUT));
    assert_int_equal(desk.breaker.failures, 1);
    assert_int_equal(left_ms(), 0);
}

/* Who joins a question in vain counts anew: three stuck logins with one token
 * are as bad as three with different ones. */
static void
test_counted_anew(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 0;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_int_equal(left_ms(), 0);
        assert_int_equal(ask(1), INQUIRY_MADE);
        gracedesk_run(&desk);
    }
    assert_int_equal(fakeapi_asked(desk.api), 1);
    /* And nobody joins it while the breaker is open. */
    assert_true(left_ms() > 0);
    assert_int_equal(ask(1), INQUIRY_BREAKER_OPEN);
    answer(gracedesk_accept("alice"));
    assert_int_equal(ask(1), INQUIRY_MADE);
}

/* Time spent in the line is not the API's fault. */
static void
test_waiting_is_no_failure(void **state)
{
    (void)state;
    assert_int_equal(ask(0), INQUIRY_MADE);
    assert_int_equal(ask(1), INQUIRY_MADE);
    gracedesk_config(&desk)->timeout_ms = 0;
    for (unsigned int i = 2; i < 20; i++) {
        assert_int_equal(ask(i), INQUIRY_MADE);
    }
    gracedesk_run(&desk);
    assert_int_equal(told_count, 18);
    assert_int_equal(desk.breaker.failures, 0);
}

/* Every answer of OVHcloud closes it, a no as well as a yes. */
static void
test_answers_close(void **state)
{
    struct api_answer answers[] = {gracedesk_accept("alice"),
                                   gracedesk_refuse(REASON_TOKEN_REFUSED),
                                   gracedesk_refuse(REASON_TOKEN_UNPROVEN)};

    (void)state;
    answers[2].class = API_REFUSED_UNPROVEN;
    for (unsigned int i = 0; i < 3; i++) {
        half_open_breaker();
        assert_int_equal(ask(i), INQUIRY_MADE);
        answer(answers[i]);
        assert_int_equal(left_ms(), 0);
        assert_int_equal(desk.breaker.failures, 0);
        assert_int_equal(ask(50), INQUIRY_MADE);
        assert_int_equal(ask(51), INQUIRY_MADE);
        answer(gracedesk_refuse(REASON_TOKEN_REFUSED));
        answer(gracedesk_refuse(REASON_TOKEN_REFUSED));
    }
}

static void
test_half_open(void **state)
{
    (void)state;
    half_open_breaker();
    assert_int_equal(ask(1), INQUIRY_MADE);
    assert_int_equal(ask(2), INQUIRY_BREAKER_OPEN);
    /* Whoever has the same token waits with it. */
    assert_int_equal(ask(1), INQUIRY_MADE);
    answer(gracedesk_unreachable(REASON_API_NETWORK));
    assert_true(left_ms() > 0);
    assert_int_equal(ask(2), INQUIRY_BREAKER_OPEN);
    fakeclock_pass(left_ms());
    assert_int_equal(ask(2), INQUIRY_MADE);
}

/* The one who tries gives up: it opens again, and a late yes closes it. */
static void
test_half_open_and_late(void **state)
{
    (void)state;
    half_open_breaker();
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(1), INQUIRY_MADE);
    gracedesk_run(&desk);
    assert_true(left_ms() > 0);
    assert_int_equal(ask(2), INQUIRY_BREAKER_OPEN);
    answer(gracedesk_accept("alice"));
    assert_int_equal(left_ms(), 0);
    assert_int_equal(ask(2), INQUIRY_MADE);
}

/* It gives up in the line and was never sent: somebody else may try. */
static void
test_half_open_in_line(void **state)
{
    (void)state;
    assert_int_equal(ask(50), INQUIRY_MADE);
    assert_int_equal(ask(51), INQUIRY_MADE);
    desk.breaker = (struct breaker){
        .failures = BREAKER_FAILURES, .openings = 1, .open_until_ms = 1};
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(1), INQUIRY_MADE);
    assert_int_equal(ask(2), INQUIRY_BREAKER_OPEN);
    gracedesk_run(&desk);
    assert_int_equal(told_count, 1);
    assert_int_equal(fakeapi_asked(desk.api), 2);
    assert_true(left_ms() > 0);
    fakeclock_pass(left_ms());
    assert_int_equal(ask(2), INQUIRY_MADE);
}

/* The same when memory is short: given back, not lost. */
static void
test_half_open_without_memory(void **state)
{
    (void)state;
    half_open_breaker();
    no_memory = true;
    assert_int_equal(ask(1), INQUIRY_NO_MEMORY);
    no_memory = false;
    assert_false(desk.breaker.trying);
    fakeclock_pass(left_ms());
    assert_int_equal(ask(1), INQUIRY_MADE);
    answer(gracedesk_unreachable(REASON_API_NETWORK));
    fakeclock_pass(left_ms());
    fakeapi_fail(desk.api, true);
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(2), INQUIRY_MADE);
    gracedesk_run(&desk);
    assert_false(desk.breaker.trying);
    fakeapi_fail(desk.api, false);
    fakeclock_pass(left_ms());
    assert_int_equal(ask(2), INQUIRY_MADE);
}

/* A full line does not use it up. */
static void
test_half_open_and_line_full(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 2 + INQUIRY_WAITING_MAX; i++) {
        assert_int_equal(ask(i), INQUIRY_MADE);
    }
    desk.breaker = (struct breaker){
        .failures = BREAKER_FAILURES, .openings = 1, .open_until_ms = 1};
    assert_int_equal(ask(900), INQUIRY_LINE_FULL);
    assert_false(desk.breaker.trying);
}

static void
test_retry_after(void **state)
{
    struct api_answer throttled = gracedesk_unreachable(REASON_API_THROTTLED);

    (void)state;
    throttled.retry_after_ms = 120000;
    assert_int_equal(ask(1), INQUIRY_MADE);
    answer(throttled);
    assert_int_equal(left_ms(), 120000);
    assert_int_equal(ask(1), INQUIRY_BREAKER_OPEN);
}

/* It counts when it comes late, too. */
static void
test_late_retry_after(void **state)
{
    struct api_answer throttled = gracedesk_unreachable(REASON_API_THROTTLED);

    (void)state;
    throttled.retry_after_ms = 120000;
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(1), INQUIRY_MADE);
    gracedesk_run(&desk);
    assert_int_equal(told_count, 1);
    answer(throttled);
    assert_int_equal(left_ms(), 120000);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_open),
        CASE(test_counted_once),
        CASE(test_counted_anew),
        CASE(test_waiting_is_no_failure),
        CASE(test_answers_close),
        CASE(test_half_open),
        CASE(test_half_open_and_late),
        CASE(test_half_open_in_line),
        CASE(test_half_open_without_memory),
        CASE(test_half_open_and_line_full),
        CASE(test_retry_after),
        CASE(test_late_retry_after),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
