/* SPDX-License-Identifier: MIT */
/*
 * helper/inquiry.c, the line: one question for all who wait for one token, how
 * many are asked at once, who is next, who waits how long, what is left of a
 * token.  What an answer does is in inquiryanswer-t.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "helper/inquiry.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/memoryscan.h"

#define MANY 1000U

static struct gracedesk desk;
static bool no_memory;

/* What each asker was told. */
static struct told {
    unsigned int times;
    unsigned int position;
    struct api_answer answer;
} told[MANY];
static unsigned int told_count;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* calloc(3) of this program (ld(1), --wrap). */
void *
__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static int
setup(void **state)
{
    (void)state;
    no_memory = false;
    memset(told, 0, sizeof(told));
    told_count = 0;
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
    struct told *to = context;

    to->times++;
    to->answer = *answer;
    to->position = told_count++;
}

static enum inquiry_error
ask(unsigned int token, unsigned int asker)
{
    return gracedesk_ask(&desk, token, tell, &told[asker]);
}

/* Asker i asks about token i. */
static void
ask_all(unsigned int from, unsigned int to)
{
    for (unsigned int i = from; i < to; i++) {
        assert_int_equal(ask(i, i), INQUIRY_MADE);
    }
}

static uint32_t
digest(unsigned int token)
{
    AUTO_SECRET struct secret secret = {0};

    memoryscan_token(token, &secret);
    return fakeapi_digest(&secret);
}

static void
assert_told(unsigned int asker, enum api_class class, enum reason reason)
{
    assert_int_equal(told[asker].times, 1);
    assert_int_equal(told[asker].answer.class, class);
    assert_int_equal(told[asker].answer.reason, reason);
}

static void
test_one_question(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < MANY; i++) {
        assert_int_equal(ask(7, i), INQUIRY_MADE);
    }
    gracedesk_run(&desk);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_int_equal(fakeapi_open_digest(desk.api, 0), digest(7));
    assert_int_equal(told_count, 0);
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_int_equal(told_count, MANY);
    for (unsigned int i = 0; i < MANY; i++) {
        assert_told(i, API_ACCEPTED, REASON_INTERNAL);
        assert_int_equal(told[i].position, i);
        assert_string_equal(told[i].answer.identity.name, "alice");
    }
    assert_int_equal(fakeapi_asked(desk.api), 1);
    /* The next one is a new question. */
    assert_int_equal(ask(7, 0), INQUIRY_MADE);
    assert_int_equal(fakeapi_asked(desk.api), 2);
}

/* Nobody is told from inside inquiry_ask(). */
static void
test_never_from_inside(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(1, 0), INQUIRY_MADE);
    assert_int_equal(told_count, 0);
    gracedesk_run(&desk);
    assert_int_equal(told_count, 1);
}

static void
test_in_flight(void **state)
{
    (void)state;
    ask_all(0, 10);
    assert_int_equal(fakeapi_asked(desk.api), 2);
    assert_int_equal(ask(9, 10), INQUIRY_MADE);
    for (unsigned int i = 0; i < 10; i++) {
        assert_int_equal(api_in_flight(desk.api), i < 9 ? 2 : 1);
        assert_int_equal(fakeapi_open_digest(desk.api, 0), digest(i));
        gracedesk_answer(&desk, gracedesk_unreachable(REASON_API_SERVER));
        assert_told(i, API_UNREACHABLE, REASON_API_SERVER);
        breaker_note_answer(&desk.breaker);
    }
    assert_told(10, API_UNREACHABLE, REASON_API_SERVER);
    assert_int_equal(fakeapi_asked(desk.api), 10);
}

/* A reload may change how many. */
static void
test_in_flight_changes(void **state)
{
    (void)state;
    ask_all(0, 6);
    gracedesk_config(&desk)->in_flight = 4;
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_int_equal(api_in_flight(desk.api), 4);
    gracedesk_config(&desk)->in_flight = 1;
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_int_equal(api_in_flight(desk.api), 3);
    assert_int_equal(fakeapi_asked(desk.api), 5);
}

/* Each waits for its own time; the flight goes on without them. */
static void
test_time_of_waiters(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_int_equal(ask(1, 0), INQUIRY_MADE);
    assert_int_equal(ask(1, 1), INQUIRY_MADE);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    assert_int_equal(ask(1, 2), INQUIRY_MADE);
    gracedesk_run(&desk);
    assert_told(0, API_UNREACHABLE, REASON_API_TIMEOUT);
    assert_told(1, API_UNREACHABLE, REASON_API_TIMEOUT);
    assert_int_equal(told[2].times, 0);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    assert_int_equal(ask(1, 3), INQUIRY_MADE);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_told(2, API_ACCEPTED, REASON_INTERNAL);
    assert_told(3, API_ACCEPTED, REASON_INTERNAL);
    assert_int_equal(told[0].times, 1);
}

/* Those who gave up before their turn came are not asked about. */
static void
test_nobody_waits(void **state)
{
    (void)state;
    ask_all(0, 2);
    gracedesk_config(&desk)->timeout_ms = 0;
    ask_all(2, 4);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    assert_int_equal(ask(3, 5), INQUIRY_MADE);
    assert_int_equal(ask(4, 4), INQUIRY_MADE);
    gracedesk_run(&desk);
    assert_told(2, API_UNREACHABLE, REASON_API_TIMEOUT);
    assert_told(3, API_UNREACHABLE, REASON_API_TIMEOUT);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    /* Token 2 is skipped; somebody still waits for token 3. */
    assert_int_equal(fakeapi_open_digest(desk.api, 1), digest(3));
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_int_equal(fakeapi_open_digest(desk.api, 1), digest(4));
    assert_int_equal(fakeapi_asked(desk.api), 4);
}

