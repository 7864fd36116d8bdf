/* SPDX-License-Identifier: MIT */
/*
 * helper/standinguser.c: the table's bounds and who goes, ages, waiters who
 * are told once and those who begin to wait meanwhile, groups, and memory that
 * runs out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "helper/standinguser.h"
#include "tests/helper/fakeclock.h"

#define WAIT_MS 60000

static struct event_base *base;
static struct standinguser_table table;
static bool calloc_fails;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *
__wrap_calloc(size_t count, size_t size)
{
    return calloc_fails ? NULL : __real_calloc(count, size);
}

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
    calloc_fails = false;
    base = event_base_new();
    standinguser_table_init(&table, base);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    standinguser_table_done(&table);
    event_base_free(base);
    return 0;
}

static struct standinguser *
take(unsigned int number)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.urn, sizeof(identity.urn), "u%u", number);
    return standinguser_take(&table, &identity);
}

static struct standinguser *
find(unsigned int number)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.urn, sizeof(identity.urn), "u%u", number);
    return standinguser_find(&table, &identity);
}

/* The one that was looked at longest ago goes; never one that is asked about
 * or whose waiters are being told. */
static void
test_bounds(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < STANDING_USERS_MAX; i++) {
        assert_non_null(take(i));
    }
    take(0); /* looked at again */
    find(1)->asked = true;
    find(2)->telling = true;
    assert_non_null(take(STANDING_USERS_MAX));
    assert_null(find(3));
    assert_non_null(find(0));
    assert_non_null(find(1));
    assert_non_null(find(2));
    assert_int_equal(table.count, STANDING_USERS_MAX);
}

static void
test_all_asked(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < STANDING_USERS_MAX; i++) {
        take(i)->asked = true;
    }
    assert_null(take(STANDING_USERS_MAX));
    assert_non_null(take(0));
}

static void
test_age(void **state)
{
    struct standinguser *user = take(0);
    int64_t now_ms = fakeclock.monotonic_ms;

    (void)state;
    assert_false(standinguser_is_young(user, INT64_MIN));
    standinguser_finish(user, STANDING_UNKNOWN);
    assert_false(standinguser_is_young(user, INT64_MIN));
    assert_int_equal(user->retry_ms, now_ms + STANDING_RETRY_MS);
    standinguser_finish(user, STANDING_GOOD);
    assert_true(standinguser_is_young(user, now_ms));
    assert_false(standinguser_is_young(user, now_ms + 1));
    fakeclock_pass(1000);
    standinguser_finish(user, STANDING_UNKNOWN);
    assert_true(standinguser_is_young(user, now_ms));
    assert_int_equal(user->state, STANDING_GOOD);
}

static void
count(void *context)
{
    ++*(unsigned int *)context;
}

/* Who hears of it and asks again at once. */
struct eager {
    struct standinguser *user;
    unsigned int told;
    unsigned int told_again;
};

static void
ask_again(void *context)
{
    struct eager *eager = context;

    eager->told++;
    eager->user->asked = true;
    assert_int_equal(
        standinguser_wait(eager->user, WAIT_MS, count, &eager->told_again), 0);
}

static void
test_told_once(void **state)
{
    struct eager eager = {.user = take(0)};
    unsigned int told = 0;

    (void)state;
    eager.user->asked = true;
    assert_int_equal(standinguser_wait(eager.user, WAIT_MS, ask_again, &eager),
                     0);
    assert_int_equal(standinguser_wait(eager.user, WAIT_MS, count, &told), 0);
    standinguser_finish(eager.user, STANDING_GOOD);
    assert_int_equal(eager.told, 1);
    assert_int_equal(told, 1);
    assert_int_equal(eager.told_again, 0);
    assert_true(eager.user->asked);
    standinguser_finish(eager.user, STANDING_GOOD);
    assert_int_equal(eager.told_again, 1);
    assert_int_equal(eager.told, 1);
}

/* The time of one waiter is over; the others go on waiting. */
static void
test_time_over(void **state)
{
    struct standinguser *user = take(0);
    unsigned int hasty = 0;
    unsigned int patient = 0;

    (void)state;
    user->asked = true;
    assert_int_equal(standinguser_wait(user, 1, count, &hasty), 0);
    assert_int_equal(standinguser_wait(user, WAIT_MS, count, &patient), 0);
    event_base_loop(base, EVLOOP_ONCE);
    assert_int_equal(hasty, 1);
    assert_int_equal(patient, 0);
    assert_true(user->asked);
    standinguser_tell(user);
    assert_int_equal(hasty, 1);
    assert_int_equal(patient, 1);
}

static void
test_groups(void **state)
{
    struct standinguser *user = take(0);
    struct identity identity = {.group_count = 1, .groups = {"ops"}};
    struct userreply reply = {.group_count = 2, .groups = {"ops", "dev"}};

    (void)state;
    standinguser_set_groups(user, &reply);
    standinguser_add_groups(user, &identity);
    assert_int_equal(identity.group_count, 2);
    assert_string_equal(identity.groups[1], "dev");
    calloc_fails = true;
    standinguser_set_groups(user, &reply);
    calloc_fails = false;
    assert_int_equal(user->group_count, 0);
    standinguser_add_groups(user, &identity);
    assert_int_equal(identity.group_count, 2);
}

static void
test_no_memory(void **state)
{
    struct standinguser *user = take(0);

    (void)state;
    calloc_fails = true;
    assert_null(take(1));
    assert_ptr_equal(take(0), user);
    assert_int_equal(standinguser_wait(user, WAIT_MS, count, NULL), -ENOMEM);
    calloc_fails = false;
}

/* A no is used for less long than a yes. */
static void
test_known(void **state)
{
    struct standinguser user = {.state = STANDING_GOOD, .at_ms = 100000};
    int64_t later_ms = 100000 + STANDING_RETRY_MS;

    (void)state;
    assert_false(standinguser_is_known(&user, 0, 100000));
    user.known = true;
    assert_true(standinguser_is_known(&user, 100000, later_ms + 1));
    assert_false(standinguser_is_known(&user, 100001, later_ms));
    for (int out = STANDING_DISABLED; out <= STANDING_GONE; out++) {
        user.state = (enum standing_state)out;
        assert_true(standinguser_is_known(&user, 0, later_ms));
        assert_false(standinguser_is_known(&user, 0, later_ms + 1));
        assert_false(standinguser_is_known(&user, 100001, later_ms));
    }
    user.state = STANDING_NOBODY;
    assert_true(standinguser_is_known(&user, 0, later_ms + 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bounds),    TEST(test_all_asked), TEST(test_age),
        TEST(test_told_once), TEST(test_time_over), TEST(test_groups),
        TEST(test_no_memory), TEST(test_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
