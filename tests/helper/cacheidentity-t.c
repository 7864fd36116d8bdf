/* SPDX-License-Identifier: MIT */
/*
 * helper/cacheidentity.c: whoever has a record or a tombstone is known; the
 * groups of the youngest record count, and no others.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/cacheidentity.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"

static struct gracedesk desk;

static int
setup(void **state)
{
    (void)state;
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
add_group(struct identity *identity, const char *group)
{
    snprintf(identity->groups[identity->group_count++],
             sizeof(identity->groups[0]), "%s", group);
}

/* OVHcloud takes a token of this user, who is in this group (NULL: in none). */
static void
accept_token(unsigned int token, const char *name, const char *group)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    struct identity identity = gracedesk_user(name);

    if (group != NULL) {
        add_group(&identity, group);
    }
    cache_accept(desk.decisions.cache, &identified, &identity, 0, RECORD_NEVER);
    fakeclock_pass(1000);
}

/* The groups of a user who has this one already (NULL: none). */
static struct identity
groups_of(const char *name, const char *group)
{
    struct identity identity = gracedesk_user(name);

    if (group != NULL) {
        add_group(&identity, group);
    }
    cacheidentity_add_groups(desk.decisions.cache, &identity);
    return identity;
}

static void
test_none(void **state)
{
    (void)state;
    assert_int_equal(groups_of("alice", NULL).group_count, 0);
    accept_token(1, "alice", NULL);
    assert_int_equal(groups_of("alice", NULL).group_count, 0);
    assert_int_equal(groups_of("alice", "dev").group_count, 1);
}

static void
test_own(void **state)
{
    struct identity alice;

    (void)state;
    accept_token(1, "alice", "ops");
    accept_token(2, "bob", "dev");
    alice = groups_of("alice", NULL);
    assert_int_equal(alice.group_count, 1);
    assert_string_equal(alice.groups[0], "ops");
    alice = groups_of("alice", "dev");
    assert_int_equal(alice.group_count, 2);
    assert_string_equal(alice.groups[1], "ops");
    assert_int_equal(groups_of("alice", "ops").group_count, 1);
    assert_int_equal(groups_of("ali", NULL).group_count, 0);
    assert_int_equal(groups_of("alice2", NULL).group_count, 0);
}

/* What an older answer said is over. */
static void
test_youngest(void **state)
{
    struct identity alice;

    (void)state;
    accept_token(1, "alice", "ops");
    accept_token(2, "alice", "dev");
    alice = groups_of("alice", NULL);
    assert_int_equal(alice.group_count, 1);
    assert_string_equal(alice.groups[0], "dev");
    accept_token(1, "alice", NULL);
    assert_int_equal(groups_of("alice", NULL).group_count, 0);
}

static void
test_tombstone(void **state)
{
    struct cache_token identified = gracedesk_identify(&desk, 1);

    (void)state;
    accept_token(1, "alice", "ops");
    (void)cache_reject(desk.decisions.cache, &identified, REASON_TOKEN_REFUSED,
                       NULL, NULL);
    assert_int_equal(groups_of("alice", NULL).group_count, 0);
}

#define URN(name) "urn:v1:eu:identity:user:xx1111-ovh/" name

static bool
knows(const char *urn)
{
    return cacheidentity_is_known(desk.decisions.cache, urn);
}

static void
test_known(void **state)
{
    struct cache_token identified = gracedesk_identify(&desk, 1);

    (void)state;
    assert_false(knows(URN("alice")));
    accept_token(1, "alice", NULL);
    assert_true(knows(URN("alice")));
    assert_false(knows(URN("ali")));
    assert_false(knows(URN("bob")));
    (void)cache_reject(desk.decisions.cache, &identified, REASON_TOKEN_REFUSED,
                       NULL, NULL);
    assert_true(knows(URN("alice")));
    cache_reject_identity(desk.decisions.cache, URN("bob"),
                          REASON_USER_DISABLED, NULL, NULL);
    assert_true(knows(URN("bob")));
    cache_pardon_identity(desk.decisions.cache, URN("bob"));
    assert_false(knows(URN("bob")));
}

static void
test_age(void **state)
{
    int64_t age_ms = -1;

    (void)state;
    accept_token(1, "alice", NULL);
    assert_false(cacheidentity_tombstone_age(desk.decisions.cache, URN("alice"),
                                             &age_ms));
    cache_reject_identity(desk.decisions.cache, URN("alice"),
                          REASON_USER_DISABLED, NULL, NULL);
    fakeclock_pass(5000);
    assert_true(cacheidentity_tombstone_age(desk.decisions.cache, URN("alice"),
                                            &age_ms));
    assert_int_equal(age_ms, 5000);
}

/* No more than there is room for. */
static void
test_full(void **state)
{
    struct identity alice = gracedesk_user("alice");

    (void)state;
    accept_token(1, "alice", "ops");
    for (unsigned int i = 0; i < IDENTITY_GROUPS_MAX; i++) {
        char group[16];

        snprintf(group, sizeof(group), "g%u", i);
        add_group(&alice, group);
    }
    cacheidentity_add_groups(desk.decisions.cache, &alice);
    assert_int_equal(alice.group_count, IDENTITY_GROUPS_MAX);
    assert_false(identity_in_group(&alice, "ops"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_none),      TEST(test_own),  TEST(test_youngest),
        TEST(test_tombstone), TEST(test_full), TEST(test_known),
        TEST(test_age),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
