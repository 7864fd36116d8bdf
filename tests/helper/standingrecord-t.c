/* SPDX-License-Identifier: MIT */
/*
 * helper/standingrecord.c: a tombstone is written once and is on the disk
 * before anybody hears of it, it survives a restart, a yes takes it away with
 * the records of before, and who was ever known here.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "helper/standingrecord.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/standdesk.h"

#define TOKEN 1

static struct standdesk stand;
static struct standinguser_table table;
static struct standinguser *alice;

static int
setup(void **state)
{
    struct identity identity = gracedesk_user("alice");

    (void)state;
    standdesk_open(&stand);
    standinguser_table_init(&table, stand.desk.base);
    alice = standinguser_take(&table, &identity);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    standinguser_table_done(&table);
    standdesk_close(&stand);
    return 0;
}

static struct cache *
cache(void)
{
    return stand.desk.decisions.cache;
}

static void
assert_out(enum reason expected)
{
    enum reason reason = REASON_INTERNAL;

    assert_true(
        cache_identity_is_refused(cache(), alice->identity.urn, &reason));
    assert_int_equal(reason, expected);
}

static void
assert_in(void)
{
    enum reason reason = REASON_INTERNAL;

    assert_false(
        cache_identity_is_refused(cache(), alice->identity.urn, &reason));
}

static void
shut_out(enum standing_state state)
{
    alice->known = false;
    alice->asked = true;
    standingrecord_shut_out(cache(), alice, state);
    assert_true(alice->asked);
    standdesk_await(&stand, &alice->known);
    assert_int_equal(alice->state, state);
    assert_false(alice->asked);
}

static void
restart(void)
{
    gracedesk_stop(&stand.desk);
    gracedesk_start(&stand.desk);
}

static void
test_out(void **state)
{
    (void)state;
    shut_out(STANDING_DISABLED);
    assert_out(REASON_USER_DISABLED);
    /* The same again is no new write: it is known at once. */
    alice->known = false;
    standingrecord_shut_out(cache(), alice, STANDING_DISABLED);
    assert_true(alice->known);
    shut_out(STANDING_GONE);
    assert_out(REASON_USER_GONE);
    restart();
    assert_out(REASON_USER_GONE);
}

/* Tombstones go by their age; one that OVHcloud confirms does not. */
static void
test_confirmed(void **state)
{
    struct cache_token token = gracedesk_identify(&stand.desk, TOKEN);
    struct identity bob = gracedesk_user("bob");

    (void)state;
    cache_accept(cache(), &token, &bob, 0, RECORD_NEVER); /* for the clock */
    shut_out(STANDING_DISABLED);
    for (int64_t life_ms = 0; life_ms < 2 * CACHE_LIFE_MAX_MS;
         life_ms += CACHE_LIFE_MAX_MS / 4) {
        fakeclock_pass(CACHE_LIFE_MAX_MS / 4);
        shut_out(STANDING_DISABLED);
        restart();
        assert_out(REASON_USER_DISABLED);
    }
    fakeclock_pass(CACHE_LIFE_MAX_MS + 1);
    restart();
    assert_in();
}

static void
test_in(void **state)
{
    (void)state;
    shut_out(STANDING_PASSWORD_CHANGE);
    assert_out(REASON_USER_PASSWORD);
    standingrecord_let_in(cache(), alice);
    assert_int_equal(alice->state, STANDING_GOOD);
    assert_in();
    restart();
    assert_in();
}

/* Whoever was out comes back with a yes for the token, not with a record. */
static void
test_back_without_records(void **state)
{
    struct cache_token first = gracedesk_identify(&stand.desk, 1);
    struct cache_token second = gracedesk_identify(&stand.desk, 2);
    struct cache_token third = gracedesk_identify(&stand.desk, 3);
    struct identity bob = gracedesk_user("bob");
    struct record record;

    (void)state;
    cache_accept(cache(), &first, &alice->identity, 0, RECORD_NEVER);
    cache_accept(cache(), &second, &bob, 0, RECORD_NEVER);
    standingrecord_let_in(cache(), alice); /* she was not out */
    assert_int_equal(cache_find_again(cache(), &first, &record), CACHE_RECORD);
    fakeclock_pass(1000);
    shut_out(STANDING_DISABLED);
    assert_int_equal(cache_find_again(cache(), &first, &record),
                     CACHE_TOMBSTONE);
    fakeclock_pass(1000);
    cache_accept(cache(), &third, &alice->identity, 0, RECORD_NEVER);
    standingrecord_let_in(cache(), alice);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(cache_find_again(cache(), &first, &record),
                         CACHE_NOTHING);
        assert_int_equal(cache_find_again(cache(), &second, &record),
                         CACHE_RECORD);
        assert_int_equal(cache_find_again(cache(), &third, &record),
                         CACHE_RECORD);
        restart();
    }
}

static void
test_known_by_state(void **state)
{
    (void)state;
    assert_false(standingrecord_knows(cache(), alice));
    standinguser_finish(alice, STANDING_NOBODY);
    assert_false(standingrecord_knows(cache(), alice));
    standinguser_finish(alice, STANDING_GOOD);
    assert_true(standingrecord_knows(cache(), alice));
}

static void
test_known_by_tombstone(void **state)
{
    (void)state;
    shut_out(STANDING_GONE);
    alice->known = false;
    assert_true(standingrecord_knows(cache(), alice));
}

static void
test_known_by_record(void **state)
{
    struct cache_token token = gracedesk_identify(&stand.desk, TOKEN);
    struct identity bob = gracedesk_user("bob");

    (void)state;
    cache_accept(cache(), &token, &bob, 0, RECORD_NEVER);
    assert_false(standingrecord_knows(cache(), alice));
    cache_accept(cache(), &token, &alice->identity, 0, RECORD_NEVER);
    assert_true(standingrecord_knows(cache(), alice));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_out),
        TEST(test_confirmed),
        TEST(test_in),
        TEST(test_back_without_records),
        TEST(test_known_by_state),
        TEST(test_known_by_tombstone),
        TEST(test_known_by_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
