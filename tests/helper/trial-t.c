/* SPDX-License-Identifier: MIT */
/*
 * Trials (decision_explain()): the chain says what it would say to a login, and
 * nothing but a refusal stays behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>

#include "helper/check.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"

static struct gracedesk desk;
static struct api_answer yes;
static struct verdict last;
static char steps[256];

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    yes = gracedesk_accept("alice");
    gracedesk_config(&desk)->grace_ms = 3600000;
    steps[0] = '\0';
    last = (struct verdict){0};
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
passed(const struct decision *decision, const char *check, bool ended,
       void *context)
{
    (void)decision;
    assert_ptr_equal(context, steps);
    strcat(steps, check);
    strcat(steps, ended ? "." : " ");
}

static const struct decision_trace trace = {.passed = passed, .context = steps};

static void
decided(const struct verdict *verdict, void *context)
{
    (void)context;
    last = *verdict;
}

static struct wire_request *
alice(void)
{
    return gracedesk_request(1, "pat_jwt_alice", "sshd");
}

static struct decision *
explain(void)
{
    steps[0] = '\0';
    return decision_explain(&desk.decisions, alice(), &trace, decided, NULL);
}

static enum cache_state
known(void)
{
    struct record record;

    return gracedesk_find(&desk, 1, &record);
}

static void
answer(const struct api_answer *what)
{
    last = (struct verdict){0};
    gracedesk_answer(&desk, *what);
    /* A refusal is told when it is on the disk. */
    while (last.request_id[0] == '\0') {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
    gracedesk_run(&desk);
}

static void
test_yes(void **state)
{
    (void)state;
    assert_non_null(explain());
    answer(&yes);
    assert_int_equal(last.reason, REASON_ALLOWED);
    assert_string_equal(steps,
                        "name shape locked refused fresh limits api answer "
                        "grace identity holder status active map given "
                        "demand require expiry allow.");
    assert_int_equal(known(), CACHE_NOTHING);
    assert_int_equal(desk.decisions.metrics.row_count, 0);
    /* So an outage finds nothing. */
    assert_int_equal(explain() != NULL, true);
    yes = gracedesk_unreachable(REASON_API_NETWORK);
    answer(&yes);
    assert_int_equal(last.reason, REASON_API_NETWORK);
}

/* What is renewed by a yes is not renewed. */
static void
test_record(void **state)
{
    struct record before;
    struct record after;

    (void)state;
    (void)gracedesk_judge(&desk, alice(), &yes);
    assert_int_equal(gracedesk_find(&desk, 1, &before), CACHE_RECORD);
    fakeclock_pass(600000);
    assert_non_null(explain());
    answer(&yes);
    assert_int_equal(last.reason, REASON_ALLOWED);
    assert_int_equal(gracedesk_find(&desk, 1, &after), CACHE_RECORD);
    assert_int_equal(after.proved.life_ms, before.proved.life_ms);
}

static void
test_no(void **state)
{
    struct api_answer no = gracedesk_refuse(REASON_TOKEN_REFUSED);

    (void)state;
    (void)gracedesk_judge(&desk, alice(), &yes);
    assert_non_null(explain());
    answer(&no);
    assert_int_equal(last.reason, REASON_TOKEN_REFUSED);
    assert_int_equal(known(), CACHE_TOMBSTONE);
    /* And a trial that is accepted does not lift it. */
    fakeclock_pass(NEGATIVE_LIFE_MS);
    assert_non_null(explain());
    answer(&yes);
    assert_int_equal(known(), CACHE_TOMBSTONE);
    (void)gracedesk_judge(&desk, alice(), &yes);
    assert_int_equal(known(), CACHE_RECORD);
}

static void
test_breaker(void **state)
{
    struct api_answer away = gracedesk_unreachable(REASON_API_NETWORK);

    (void)state;
    for (unsigned int i = 0; i < 2 * BREAKER_FAILURES; i++) {
        assert_non_null(explain());
        answer(&away);
        assert_int_equal(last.reason, REASON_API_NETWORK);
    }
    assert_int_equal(desk.breaker.failures, 0);
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        (void)gracedesk_judge(&desk, alice(), &away);
    }
    assert_true(breaker_left_ms(&desk.breaker, 0) > 0);
    assert_null(explain());
    assert_int_equal(last.reason, REASON_API_BREAKER);
    /* Half-open: the one question is for a login. */
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_non_null(explain());
    assert_false(desk.breaker.trying);
    answer(&yes);
    assert_int_equal(desk.breaker.failures, BREAKER_FAILURES);
    (void)gracedesk_judge(&desk, alice(), &yes);
    assert_int_equal(desk.breaker.failures, 0);
}

/* A login that joins the question makes it a real one. */
static void
test_joined(void **state)
{
    (void)state;
    assert_non_null(explain());
    assert_non_null(decision_begin(&desk.decisions, alice(), 0, decided, NULL));
    assert_int_equal(fakeapi_asked(desk.api), 1);
    answer(&yes);
    assert_int_equal(last.reason, REASON_ALLOWED);
    assert_int_equal(known(), CACHE_RECORD);
}

/* And the other way round: it stays real. */
static void
test_joins(void **state)
{
    (void)state;
    assert_non_null(decision_begin(&desk.decisions, alice(), 0, decided, NULL));
    assert_non_null(explain());
    answer(&yes);
    assert_int_equal(known(), CACHE_RECORD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_yes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_record, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no, setup, teardown),
        cmocka_unit_test_setup_teardown(test_breaker, setup, teardown),
        cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
        cmocka_unit_test_setup_teardown(test_joins, setup, teardown),
    };

    return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
