/* SPDX-License-Identifier: MIT */
/*
 * helper/identityowner.c: whose account it is, as the map says.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "helper/identityowner.h"
#include "tests/helper/scratch.h"

static char found[512];
static size_t stop_after;

static bool
note(void *context, const struct identityowner *owner)
{
    size_t len = strlen(found);

    assert_ptr_equal(context, found);
    snprintf(found + len, sizeof(found) - len, "%s/%s:%u ", owner->ovh_account,
             owner->name, owner->line);
    return --stop_after > 0;
}

static void
assert_owners(void **state, const char *text, const char *account,
              const char *owners)
{
    static const char *const accounts[] = {"x-ovh", "y-ovh"};
    struct problem problem = {""};
    struct identitymap *map = NULL;

    found[0] = '\0';
    stop_after = SIZE_MAX;
    if (identitymap_load(scratch_write(*state, "map", text), accounts, 2, &map,
                         &problem) < 0) {
        fail_msg("%s", problem.text);
    }
    (void)identityowner_walk(map, account, note, found);
    assert_string_equal(found, owners);
    identitymap_free(map);
}

static void
test_exact(void **state)
{
    assert_owners(state, "user:x-ovh/alice.martin alice\n", "alice",
                  "x-ovh/alice.martin:1 ");
    assert_owners(state, "user:x-ovh/alice.martin alice\n", "bob", "");
    assert_owners(state, "user:x-ovh/alice =\n", "alice", "x-ovh/alice:1 ");
    assert_owners(state,
                  "user:x-ovh/bob deploy\nuser:y-ovh/carol deploy\n"
                  "user:x-ovh/bob bob\n",
                  "deploy", "x-ovh/bob:1 y-ovh/carol:2 ");
}

/* A line for everybody counts when no line names the account. */
static void
test_same(void **state)
{
    assert_owners(state, "user:x-ovh/* =\n", "alice", "x-ovh/alice:1 ");
    assert_owners(state, "user:x-ovh/* =\nuser:y-ovh/* =\n", "alice",
                  "x-ovh/alice:1 y-ovh/alice:2 ");
    assert_owners(state, "user:x-ovh/* =\nuser:x-ovh/bob alice\n", "alice",
                  "x-ovh/bob:2 ");
    assert_owners(state, "user:x-ovh/* =\n", "root", "");
    assert_owners(state, "user:x-ovh/* =\n", "", "");
    /* Everybody is nobody. */
    assert_owners(state, "user:x-ovh/* alice\n", "alice", "");
}

static void
test_nobody(void **state)
{
    assert_owners(state, "group:x-ovh/admins alice\n", "alice", "");
    assert_owners(state, "group:x-ovh/alice =\n", "alice", "");
    assert_owners(state, "service:x-ovh/oauth2-EU.0f alice\n", "alice", "");
    assert_owners(state, "", "alice", "");
}

static void
test_refused(void **state)
{
    assert_owners(state, "user:x-ovh/bob !\nuser:x-ovh/bob alice\n", "alice",
                  "");
    assert_owners(state, "user:x-ovh/bob alice\nuser:x-ovh/bob !\n", "alice",
                  "x-ovh/bob:1 ");
    assert_owners(state, "user:y-ovh/bob !\nuser:x-ovh/bob alice\n", "alice",
                  "x-ovh/bob:2 ");
    assert_owners(state, "user:x-ovh/* !\nuser:x-ovh/bob alice\n", "alice", "");
    assert_owners(state, "user:x-ovh/alice !\nuser:x-ovh/* =\n", "alice", "");
    assert_owners(state, "user:x-ovh/alice !\nuser:x-ovh/* =\n", "bob",
                  "x-ovh/bob:2 ");
    /* Who is in a group is not known. */
    assert_owners(state, "group:x-ovh/bob !\nuser:x-ovh/bob alice\n", "alice",
                  "x-ovh/bob:2 ");
    /* A named one who is refused leaves the place to the one of that name. */
    assert_owners(state,
                  "user:x-ovh/bob !\nuser:x-ovh/bob alice\nuser:x-ovh/* =\n",
                  "alice", "x-ovh/alice:3 ");
}

static void
test_stops(void **state)
{
    static const char *const accounts[] = {"x-ovh"};
    struct problem problem = {""};
    struct identitymap *map = NULL;

    assert_int_equal(identitymap_load(scratch_write(*state, "map",
                                                    "user:x-ovh/a alice\n"
                                                    "user:x-ovh/b alice\n"),
                                      accounts, 1, &map, &problem),
                     0);
    found[0] = '\0';
    stop_after = 1;
    assert_int_equal(identityowner_walk(map, "alice", note, found), 1);
    assert_string_equal(found, "x-ovh/a:1 ");
    identitymap_free(map);
}

static void
test_identity(void **state)
{
    const struct identityowner owner = {.ovh_account = "x-ovh", .name = "a.b"};
    struct identity identity = identityowner_identity(&owner, "eu");
    struct identity same = {0};

    (void)state;
    assert_int_equal(identity_from_urn(identity.urn, &same), 0);
    assert_int_equal(same.kind, IDENTITY_USER);
    assert_string_equal(identity.urn, "urn:v1:eu:identity:user:x-ovh/a.b");
    assert_string_equal(identity.name, "a.b");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_exact, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_same, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_nobody, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_refused, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_stops, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test(test_identity),
    };

    return cmocka_run_group_tests_name("identityowner", tests, NULL, NULL);
}
