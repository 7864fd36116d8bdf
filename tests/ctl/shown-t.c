/* SPDX-License-Identifier: MIT */
/*
 * ctl/shown.c: what is there is read by its type, and everything else is
 * empty.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "ctl/shown.h"

static const char text[] = "{\"name\": \"alice\", \"age\": 7, \"on\": true,"
                           " \"none\": null, \"child\": {\"x\": \"y\"},"
                           " \"list\": [{\"n\": 1}, {\"n\": 2}]}";

static void
test_members(void **state)
{
    struct json_object *tree = shown_parse(text, strlen(text));

    (void)state;
    assert_non_null(tree);
    assert_string_equal(shown_text(tree, "name"), "alice");
    assert_int_equal(shown_number(tree, "age"), 7);
    assert_true(shown_flag(tree, "on"));
    assert_string_equal(shown_text(shown_child(tree, "child"), "x"), "y");
    assert_int_equal(shown_count(tree, "list"), 2);
    assert_int_equal(shown_number(shown_at(tree, "list", 1), "n"), 2);
    assert_true(shown_is_null(tree, "none"));
    assert_true(shown_is_null(tree, "nothing"));
    assert_false(shown_is_null(tree, "name"));
    shown_free(tree);
}

/* Another type than expected, or nothing at all. */
static void
test_missing(void **state)
{
    struct json_object *tree = shown_parse(text, strlen(text));

    (void)state;
    assert_string_equal(shown_text(tree, "age"), "");
    assert_string_equal(shown_text(tree, "none"), "");
    assert_int_equal(shown_number(tree, "name"), 0);
    assert_false(shown_flag(tree, "age"));
    assert_int_equal(shown_count(tree, "child"), 0);
    assert_null(shown_at(tree, "list", 2));
    assert_null(shown_at(tree, "name", 0));
    assert_string_equal(shown_text(shown_child(tree, "name"), "x"), "");
    assert_string_equal(shown_text(NULL, "name"), "");
    assert_int_equal(shown_number(NULL, "name"), 0);
    assert_false(shown_flag(NULL, "name"));
    assert_int_equal(shown_count(NULL, "list"), 0);
    shown_free(tree);
    shown_free(NULL);
}

static void
test_refused(void **state)
{
    static const char *const texts[] = {"", "[]", "1", "{", "{\"a\"}", "x"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_null(shown_parse(texts[i], strlen(texts[i])));
    }
}

static void
test_set(void **state)
{
    struct json_object *tree = shown_parse(text, strlen(text));

    (void)state;
    shown_set(tree, "name", "bob");
    shown_set(tree, "new", "/etc/x");
    assert_string_equal(shown_text(tree, "name"), "bob");
    assert_string_equal(shown_text(tree, "new"), "/etc/x");
    assert_non_null(strstr(shown_print(tree), "/etc/x"));
    shown_free(tree);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
