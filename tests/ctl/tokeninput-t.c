/* SPDX-License-Identifier: MIT */
/*
 * ctl/tokeninput.c: what a file holds is the token, without its line end and
 * up to its longest, and nothing is left behind a failure.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/tokeninput.h"

static struct secret token;

/* Reads a file of these bytes. */
static int
take(const char *bytes, size_t len)
{
    char path[] = "/tmp/ovhpat-tokeninput.XXXXXX";
    int fd = mkstemp(path);
    int error = 0;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    close(fd);
    error = tokeninput_read(path, &token);
    unlink(path);
    return error;
}

static void
assert_taken(const char *bytes, const char *wanted)
{
    assert_int_equal(take(bytes, strlen(bytes)), 0);
    assert_int_equal(token.len, strlen(wanted));
    assert_memory_equal(token.bytes, wanted, token.len);
}

static void
test_line_end(void **state)
{
    (void)state;
    assert_taken("eyJ.a.b", "eyJ.a.b");
    assert_taken("eyJ.a.b\n", "eyJ.a.b");
    assert_taken("eyJ.a.b\r\n\n", "eyJ.a.b");
    assert_taken("a\nb\n", "a\nb");
    assert_taken("\n", "");
    assert_taken("", "");
}

static void
test_longest(void **state)
{
    char bytes[SECRET_MAX + 3];

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    assert_int_equal(take(bytes, SECRET_MAX), 0);
    assert_int_equal(token.len, SECRET_MAX);
    bytes[SECRET_MAX] = '\r';
    bytes[SECRET_MAX + 1] = '\n';
    assert_int_equal(take(bytes, SECRET_MAX + 2), 0);
    assert_int_equal(token.len, SECRET_MAX);
    bytes[SECRET_MAX] = 'x';
    assert_int_equal(take(bytes, SECRET_MAX + 1), -EMSGSIZE);
    assert_int_equal(token.len, 0);
    for (size_t i = 0; i < SECRET_MAX; i++) {
        assert_int_equal(token.bytes[i], 0);
    }
}

static void
test_no_file(void **state)
{
    (void)state;
    assert_int_equal(tokeninput_read("/nonexistent/token", &token), -ENOENT);
    assert_int_equal(tokeninput_read("/tmp", &token), -EISDIR);
    assert_int_equal(token.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_end),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
