/* SPDX-License-Identifier: MIT */
/*
 * helper/permission.c: one question for all who ask the same, who is told
 * what, who leaves, and when nobody is asked.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "helper/log.h"
#include "helper/permission.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/memoryscan.h"

#define VPS "urn:v1:eu:resource:vps:vps-1"
#define REBOOT "vps:apiovh:reboot"

static struct gracedesk desk;
static struct permission_line *line;
static bool no_memory;

static struct told {
    unsigned int times;
    struct apiauthorization_answer answer;
    struct permission_waiter *waiter;
} told[PERMISSION_MAX + 1];

static const struct fakeapi_reply yes = {
    200, "{\"authorizedActions\":[\"" REBOOT "\"],\"unauthorizedActions\":[]}",
    0, HTTP_LOCAL};
static const struct fakeapi_reply broken = {0, NULL, 0, HTTP_LOCAL};

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
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    line = desk.decisions.permissions;
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
tell(const struct apiauthorization_answer *answer, void *context)
{
    struct told *to = context;

    to->times++;
    to->answer = *answer;
}

static int
ask_for(unsigned int token, const char *urn, const char *action,
        int64_t timeout_ms, unsigned int asker)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    const char *const actions[] = {action};
    AUTO_SECRET struct secret secret = {0};
    const struct permission_ask ask = {
        .identified = &identified,
        .token = &secret,
        .question = {.urn = urn, .actions = actions, .count = 1},
        .timeout_ms = timeout_ms,
        .done = tell,
        .context = &told[asker]};

    memoryscan_token(token, &secret);
    return permission_ask(line, &ask, &told[asker].waiter);
}

static int
ask(unsigned int token, unsigned int asker)
{
    return ask_for(token, VPS, REBOOT, GRACEDESK_LONG_MS, asker);
}

static void
assert_told(unsigned int asker, enum apiauthorization_class class,
            enum reason reason)
{
    assert_int_equal(told[asker].times, 1);
    assert_int_equal(told[asker].answer.class, class);
    assert_int_equal(told[asker].answer.reason, reason);
}

static void
test_single_flight(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 5; i++) {
        assert_int_equal(ask(1, i), 0);
    }
    assert_int_equal(fakeapi_posted(desk.api), 1);
    fakeapi_answer_post(desk.api, 0, &yes);
    for (unsigned int i = 0; i < 5; i++) {
        assert_told(i, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
        assert_true(told[i].answer.words[0].allowed);
    }
    /* Another token, another resource, another action: another question. */
    assert_int_equal(ask(1, 5), 0);
    assert_int_equal(ask(2, 6), 0);
    assert_int_equal(ask_for(1, VPS "2", REBOOT, 1000, 7), 0);
    assert_int_equal(ask_for(1, VPS, "vps:apiovh:start", 1000, 8), 0);
    assert_int_equal(fakeapi_posted(desk.api), 5);
}

static void
test_leave(void **state)
{
    (void)state;
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(ask(1, 1), 0);
    permission_leave(told[0].waiter);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    permission_leave(told[1].waiter);
    assert_int_equal(fakeapi_cancelled(desk.api), 1);
    assert_int_equal(told[0].times + told[1].times, 0);
    assert_int_equal(ask(1, 2), 0);
    assert_int_equal(fakeapi_posted(desk.api), 2);
}

/* Each has its own time; the last one ends the question. */
static void
test_timeout(void **state)
{
    (void)state;
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 0), 0);
    assert_int_equal(ask(1, 1), 0);
    while (told[0].times == 0) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
    assert_told(0, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(1, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 2), 0);
    while (told[2].times == 0) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
    assert_int_equal(fakeapi_cancelled(desk.api), 1);
}

static void
test_breaker(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_true(permission_may_ask(line));
        assert_int_equal(ask(1, i), 0);
        fakeapi_answer_post(desk.api, 0, &broken);
        assert_told(i, APIAUTHORIZATION_UNREACHABLE, REASON_API_NETWORK);
    }
    assert_false(permission_may_ask(line));
    assert_int_equal(ask(1, 3), -EAGAIN);
    assert_int_equal(permission_last_failure(line), REASON_API_NETWORK);
    assert_int_equal(desk.breaker.failures, 0);
    /* One tries; when it gives up, nobody tries in its place at once. */
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_int_equal(ask(1, 4), 0);
    assert_int_equal(ask(2, 5), -EAGAIN);
    assert_int_equal(ask(1, 6), 0);
    permission_leave(told[4].waiter);
    permission_leave(told[6].waiter);
    assert_int_equal(ask(1, 7), -EAGAIN);
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_int_equal(ask(1, 8), 0);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_true(permission_may_ask(line));
    assert_int_equal(ask(1, 9), 0);
    assert_int_equal(ask(2, 10), 0);
}

/* What closes the API closes this too, and OVHcloud's wish for a pause holds
 * for both. */
static void
test_api_breaker(void **state)
{
    (void)state;
    breaker_note_failure(&desk.breaker, fakeclock.monotonic_ms, REASON_API_TLS,
                         5000, 0);
    assert_int_equal(ask(1, 0), -EAGAIN);
    assert_int_equal(permission_last_failure(line), REASON_API_TLS);
    fakeclock_pass(5001);
    assert_true(breaker_admits(&desk.breaker, fakeclock.monotonic_ms));
    assert_int_equal(ask(1, 0), -EAGAIN); /* somebody else tries */
    breaker_note_answer(&desk.breaker);
    assert_int_equal(ask(1, 0), 0);
}

static void
test_bounds(void **state)
{
    char urn[64];

    (void)state;
    for (unsigned int i = 0; i < PERMISSION_MAX; i++) {
        snprintf(urn, sizeof(urn), "%s-%u", VPS, i);
        assert_int_equal(ask_for(1, urn, REBOOT, 1000, i), 0);
    }
    assert_int_equal(ask(1, PERMISSION_MAX), -EAGAIN);
    snprintf(urn, sizeof(urn), "%s-%u", VPS, 0U);
    assert_int_equal(ask_for(1, urn, REBOOT, 1000, PERMISSION_MAX), 0);
}

static void
test_no_memory(void **state)
{
    struct permission_line *none = NULL;

    (void)state;
    no_memory = true;
    none = permission_line_new(&desk.inquiries);
    assert_int_equal(ask(1, 0), -ENOMEM);
    no_memory = false;
    assert_null(none);
    fakeapi_fail(desk.api, true);
    assert_int_equal(ask(1, 0), -ENOMEM);
    fakeapi_fail(desk.api, false);
    assert_int_equal(ask(1, 0), 0);
    no_memory = true;
    assert_int_equal(ask(1, 1), -ENOMEM);
    no_memory = false;
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(0, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    permission_line_free(NULL);
}

static void
test_end(void **state)
{
    (void)state;
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(ask(2, 1), 0);
    permission_line_free(line);
    desk.decisions.permissions = NULL;
    assert_told(0, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    assert_told(1, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    assert_int_equal(fakeapi_cancelled(desk.api), 2);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_single_flight), CASE(test_leave),       CASE(test_timeout),
        CASE(test_breaker),       CASE(test_api_breaker), CASE(test_bounds),
        CASE(test_no_memory),     CASE(test_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
