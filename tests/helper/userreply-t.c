/* SPDX-License-Identifier: MIT */
/*
 * helper/userreply.c: the documented statuses and no other, whose answer it
 * is, groups once each, and which lists lack a user.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/userreply.h"

static struct userreply reply;
static const char *flaw;

static int
decode(const char *body)
{
    memset(&reply, 0xff, sizeof(reply));
    flaw = "";
    return userreply_decode(body, strlen(body), "alice", &reply, &flaw);
}

static void
assert_status(const char *body, enum userreply_status status)
{
    assert_int_equal(decode(body), 0);
    assert_int_equal(reply.status, status);
}

static void
assert_refused(const char *body, const char *why)
{
    struct userreply before;

    memset(&before, 0xff, sizeof(before));
    assert_int_equal(decode(body), -EBADMSG);
    assert_string_equal(flaw, why);
    assert_memory_equal(&reply, &before, sizeof(before));
}

static void
test_statuses(void **state)
{
    (void)state;
    assert_status("{\"status\":\"OK\"}", USERREPLY_OK);
    assert_status("{\"login\":\"alice\",\"status\":\"DISABLED\"}",
                  USERREPLY_DISABLED);
    assert_status("{\"login\":null,\"status\":\"PASSWORD_CHANGE_REQUIRED\"}",
                  USERREPLY_PASSWORD_CHANGE_REQUIRED);
    assert_status("{\"status\":\"ok\"}", USERREPLY_UNKNOWN);
    assert_status("{\"status\":\"OKAY\"}", USERREPLY_UNKNOWN);
    assert_status("{\"status\":\"\"}", USERREPLY_UNKNOWN);
    assert_status("{\"status\":\"DISABLED \"}", USERREPLY_UNKNOWN);
}

static void
test_no_status(void **state)
{
    (void)state;
    assert_refused("{}", "it has no status");
    assert_refused("{\"status\":null}", "it has no status");
    assert_refused("{\"status\":1}", "it has no status");
    assert_refused("{\"status\":[\"OK\"]}", "it has no status");
    assert_refused("[]", "it is no JSON object");
    assert_refused("", "it is no JSON object");
    assert_refused("{\"status\":\"OK\"", "it is no JSON object");
    assert_refused("{\"status\":\"OK\",\"status\":\"DISABLED\"}",
                   "it is no JSON object");
}

static void
test_another_user(void **state)
{
    (void)state;
    assert_refused("{\"login\":\"bob\",\"status\":\"OK\"}",
                   "it is about another user");
    assert_refused("{\"login\":\"Alice\",\"status\":\"OK\"}",
                   "it is about another user");
    assert_refused("{\"login\":7,\"status\":\"OK\"}",
                   "it is about another user");
}

static void
test_groups(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"status\":\"OK\",\"group\":\"ops\",\"groups\":"
                            "[\"dev\",\"ops\",\"no name\",3,null,\"qa\"]}"),
                     0);
    assert_int_equal(reply.group_count, 3);
    assert_string_equal(reply.groups[0], "ops");
    assert_string_equal(reply.groups[1], "dev");
    assert_string_equal(reply.groups[2], "qa");
    assert_int_equal(decode("{\"status\":\"OK\",\"groups\":\"ops\"}"), 0);
    assert_int_equal(reply.group_count, 0);
}

static void
test_many_groups(void **state)
{
    char body[2048] = "{\"status\":\"OK\",\"groups\":[\"g\"";
    size_t used = strlen(body);

    (void)state;
    for (unsigned int i = 0; i < IDENTITY_GROUPS_MAX + 5; i++) {
        used +=
            (size_t)snprintf(body + used, sizeof(body) - used, ",\"g%u\"", i);
    }
    snprintf(body + used, sizeof(body) - used, "]}");
    assert_int_equal(decode(body), 0);
    assert_int_equal(reply.group_count, IDENTITY_GROUPS_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),     cmocka_unit_test(test_no_status),
        cmocka_unit_test(test_another_user), cmocka_unit_test(test_groups),
        cmocka_unit_test(test_many_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
