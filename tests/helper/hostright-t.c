/* SPDX-License-Identifier: MIT */
/*
 * helper/hostright.c: the rows are sound, and a path finds its row.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/hostright.h"

/* Only reading, and each row is found by the path that it makes. */
static void
test_rows(void **state)
{
    const struct hostright *right = NULL;
    char path[HOSTRIGHT_PATH_MAX + 1] = "";
    size_t count = 0;

    (void)state;
    for (; (right = hostright_at(count)) != NULL; count++) {
        size_t len = strlen(right->action);

        assert_int_equal(strncmp(right->action, "account:apiovh:me/", 18), 0);
        assert_string_equal(right->action + len - 4, "/get");
        assert_true(strlen(right->loss) > 0);
        hostright_path(right, "alice.martin", path);
        assert_int_equal(hostright_find(path), count);
    }
    assert_true(count > 0 && count <= HOSTRIGHT_MAX);
    assert_null(hostright_at(HOSTRIGHT_MAX));
}

static void
test_find(void **state)
{
    (void)state;
    assert_string_equal(hostright_at(hostright_find("/me/identity/user"))->name,
                        "users");
    assert_string_equal(
        hostright_at(hostright_find("/me/identity/user/bob"))->name, "user");
    assert_string_equal(
        hostright_at(hostright_find("/me/identity/user/bob/token"))->name,
        "tokens");
    assert_int_equal(hostright_find("/me/identity/user/bob/token/laptop"),
                     HOSTRIGHT_MAX);
    assert_int_equal(hostright_find("/auth/details"), HOSTRIGHT_MAX);
    assert_int_equal(hostright_find("/me/identity/user/bob/x/y/z"),
                     HOSTRIGHT_MAX);
    assert_int_equal(hostright_find(""), HOSTRIGHT_MAX);
}

/* A name is a segment of the path, whatever bytes it has. */
static void
test_path(void **state)
{
    const struct hostright *user =
        hostright_at(hostright_find("/me/identity/user/x"));
    const struct hostright *users =
        hostright_at(hostright_find("/me/identity/user"));
    char longest[IDENTITY_NAME_MAX + 1] = "";
    char path[HOSTRIGHT_PATH_MAX + 1] = "";

    (void)state;
    hostright_path(user, "a/../b@c", path);
    assert_string_equal(path, "/me/identity/user/a%2F..%2Fb%40c");
    hostright_path(users, "alice", path);
    assert_string_equal(path, "/me/identity/user");
    memset(longest, '@', IDENTITY_NAME_MAX);
    hostright_path(user, longest, path);
    assert_int_equal(strlen(path), strlen("/me/identity/user/") +
                                       3 * (size_t)IDENTITY_NAME_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