/* A question that nobody waits for any more gives its place up, the oldest
 * first, and only when somebody needs it. */
static void
test_place_of_the_dead(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 0;
    ask_all(0, 2);
    gracedesk_run(&desk);
    assert_int_equal(told_count, 2);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    ask_all(2, 3);
    assert_int_equal(fakeapi_cancelled(desk.api), 1);
    assert_int_equal(fakeapi_open_digest(desk.api, 0), digest(1));
    assert_int_equal(fakeapi_open_digest(desk.api, 1), digest(2));
    ask_all(3, 5);
    /* Somebody waits for 2 and 3 now, so 4 has to wait as well. */
    assert_int_equal(fakeapi_cancelled(desk.api), 2);
    assert_int_equal(fakeapi_open_digest(desk.api, 1), digest(3));
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_told(2, API_ACCEPTED, REASON_INTERNAL);
    assert_int_equal(fakeapi_open_digest(desk.api, 1), digest(4));
}

static void
test_line_full(void **state)
{
    (void)state;
    ask_all(0, 2 + INQUIRY_WAITING_MAX);
    assert_int_equal(ask(900, 900), INQUIRY_LINE_FULL);
    assert_int_equal(told[900].times, 0);
    /* Whoever joins needs no place. */
    assert_int_equal(ask(0, 901), INQUIRY_MADE);
    assert_int_equal(ask(INQUIRY_WAITING_MAX, 902), INQUIRY_MADE);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_int_equal(ask(900, 900), INQUIRY_MADE);
    assert_int_equal(ask(903, 903), INQUIRY_LINE_FULL);
}

static void
test_no_memory(void **state)
{
    (void)state;
    no_memory = true;
    assert_int_equal(ask(1, 0), INQUIRY_NO_MEMORY);
    no_memory = false;
    assert_int_equal(fakeapi_asked(desk.api), 0);
    assert_int_equal(ask(1, 0), INQUIRY_MADE);
    no_memory = true;
    assert_int_equal(ask(1, 1), INQUIRY_NO_MEMORY);
    no_memory = false;
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_told(0, API_ACCEPTED, REASON_INTERNAL);
    assert_int_equal(told[1].times, 0);
}

/* The client cannot send now: the line waits, and is sent when it can. */
static void
test_api_without_memory(void **state)
{
    (void)state;
    fakeapi_fail(desk.api, true);
    ask_all(0, 3);
    assert_int_equal(fakeapi_asked(desk.api), 0);
    fakeapi_fail(desk.api, false);
    ask_all(3, 4);
    assert_int_equal(fakeapi_asked(desk.api), 2);
    assert_int_equal(fakeapi_open_digest(desk.api, 0), digest(0));
}

static void
test_api_without_memory_for_long(void **state)
{
    (void)state;
    fakeapi_fail(desk.api, true);
    gracedesk_config(&desk)->timeout_ms = 0;
    ask_all(0, 3);
    gracedesk_run(&desk);
    for (unsigned int i = 0; i < 3; i++) {
        assert_told(i, API_UNREACHABLE, REASON_API_TIMEOUT);
    }
}

/* Whoever still waits at the end is told, once. */
static void
test_end(void **state)
{
    (void)state;
    ask_all(0, 5);
    assert_int_equal(ask(0, 5), INQUIRY_MADE);
    assert_int_equal(ask(4, 6), INQUIRY_MADE);
    inquiry_line_free(desk.decisions.line);
    desk.decisions.line = NULL;
    assert_int_equal(told_count, 7);
    for (unsigned int i = 0; i < 7; i++) {
        assert_told(i, API_UNREACHABLE, REASON_API_TIMEOUT);
    }
    assert_int_equal(fakeapi_asked(desk.api), 2);
    assert_int_equal(fakeapi_cancelled(desk.api), 2);
    inquiry_line_free(NULL);
}

/* Wiped when it is sent, when nobody wants it, and at the end. */
static void
test_tokens_are_wiped(void **state)
{
    (void)state;
    ask_all(0, 2);
    gracedesk_config(&desk)->timeout_ms = 0;
    ask_all(2, 3);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    ask_all(3, 4);
    assert_int_equal(memoryscan_count(0), 0);
    assert_true(memoryscan_count(2) > 0);
    gracedesk_run(&desk);
    assert_int_equal(memoryscan_count(2), 0);
    assert_true(memoryscan_count(3) > 0);
    inquiry_line_free(desk.decisions.line);
    desk.decisions.line = NULL;
    assert_int_equal(memoryscan_count(3), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_one_question),
        CASE(test_never_from_inside),
        CASE(test_in_flight),
        CASE(test_in_flight_changes),
        CASE(test_time_of_waiters),
        CASE(test_nobody_waits),
        CASE(test_place_of_the_dead),
        CASE(test_line_full),
        CASE(test_no_memory),
        CASE(test_api_without_memory),
        CASE(test_api_without_memory_for_long),
        CASE(test_end),
        CASE(test_tokens_are_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
