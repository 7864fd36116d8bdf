/* SPDX-License-Identifier: MIT */
/*
 * helper/jsonstring.c: what a string decodes to, and every way to be refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/jsonstring.h"

/* Scans a text of len bytes that is followed by nothing. */
static bool
scan(const char *text, size_t len, char *to, size_t *ret_len, size_t *ret_used)
{
    uint8_t copy[256];
    const uint8_t *cursor = copy;
    bool good = false;

    assert_true(len <= sizeof(copy));
    memcpy(copy, text, len);
    good = jsonstring_scan(&cursor, copy + len, to, ret_len);
    *ret_used = (size_t)(cursor - copy);
    return good;
}

static void
test_decoded(void **state)
{
    static const struct {
        const char *text;
        const char *decoded;
    } rows[] = {
        {"\"\"", ""},
        {"\"alice\"", "alice"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0061\\u0062\"", "ab"},
        {"\"\\u0001\\u007f\"", "\x01\x7f"},
        {"\"\\u00e9\\u00E9\"", "\xc3\xa9\xc3\xa9"},
        {"\"\\u20ac\"", "\xe2\x82\xac"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\uD800\\uDC00\"", "\xf0\x90\x80\x80"},
        {"\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf"},
        {"\"\x7f\"", "\x7f"},
        {"\"\xc2\x80\xdf\xbf\"", "\xc2\x80\xdf\xbf"},
        {"\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"",
         "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"},
        {"\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"",
         "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char to[256];
        size_t len = 0;
        size_t used = 0;

        assert_true(scan(rows[i].text, strlen(rows[i].text), to, &len, &used));
        assert_int_equal(len, strlen(rows[i].decoded));
        assert_memory_equal(to, rows[i].decoded, len);
        assert_int_equal(used, strlen(rows[i].text));
        assert_true(
            scan(rows[i].text, strlen(rows[i].text), NULL, NULL, &used));
    }
}

static void
test_stops_at_the_quote(void **state)
{
    size_t used = 0;
    size_t len = 0;
    char to[16];

    (void)state;
    assert_true(scan("\"a\":\"b\"", 7, to, &len, &used));
    assert_int_equal(used, 3);
    assert_int_equal(len, 1);
}

static void
test_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "a",
        "'a'",
        "\"",
        "\"a",
        "\"a\\\"",
        "\"\\",
        "\"\\x\"",
        "\"\\a\"",
        "\"\\U0061\"",
        "\"\\u\"",
        "\"\\u006\"",
        "\"\\u006g\"",
        "\"\\u 061\"",
        "\"\\u-061\"",
        "\"\\u0000\"",
        "\"root\\u0000evil\"",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\\"",
        "\"\\ud800\\u\"",
        "\"\\ud800\\u0061\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud800\\ue000\"",
        "\"\\udc00\"",
        "\"\\udc00\\ud800\"",
        /* Control characters. */
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\x01\"",
        "\"\x1b[31m\"",
        "\"\x1f\"",
        /* No UTF-8: alone, cut off, overlong, surrogates, too large. */
        "\"\x80\"",
        "\"\xbf\"",
        "\"\xc3\"",
        "\"\xc3(\"",
        "\"\xe2\x82\"",
        "\"\xe2\x28\xa1\"",
        "\"\xf0\x9f\x98\"",
        "\"\xc0\x80\"",
        "\"\xc0\xaf\"",
        "\"\xc1\xbf\"",
        "\"\xe0\x80\xaf\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xf0\x80\x80\xaf\"",
        "\"\xf0\x8f\xbf\xbf\"",
        "\"\xed\xa0\x80\"",
        "\"\xed\xbf\xbf\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xf5\x80\x80\x80\"",
        "\"\xff\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char to[256];
        size_t len = 99;
        size_t used = 99;

        assert_false(scan(rows[i], strlen(rows[i]), to, &len, &used));
        assert_int_equal(len, 99);
        assert_int_equal(used, 0);
    }
}

static void
test_nul_byte(void **state)
{
    size_t used = 0;

    (void)state;
    assert_false(scan("\"a\0b\"", 5, NULL, NULL, &used));
}

/* Every code point, escaped and as UTF-8, decodes to the same bytes. */
static void
test_all_escapes(void **state)
{
    (void)state;
    for (unsigned int point = 1; point < 0x10000; point++) {
        char text[16];
        char to[16];
        size_t len = 0;
        size_t used = 0;
        bool good = false;

        snprintf(text, sizeof(text), "\"\\u%04x\"", point);
        good = scan(text, 8, to, &len, &used);
        assert_int_equal(good, point < 0xd800 || point > 0xdfff);
        if (good && point >= 0x20 && point != '"' && point != '\\') {
            char again[16];
            size_t again_len = 0;
            char utf8[16] = "\"";

            memcpy(utf8 + 1, to, len);
            utf8[1 + len] = '"';
            assert_true(scan(utf8, len + 2, again, &again_len, &used));
            assert_int_equal(again_len, len);
            assert_memory_equal(again, to, len);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decoded),
        cmocka_unit_test(test_stops_at_the_quote),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nul_byte),
        cmocka_unit_test(test_all_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
