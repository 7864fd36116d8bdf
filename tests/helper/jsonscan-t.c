/* SPDX-License-Identifier: MIT */
/*
 * helper/jsonscan.c: what is JSON, what json-c would take and must not get,
 * and texts that are made to cost time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helper/jsonscan.h"

static char *big;

static int
set_up(void **state)
{
    (void)state;
    big = malloc(2 * JSONSCAN_TEXT_MAX);
    return big == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
    (void)state;
    free(big);
    return 0;
}

static void
test_good(void **state)
{
    static const char *const rows[] = {
        "{}",
        " {} ",
        "\t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\n",
        "[]",
        "null",
        "true",
        "false",
        "\"\"",
        "0",
        "-0",
        "-12.50e+3",
        "1E-2",
        "123456789012345678901234567890",
        "{\"a\":1,\"A\":2,\"a \":3,\"\":4}",
        "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
        "[{\"a\":1},{\"a\":1}]",
        "[[[[[[[[]]]]]]]]",
        "{\"a\\u0001\":1,\"a\":2}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(jsonscan_check(rows[i], strlen(rows[i])), 0);
    }
}

static void
test_refused(void **state)
{
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "{} {}",
        "{}x",
        "{}]",
        "{}//",
        "/**/{}",
        "\xef\xbb\xbf{}",
        "\f{}",
        "nul",
        "Null",
        "TRUE",
        "nulll",
        "NaN",
        "-NaN",
        "{\"a\":NaN}",
        "Infinity",
        "-Infinity",
        "undefined",
        "+1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "-",
        "1e",
        "1e+",
        "1.e5",
        "0x10",
        "1_000",
        "1,5",
        /* The same key twice, however it is spelt. */
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"\\u00e9\":1,\"\xc3\xa9\":2}",
        "{\"\":1,\"\":2}",
        "{\"b\":{\"a\":1,\"a\":2}}",
        "{\"b\":[{\"a\":1,\"a\":2}]}",
        "{\"a\":{\"c\":1},\"b\":{},\"a\":{\"d\":1}}",
        "[[[[[[[[[]]]]]]]]]",
        "{\"a\":[[[[[[[[1]]]]]]]]}",
        "{\"a\\u0000b\":1}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\n\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(jsonscan_check(rows[i], strlen(rows[i])), -EBADMSG);
    }
    assert_int_equal(jsonscan_check("{}\0", 3), -EBADMSG);
    assert_int_equal(jsonscan_check("\0{}", 3), -EBADMSG);
}

/* An array of so many zeros. */
static size_t
make_array(size_t count)
{
    size_t used = 0;

    big[used++] = '[';
    for (size_t i = 0; i < count; i++) {
        big[used++] = '0';
        big[used++] = ',';
    }
    big[used - 1] = ']';
    return used;
}

/* The text's length alone bounds an array: a long list of something that is
 * of no use here must not make an answer unreadable. */
static void
test_long_arrays(void **state)
{
    struct json_object *object = NULL;
    size_t most = (JSONSCAN_TEXT_MAX - 1) / 2;
    size_t len = 0;

    (void)state;
    assert_int_equal(jsonscan_check(big, make_array(65)), 0);
    assert_int_equal(jsonscan_check(big, make_array(most)), 0);
    assert_int_equal(jsonscan_check(big, make_array(most + 1)), -EBADMSG);
    len = make_array(most - 3);
    memmove(big + 5, big, len);
    memcpy(big, "{\"a\":", 5);
    memcpy(big + 5 + len, "}", 2);
    assert_int_equal(jsonscan_parse(big, 5 + len + 1, &object), 0);
    assert_int_equal(
        json_object_array_length(json_object_object_get(object, "a")),
        most - 3);
    json_object_put(object);
}

static void
test_length_limit(void **state)
{
    (void)state;
    memset(big, ' ', JSONSCAN_TEXT_MAX + 1);
    big[0] = '0';
    assert_int_equal(jsonscan_check(big, JSONSCAN_TEXT_MAX), 0);
    assert_int_equal(jsonscan_check(big, JSONSCAN_TEXT_MAX + 1), -EBADMSG);
}

/* Whether the check of len bytes answers in a quarter of a second of CPU. */
static int
check_fast(size_t len)
{
    clock_t begin = clock();
    int result = jsonscan_check(big, len);

    assert_true(clock() - begin < CLOCKS_PER_SEC / 4);
    return result;
}

/* As many different keys as fit, all with the same beginning. */
static size_t
make_keys(const char *prefix, size_t limit)
{
    size_t used = 0;

    big[used++] = '{';
    for (unsigned int i = 0; used + strlen(prefix) + 12 < limit; i++) {
        used += (size_t)sprintf(big + used, "\"%s%x\":0,", prefix, i);
    }
    big[used - 1] = '}';
    return used;
}

static void
test_hostile_texts(void **state)
{
    size_t len = 0;

    (void)state;
    len = make_keys("", JSONSCAN_TEXT_MAX);
    assert_int_equal(check_fast(len), 0);
    /* The same with the first key again at the end. */
    memcpy(big + len - 1, ",\"0\":0}", 7);
    assert_int_equal(check_fast(len + 6), -EBADMSG);
    len = make_keys(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        JSONSCAN_TEXT_MAX);
    assert_int_equal(check_fast(len), 0);
    /* The shortest members there are, all the same. */
    big[0] = '{';
    for (len = 1; len + 5 <= JSONSCAN_TEXT_MAX; len += 5) {
        memcpy(big + len, "\"\":0,", 5);
    }
    big[len - 1] = '}';
    assert_int_equal(check_fast(len), -EBADMSG);
    memset(big, '[', JSONSCAN_TEXT_MAX);
    assert_int_equal(check_fast(JSONSCAN_TEXT_MAX), -EBADMSG);
    memset(big, '\\', JSONSCAN_TEXT_MAX);
    big[0] = '"';
    assert_int_equal(check_fast(JSONSCAN_TEXT_MAX), -EBADMSG);
    memset(big, '1', JSONSCAN_TEXT_MAX);
    assert_int_equal(check_fast(JSONSCAN_TEXT_MAX), 0);
    memset(big, 0xff, JSONSCAN_TEXT_MAX);
    assert_int_equal(check_fast(JSONSCAN_TEXT_MAX), -EBADMSG);
}

/* What passes the check, json-c must be able to read: depth and all. */
static void
test_parse(void **state)
{
    static const char *const bad[] = {"",     "[]",  "null", "\"a\"",
                                      "1",    "{",   "{}x",  "{\"a\":NaN}",
                                      "true", "{} ,"};
    static const char deep[] = "{\"a\":[[[[[[[1]]]]]]],\"b\":\"\\u00e9\"}";
    struct json_object *object = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(jsonscan_parse(bad[i], strlen(bad[i]), &object),
                         -EBADMSG);
        assert_null(object);
    }
    assert_int_equal(jsonscan_parse(deep, strlen(deep), &object), 0);
    assert_string_equal(
        json_object_get_string(json_object_object_get(object, "b")),
        "\xc3\xa9");
    json_object_put(object);
    object = NULL;
    assert_int_equal(jsonscan_parse(" {} \n", 5, &object), 0);
    json_object_put(object);
    object = NULL;
    big[make_keys("", JSONSCAN_TEXT_MAX)] = '\0';
    assert_int_equal(jsonscan_parse(big, strlen(big), &object), 0);
    json_object_put(object);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long_arrays),
        cmocka_unit_test(test_length_limit),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_parse),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
