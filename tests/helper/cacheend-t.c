/* SPDX-License-Identifier: MIT */
/*
 * helper/cacheend.c: from its token's end on a record is of no use, by the
 * clock that says the latest; the end outlives a restart and the next success.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "helper/cacheend.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)

static struct gracedesk desk;
static struct record record;

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
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

static int64_t
in(int64_t ms)
{
    return (fakeclock.real_ms + ms) / 1000;
}

static void
accept_token(int64_t not_after_s)
{
    struct cache_token token = gracedesk_identify(&desk, 1);
    struct identity identity = gracedesk_user("alice");

    cache_accept(desk.decisions.cache, &token, &identity, 0, not_after_s);
}

static void
note(int64_t not_after_s)
{
    struct cache_token token = gracedesk_identify(&desk, 1);

    cacheend_note(desk.decisions.cache, token.name, not_after_s);
}

static int64_t
not_after(void)
{
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_RECORD);
    return record.not_after_s;
}

/* Both questions, and whether the record may be used. */
static void
assert_ended(bool has_ended)
{
    struct cache_token token = gracedesk_identify(&desk, 1);
    int64_t age_ms = 0;

    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_RECORD);
    assert_int_equal(cacheend_has_come(desk.decisions.cache, &record),
                     has_ended);
    assert_int_equal(cacheend_has_come_for(desk.decisions.cache, token.name),
                     has_ended);
    assert_int_equal(cache_age(desk.decisions.cache, &record, &age_ms),
                     !has_ended);
}

static void
test_end(void **state)
{
    (void)state;
    accept_token(RECORD_NEVER);
    assert_int_equal(not_after(), RECORD_NEVER);
    assert_ended(false);
    note(in(HOUR));
    assert_int_equal(not_after(), in(HOUR));
    assert_ended(false);
    fakeclock_pass(HOUR - SECOND);
    assert_ended(false);
    fakeclock_pass(SECOND);
    assert_ended(true);
    note(in(HOUR)); /* its life was made longer */
    assert_ended(false);
    note(RECORD_NEVER);
    fakeclock_pass(1000 * HOUR);
    assert_ended(false);
}

/* A clock that is set back does not make it last, one that is ahead closes,
 * and opens again when it is right. */
static void
test_clocks(void **state)
{
    (void)state;
    accept_token(RECORD_NEVER);
    note(in(HOUR));
    fakeclock_pass(2 * HOUR);
    fakeclock.real_ms -= 2 * HOUR;
    assert_ended(true);
    fakeclock.real_ms -= 100 * HOUR;
    assert_ended(true);
    fakeclock.real_ms += 102 * HOUR;
    note(in(HOUR));
    assert_ended(false);
    fakeclock.real_ms += 2 * HOUR;
    assert_ended(true);
    fakeclock.real_ms -= 2 * HOUR;
    assert_ended(false);
}

static void
test_restart(void **state)
{
    int64_t end_s = 0;

    (void)state;
    accept_token(RECORD_NEVER);
    fakeclock_pass(10 * SECOND);
    accept_token(RECORD_NEVER); /* not written again so soon */
    end_s = in(HOUR);
    note(end_s);
    gracedesk_stop(&desk);
    gracedesk_start(&desk);
    assert_int_equal(not_after(), end_s);
    assert_ended(false);
    gracedesk_stop(&desk);
    fakeclock_pass(HOUR);
    gracedesk_start(&desk);
    assert_ended(true);
}

/* The next success keeps the end, unless it contradicts it. */
static void
test_inherited(void **state)
{
    int64_t end_s = 0;

    (void)state;
    accept_token(RECORD_NEVER);
    end_s = in(HOUR);
    note(end_s);
    accept_token(RECORD_NEVER);
    assert_int_equal(not_after(), end_s);
    accept_token(end_s + 5);
    assert_int_equal(not_after(), end_s + 5);
    fakeclock_pass(2 * HOUR);
    assert_ended(true);
    accept_token(RECORD_NEVER);
    assert_int_equal(not_after(), RECORD_NEVER);
    assert_ended(false);
}

static void
kept(int error, void *context)
{
    (void)context;
    assert_int_equal(error, 0);
}

static void
test_nothing_to_note(void **state)
{
    struct cache_token token = gracedesk_identify(&desk, 1);

    (void)state;
    note(in(HOUR));
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_NOTHING);
    assert_false(cacheend_has_come_for(desk.decisions.cache, token.name));
    accept_token(RECORD_NEVER);
    (void)cache_reject(desk.decisions.cache, &token, REASON_TOKEN_REFUSED, kept,
                       NULL);
    note(in(HOUR));
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_TOMBSTONE);
    assert_int_equal(record.not_after_s, RECORD_NEVER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_end),       TEST(test_clocks),          TEST(test_restart),
        TEST(test_inherited), TEST(test_nothing_to_note),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
