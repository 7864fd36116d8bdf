/* SPDX-License-Identifier: MIT */
/*
 * common/logindefs.c: the range of ordinary accounts as login.defs(5) writes
 * it, and the defaults whenever it does not.  Whatever the file says, uid 0 is
 * never in the range.
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

#include "common/logindefs.h"

static char directory[64];
static char path[80];

static int
setup(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-logindefs-XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/login.defs", directory);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static void
write_file(const char *text, size_t len)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), len);
    assert_int_equal(close(fd), 0);
}

static void
assert_range(const char *text, uid_t uid_min, uid_t uid_max)
{
    struct logindefs logindefs;

    write_file(text, strlen(text));
    errno = ENOTTY;
    logindefs = logindefs_read(path);
    assert_int_equal(errno, ENOTTY);
    if (logindefs.uid_min != uid_min || logindefs.uid_max != uid_max) {
        fail_msg("\"%s\" gives %u..%u, not %u..%u", text, logindefs.uid_min,
                 logindefs.uid_max, uid_min, uid_max);
    }
    assert_false(logindefs_in_range(&logindefs, 0));
}

static void
test_files(void **state)
{
    (void)state;
    assert_range("UID_MIN 500\nUID_MAX 2000\n", 500, 2000);
    assert_range("UID_MIN\t\t\t 500\nUID_MAX\t2000", 500, 2000);
    assert_range("  UID_MIN 500  \n\tUID_MAX 2000\t\n", 500, 2000);
    assert_range("UID_MIN 500\r\nUID_MAX 2000\r\n", 500, 2000);
    assert_range("UID_MIN 0x200\nUID_MAX 010000\n", 512, 4096);
    assert_range("UID_MIN 500\nUID_MIN 600\n", 600, 60000);
    assert_range("UID_MAX 4294967294\n", 1000, 4294967294U);
}

static void
test_defaults(void **state)
{
    (void)state;
    assert_range("", 1000, 60000);
    assert_range("\n\n# UID_MIN 5\n", 1000, 60000);
    assert_range("#UID_MIN 5\n", 1000, 60000);
    assert_range(" \t# UID_MIN 5\n", 1000, 60000);
    assert_range("UID_MIN\n500\nUID_MAX \n2000\n", 1000, 60000);
    assert_range("SYS_UID_MIN 100\nSYS_UID_MAX 999\n", 1000, 60000);
    assert_range("UUID_MIN 5\nXUID_MAX 70\nUID_MI 5\nU\n", 1000, 60000);
    assert_range("UID_MINIMUM 5\nUID_MAXX 70\n", 1000, 60000);
    assert_range("UID_MIN\nUID_MAX\n", 1000, 60000);
    assert_range("UID_MIN=500\n", 1000, 60000);
    assert_range("uid_min 500\n", 1000, 60000);
    assert_range("GID_MIN 5\nUMASK 022\n", 1000, 60000);
}

static void
test_what_is_no_number(void **state)
{
    (void)state;
    assert_range("UID_MIN five\nUID_MAX 2000\n", 1000, 2000);
    assert_range("UID_MIN -1\n", 1000, 60000);
    assert_range("UID_MIN +500\n", 1000, 60000);
    assert_range("UID_MIN 500x\n", 1000, 60000);
    assert_range("UID_MIN 500 600\n", 1000, 60000);
    assert_range("UID_MAX 4294967295\n", 1000, 60000); /* (uid_t)-1 */
    assert_range("UID_MAX 4294967296\n", 1000, 60000);
    assert_range("UID_MIN 18446744073709552116\n", 1000, 60000);
    assert_range("UID_MIN 99999999999999999999999999\n", 1000, 60000);
}

static void
test_zero_is_no_minimum(void **state)
{
    (void)state;
    assert_range("UID_MIN 0\n", 1000, 60000);
    assert_range("UID_MIN 0x0\n", 1000, 60000);
    assert_range("UID_MIN 000\n", 1000, 60000);
    assert_range("UID_MAX 0\n", 1000, 0);
}

static void
test_no_file(void **state)
{
    struct logindefs logindefs;

    (void)state;
    errno = ENOTTY;
    logindefs = logindefs_read("/nonexistent/login.defs");
    assert_int_equal(errno, ENOTTY);
    assert_int_equal(logindefs.uid_min, 1000);
    assert_int_equal(logindefs.uid_max, 60000);
    logindefs = logindefs_read(directory);
    assert_int_equal(logindefs.uid_min, 1000);
    assert_int_equal(logindefs.uid_max, 60000);
}

/* A fifo without a writer must not hold up a login. */
static void
test_fifo(void **state)
{
    struct logindefs logindefs;

    (void)state;
    unlink(path);
    assert_int_equal(mkfifo(path, 0644), 0);
    alarm(20);
    logindefs = logindefs_read(path);
    alarm(0);
    assert_int_equal(logindefs.uid_min, 1000);
    assert_int_equal(logindefs.uid_max, 60000);
    assert_int_equal(unlink(path), 0);
}

static void
test_strange_contents(void **state)
{
    size_t len = 70000;
    char *text = malloc(len);
    struct logindefs logindefs;

    (void)state;
    assert_non_null(text);
    /* One endless line. */
    memset(text, 'x', len);
    write_file(text, len);
    logindefs = logindefs_read(path);
    assert_int_equal(logindefs.uid_min, 1000);
    /* A line that begins behind 64 KiB is not read. */
    memset(text, '\n', len);
    memcpy(text + 65536, "UID_MIN 5\n", 10);
    write_file(text, len);
    logindefs = logindefs_read(path);
    assert_int_equal(logindefs.uid_min, 1000);
    /* Before it, it is. */
    memcpy(text + 65526, "UID_MIN 5\n", 10);
    write_file(text, len);
    logindefs = logindefs_read(path);
    assert_int_equal(logindefs.uid_min, 5);
    /* A NUL ends the text. */
    write_file("UID_MIN 500\n\0UID_MIN 600\n", 25);
    logindefs = logindefs_read(path);
    assert_int_equal(logindefs.uid_min, 500);
    free(text);
}

static void
test_in_range(void **state)
{
    static const struct logindefs usual = {.uid_min = 1000, .uid_max = 60000};
    static const struct logindefs wrong = {.uid_min = 0, .uid_max = UINT32_MAX};
    static const struct logindefs empty = {.uid_min = 2000, .uid_max = 1000};

    (void)state;
    assert_false(logindefs_in_range(&usual, 0));
    assert_false(logindefs_in_range(&usual, 999));
    assert_true(logindefs_in_range(&usual, 1000));
    assert_true(logindefs_in_range(&usual, 60000));
    assert_false(logindefs_in_range(&usual, 60001));
    assert_false(logindefs_in_range(&usual, 65534));
    assert_false(logindefs_in_range(&usual, UINT32_MAX));
    assert_false(logindefs_in_range(&wrong, 0));
    assert_false(logindefs_in_range(&empty, 1500));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_zero_is_no_minimum),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_fifo),
        cmocka_unit_test(test_strange_contents),
        cmocka_unit_test(test_in_range),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
