/* SPDX-License-Identifier: MIT */
/*
 * JSON as bytes: nesting, escapes, and foreign bytes that are no UTF-8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/json.h"

static char *written;
static size_t written_size;

static struct json
begin(void)
{
    struct json json;
    FILE *out = open_memstream(&written, &written_size);

    assert_non_null(out);
    json_init(&json, out);
    return json;
}

static void
expect(struct json *json, const char *wanted)
{
    fclose(json->out);
    assert_string_equal(written, wanted);
    free(written);
}

static void
nests(void **state)
{
    struct json json = begin();

    (void)state;
    json_object_begin(&json, NULL);
    json_number(&json, "n", INT64_MIN);
    json_array_begin(&json, "a");
    json_boolean(&json, NULL, true);
    json_string(&json, NULL, NULL);
    json_array_begin(&json, NULL);
    json_array_end(&json);
    json_array_end(&json);
    json_object_begin(&json, "o");
    json_object_end(&json);
    json_object_end(&json);
    expect(&json, "{\n  \"n\": -9223372036854775808,\n  \"a\": [\n    true,\n"
                  "    null,\n    []\n  ],\n  \"o\": {}\n}\n");
}

static void
escapes(void **state)
{
    struct json json = begin();

    (void)state;
    json_bytes(&json, NULL, "a\"\\\n\t\x01\x7f\0b", 9);
    expect(&json, "\"a\\\"\\\\\\n\\t\\u0001\\u007f\\u0000b\"");
}

static void
keeps_to_utf8(void **state)
{
    static const struct {
        const char *bytes;
        const char *wanted;
    } texts[] = {
        {"\xc3\xa9", "\"\xc3\xa9\""},
        {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
        {"\xff", "\"\\ufffd\""},
        {"\xc3", "\"\\ufffd\""},
        {"\xc0\x80", "\"\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\xe2\x82x", "\"\\ufffd\\ufffdx\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct json json = begin();

        json_string(&json, NULL, texts[i].bytes);
        expect(&json, texts[i].wanted);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nests),
        cmocka_unit_test(escapes),
        cmocka_unit_test(keeps_to_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
