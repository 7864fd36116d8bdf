/* SPDX-License-Identifier: MIT */
/*
 * ctl/serviceuser.c: whose place is taken, and that it is given back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/serviceuser.h"

#define UID 54321

static char directory[] = "/tmp/ovhpat-serviceuser.XXXXXX";

/* Whether the process can read root's own directory now. */
static bool
reads(void)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}

static void
test_find(void **state)
{
    struct stat status = {0};
    struct serviceuser user = serviceuser_find(directory);

    (void)state;
    assert_int_equal(stat(directory, &status), 0);
    assert_true(user.known);
    assert_int_equal(user.uid, status.st_uid);
    assert_true(user.group_count >= 1);
}

/* Root's files are closed to the user, and open again behind it. */
static void
test_enter(void **state)
{
    const struct serviceuser user = {.known = true,
                                     .uid = UID,
                                     .gid = UID,
                                     .group_count = 1,
                                     .groups = {UID}};
    gid_t groups[64];
    int count = getgroups(64, groups);
    struct serviceuser_before before = {0};

    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    assert_true(reads());
    before = serviceuser_enter(&user);
    assert_true(before.changed);
    assert_int_equal(geteuid(), UID);
    assert_int_equal(getegid(), UID);
    assert_false(reads());
    serviceuser_leave(&before);
    assert_int_equal(geteuid(), 0);
    assert_int_equal(getegid(), 0);
    assert_int_equal(getgroups(64, groups), count);
    assert_true(reads());
}

/* Nobody known, or root: nothing changes. */
static void
test_stay(void **state)
{
    const struct serviceuser unknown = {.known = false, .uid = UID};
    const struct serviceuser root = {.known = true, .uid = 0};
    uid_t uid = geteuid();
    struct serviceuser_before before = serviceuser_enter(&unknown);

    (void)state;
    assert_int_equal(geteuid(), uid);
    serviceuser_leave(&before);
    before = serviceuser_enter(&root);
    assert_false(before.changed);
    serviceuser_leave(&before);
    assert_int_equal(geteuid(), uid);
}

static void
test_credentials(void **state)
{
    (void)state;
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_string_equal(serviceuser_credentials(), SERVICEUSER_CREDENTIALS);
    setenv("CREDENTIALS_DIRECTORY", "/run/x", 1);
    assert_string_equal(serviceuser_credentials(), "/run/x");
    unsetenv("CREDENTIALS_DIRECTORY");
}

static int
set_up(void **state)
{
    (void)state;
    return mkdtemp(directory) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return rmdir(directory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_enter),
        cmocka_unit_test(test_stay),
        cmocka_unit_test(test_credentials),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
