/* SPDX-License-Identifier: MIT */
/*
 * Lines, continuation, comments and words.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/pamtext.h"

static void
expect_lines(const char *bytes, size_t size, const char *const *wanted,
             size_t count)
{
    struct pamtext text = {0};
    struct pamtext_line line = {0};
    size_t i = 0;

    assert_int_equal(pamtext_from_memory(bytes, size, &text), 0);
    while (pamtext_next(&text, &line) > 0) {
        assert_true(i < count);
        assert_string_equal(line.text, wanted[i]);
        assert_int_equal(line.length, strlen(wanted[i]));
        i++;
        free(line.text);
    }
    assert_int_equal(i, count);
    pamtext_done(&text);
}

static void
cuts_lines(void **state)
{
    static const char bytes[] =
        "\n  # a\n  one two  \n\t three\\\n\n four # b\n"
        "five \\ # c\n   six";
    static const char *const wanted[] = {"one two", "three four ", "five \\ ",
                                         "six"};

    (void)state;
    expect_lines(bytes, sizeof(bytes) - 1, wanted, 4);
    expect_lines("", 0, NULL, 0);
    expect_lines("#", 1, NULL, 0);
}

static void
says_what_is_odd(void **state)
{
    char bytes[3000] = "";
    struct pamtext text = {0};
    struct pamtext_line line = {0};

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    memcpy(bytes, "a\0b\nc \\\n", 8);
    bytes[8] = '\n';
    bytes[sizeof(bytes) - 1] = '\\';
    assert_int_equal(pamtext_from_memory(bytes, sizeof(bytes), &text), 0);
    assert_int_equal(pamtext_next(&text, &line), 1);
    assert_true(line.has_nul);
    assert_string_equal(line.text, "a");
    assert_int_equal(line.number, 1);
    free(line.text);
    assert_int_equal(pamtext_next(&text, &line), 1);
    assert_int_equal(line.number, 2);
    assert_true(line.too_long);
    assert_true(line.unfinished);
    free(line.text);
    assert_int_equal(pamtext_next(&text, &line), 0);
    pamtext_done(&text);
}

static void
cuts_words(void **state)
{
    char text[] = " one [two  [three \\] four]five [] [open";
    char *at = text;
    bool open = true;

    (void)state;
    assert_string_equal(pamtext_word(&at, &open), "one");
    assert_false(open);
    assert_string_equal(pamtext_word(&at, NULL), "two  [three ] four");
    assert_string_equal(pamtext_word(&at, NULL), "five");
    assert_string_equal(pamtext_word(&at, &open), "");
    assert_false(open);
    assert_string_equal(pamtext_word(&at, &open), "open");
    assert_true(open);
    assert_null(pamtext_word(&at, &open));
}

static void
opens_files_only(void **state)
{
    struct pamtext text = {0};

    (void)state;
    assert_int_equal(pamtext_open("/", &text), -EISDIR);
    assert_int_equal(pamtext_open("/dev/zero", &text), -EINVAL);
    assert_int_equal(pamtext_open("/nonexistent", &text), -ENOENT);
    assert_null(text.bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_lines),
        cmocka_unit_test(says_what_is_odd),
        cmocka_unit_test(cuts_words),
        cmocka_unit_test(opens_files_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
