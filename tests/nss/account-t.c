/* SPDX-License-Identifier: MIT */
/*
 * nss/account.c: which account a login name is for, that one with the prefix
 * is never looked up, the range of uids at both ends, and what the other
 * sources' errors become.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "nss/account.h"
#include "tests/nss/fakesource.h"

static int
reset(void **state)
{
    (void)state;
    fakesource_reset();
    return 0;
}

static void
test_of_login(void **state)
{
    static const char *const none[] = {
        "",
        "alice",
        "root",
        LOGIN_PREFIX,
        LOGIN_PREFIX "+laptop",
        LOGIN_PREFIX "CI",
        LOGIN_PREFIX "9lives",
        LOGIN_PREFIX "alice+",
        LOGIN_PREFIX "alice+a+b",
        LOGIN_PREFIX "alice/..",
        LOGIN_PREFIX "alice:x",
        LOGIN_PREFIX LOGIN_PREFIX "alice",
        LOGIN_PREFIX LOGIN_PREFIX "alice+laptop",
        LOGIN_PREFIX LOGIN_PREFIX LOGIN_PREFIX "a",
    };
    char account[LOGIN_ACCOUNT_MAX + 1] = "before";

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        if (account_of_login(none[i], account)) {
            fail_msg("\"%s\" is for \"%s\"", none[i], account);
        }
        assert_string_equal(account, "before");
    }
    assert_true(account_of_login(LOGIN_PREFIX "alice", account));
    assert_string_equal(account, "alice");
    assert_true(account_of_login(LOGIN_PREFIX "bob+Laptop.2", account));
    assert_string_equal(account, "bob");
    assert_true(account_of_login(LOGIN_PREFIX "pat_jwt", account));
    assert_string_equal(account, "pat_jwt");
}

static int
find(struct passwd *ret_entry)
{
    static char buffer[256];

    return account_find("alice", buffer, sizeof(buffer), ret_entry);
}

static void
test_find(void **state)
{
    struct passwd entry = {0};

    (void)state;
    assert_int_equal(find(&entry), 0);
    assert_string_equal(entry.pw_name, "alice");
    assert_int_equal(entry.pw_uid, 4001);
    assert_int_equal(entry.pw_gid, 4002);
    assert_string_equal(entry.pw_dir, "/home/alice");
    fakesource.account = "bob";
    assert_int_equal(find(&entry), -ENOENT);
}

static void
test_range(void **state)
{
    static const struct {
        uid_t min;
        uid_t max;
        uid_t uid;
        int result;
    } rows[] = {
        {1000, 60000, 1000, 0},
        {1000, 60000, 60000, 0},
        {1000, 60000, 999, -ENOENT},
        {1000, 60000, 60001, -ENOENT},
        {1000, 60000, 0, -ENOENT},
        {0, 60000, 0, -ENOENT},
        {1000, 60000, 65534, -ENOENT},
        {1000, 60000, (uid_t)-1, -ENOENT},
        {500, 500, 500, 0},
        {60000, 1000, 4001, -ENOENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passwd entry = {.pw_uid = 77};

        fakesource.uid_min = rows[i].min;
        fakesource.uid_max = rows[i].max;
        fakesource.uid = rows[i].uid;
        assert_int_equal(find(&entry), rows[i].result);
        assert_int_equal(entry.pw_uid, rows[i].result == 0 ? rows[i].uid : 77);
        assert_int_equal(account_check("alice"), rows[i].result);
    }
    assert_true(fakesource.range_reads > 0);
}

/* login.defs is not read for an account that there is not. */
static void
test_missing_costs_nothing_more(void **state)
{
    struct passwd entry;

    (void)state;
    fakesource.account = "bob";
    assert_int_equal(find(&entry), -ENOENT);
    assert_int_equal(fakesource.lookups, 1);
    assert_int_equal(fakesource.range_reads, 0);
}

static void
test_errors(void **state)
{
    static const int same[] = {ERANGE, EINTR,  EAGAIN,       ENOMEM, EIO,
                               EMFILE, ENFILE, ECONNREFUSED, EACCES, EPERM};
    struct passwd entry;

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        fakesource.error = same[i];
        assert_int_equal(find(&entry), -same[i]);
    }
    fakesource.error = ENOENT;
    assert_int_equal(find(&entry), -ENOENT);
    fakesource.error = ESRCH;
    assert_int_equal(find(&entry), -ENOENT);
}

static void
test_check_grows(void **state)
{
    (void)state;
    fakesource.too_small = 100000;
    assert_int_equal(account_check("alice"), 0);
    assert_true(fakesource.last_buflen > 100000);
    fakesource.too_small = 1024 * 1024;
    assert_int_equal(account_check("alice"), -ENOBUFS);
    assert_int_equal(fakesource.last_buflen, 1024 * 1024);
    fakesource.error = ERANGE;
    assert_int_equal(account_check("alice"), -ENOBUFS);
    fakesource.error = EIO;
    assert_int_equal(account_check("alice"), -EIO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_of_login, reset),
        cmocka_unit_test_setup(test_find, reset),
        cmocka_unit_test_setup(test_range, reset),
        cmocka_unit_test_setup(test_missing_costs_nothing_more, reset),
        cmocka_unit_test_setup(test_errors, reset),
        cmocka_unit_test_setup(test_check_grows, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
