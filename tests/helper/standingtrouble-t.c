/* SPDX-License-Identifier: MIT */
/*
 * helper/standingtrouble.c: what the sysadmin hears, how often, and what the
 * breaker makes of answers, silence and questions that cannot be sent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/standingtrouble.h"
#include "tests/helper/logtrap.h"

#define URN "urn:v1:eu:identity:user:xx1111-ovh/alice"

static struct standingtrouble trouble;

static int
setup(void **state)
{
    (void)state;
    trouble = (struct standingtrouble){0};
    log_open(true, LOG_INFO);
    logtrap_begin();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    return 0;
}

static void
note(enum hostanswer_class class, int64_t retry_after_ms)
{
    struct hostanswer answer = {.class = class,
                                .retry_after_ms = retry_after_ms,
                                .detail = "the detail",
                                .query_id = "EU.1"};

    standingtrouble_note(&trouble, &answer);
}

static int64_t
pause_ms(void)
{
    return breaker_left_ms(&trouble.breaker, deadline_now_ms());
}

static void
test_silence(void **state)
{
    (void)state;
    note(HOSTANSWER_UNREACHABLE, 0);
    logtrap_assert("how users stand cannot be asked for: the detail\n");
    for (unsigned int i = 0; i < 2 * LOG_REPEAT_MAX; i++) {
        note(HOSTANSWER_UNREACHABLE, 0);
    }
    assert_int_equal(logtrap_lines(), LOG_REPEAT_MAX);
    assert_true(pause_ms() > 0);
}

/* Retry-After is OVHcloud's own word about how long. */
static void
test_retry_after(void **state)
{
    (void)state;
    note(HOSTANSWER_UNREACHABLE, 30000);
    assert_true(pause_ms() > 20000);
}

/* A refusal is an answer: the API is there, and the next question goes out. */
static void
test_refusal(void **state)
{
    (void)state;
    note(HOSTANSWER_REFUSED, 0);
    logtrap_assert("OVHcloud refuses them or they lack a right: the detail "
                   "queryid=EU.1\n");
    assert_int_equal(pause_ms(), 0);
}

static void
test_answer(void **state)
{
    (void)state;
    note(HOSTANSWER_UNREACHABLE, 30000);
    logtrap_clear();
    note(HOSTANSWER_ANSWERED, 0);
    assert_int_equal(pause_ms(), 0);
    assert_string_equal(logtrap_text(), "");
}

static void
test_unsent(void **state)
{
    (void)state;
    standingtrouble_unsent(&trouble, URN, -ENOTCONN);
    assert_string_equal(logtrap_text(), "");
    standingtrouble_unsent(&trouble, URN, -EAGAIN);
    logtrap_assert("user identity=" URN " stands cannot be asked for: too many "
                   "questions are under way\n");
    assert_int_equal(pause_ms(), 0);
}

/* The one question that tries the API again leaves the breaker as it was. */
static void
test_unsent_trial(void **state)
{
    (void)state;
    trouble.breaker.trying = true;
    standingtrouble_unsent(&trouble, URN, -ENOMEM);
    logtrap_assert("cannot be asked for: ENOMEM\n");
    assert_false(trouble.breaker.trying);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_silence, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retry_after, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unsent, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unsent_trial, setup, teardown),
    };

    return cmocka_run_group_tests_name("standingtrouble", tests, NULL, NULL);
}
