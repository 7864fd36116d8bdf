/* SPDX-License-Identifier: MIT */
/*
 * common/printable.c: whatever goes in, one harmless word of bounded length
 * comes out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/printable.h"

static char buffer[PRINTABLE_SIZE];

static void
test_every_byte(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        unsigned char one = (unsigned char)byte;
        bool plain = byte > 0x20 && byte < 0x7f && byte != '"' &&
                     byte != '\\' && byte != '=';
        char expected[8];

        snprintf(expected, sizeof(expected), plain ? "%c" : "\\x%02x", byte);
        assert_ptr_equal(printable_bytes(&one, 1, buffer), buffer);
        assert_string_equal(buffer, expected);
    }
}

static void
test_nothing(void **state)
{
    (void)state;
    assert_string_equal(printable_text("", buffer), "-");
    assert_string_equal(printable_text(NULL, buffer), "-");
    assert_string_equal(printable_bytes("x", 0, buffer), "-");
    assert_string_equal(printable_bytes(NULL, 5, buffer), "-");
}

static void
test_forgeries(void **state)
{
    (void)state;
    assert_string_equal(printable_text("alice result=allowed", buffer),
                        "alice\\x20result\\x3dallowed");
    assert_string_equal(printable_text("a\nsshd: ok", buffer),
                        "a\\x0asshd:\\x20ok");
    assert_string_equal(printable_text("\033[2J\a", buffer), "\\x1b[2J\\x07");
    assert_string_equal(printable_text("\\x0a", buffer), "\\x5cx0a");
    assert_string_equal(printable_text("\xc3\xa9", buffer), "\\xc3\\xa9");
    assert_string_equal(printable_text("%s%n", buffer), "%s%n");
    assert_string_equal(printable_bytes("a\0b", 3, buffer), "a\\x00b");
}

static void
test_lengths(void **state)
{
    char plain[1000];
    char foreign[1000];

    (void)state;
    memset(plain, 'a', sizeof(plain) - 1);
    plain[sizeof(plain) - 1] = '\0';
    memset(foreign, '\n', sizeof(foreign) - 1);
    foreign[sizeof(foreign) - 1] = '\0';
    assert_int_equal(strlen(printable_text(plain, buffer)), PRINTABLE_MAX);
    memset(buffer, 0x7e, sizeof(buffer));
    assert_int_equal(strlen(printable_text(foreign, buffer)),
                     PRINTABLE_SIZE - 1);
    plain[PRINTABLE_MAX] = '\0';
    assert_string_equal(printable_text(plain, buffer), plain);
    plain[PRINTABLE_MAX - 1] = '\0';
    assert_string_equal(printable_text(plain, buffer), plain);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_forgeries),
        cmocka_unit_test(test_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
