/* SPDX-License-Identifier: MIT */
/*
 * helper/managejson.c: trees and their text, and trees that could not be
 * made.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "helper/managejson.h"

/* The text of the tree without blanks and line ends. */
static char *
print(struct json_object *tree)
{
    size_t len = 0;
    char *text = managejson_print(tree, &len);
    char *to = text;

    assert_non_null(text);
    assert_int_equal(len, strlen(text));
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != ' ' && *at != '\n') {
            *to++ = *at;
        }
    }
    *to = '\0';
    return text;
}

static void
test_members(void **state)
{
    struct json_object *tree = managejson_object();
    struct json_object *list = managejson_array();
    char *text = NULL;

    (void)state;
    managejson_text(tree, "name", "a/b");
    managejson_text(tree, "empty", "");
    managejson_text(tree, "none", NULL);
    managejson_number(tree, "big", INT64_MAX);
    managejson_bool(tree, "on", true);
    managejson_time(tree, "never", 0);
    managejson_time(tree, "then", 86400);
    managejson_number(list, NULL, 1);
    managejson_add(list, NULL, managejson_object());
    managejson_add(tree, "list", list);
    text = print(tree);
    assert_string_equal(
        text, "{\"name\":\"a/b\",\"empty\":null,\"none\":null,"
              "\"big\":9223372036854775807,\"on\":true,\"never\":null,"
              "\"then\":\"1970-01-02T00:00:00Z\",\"list\":[1,{}]}");
    free(text);
}

static void
test_reason(void **state)
{
    struct json_object *tree = managejson_object();
    char *text = NULL;

    (void)state;
    managejson_reason(tree, REASON_USER_DISABLED);
    text = print(tree);
    assert_non_null(strstr(text, "\"reason\":\"OVHPAT-R56\""));
    assert_non_null(strstr(text, "\"result\":"));
    assert_non_null(strstr(text, "\"advice\":"));
    free(text);
}

/* Nothing can be added to what is not there, and it cannot be printed. */
static void
test_no_memory(void **state)
{
    size_t len = 7;

    (void)state;
    managejson_text(NULL, "name", "x");
    managejson_add(NULL, "name", managejson_object());
    managejson_add(NULL, NULL, NULL);
    managejson_free(NULL);
    assert_null(managejson_print(NULL, &len));
    assert_int_equal(len, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_reason),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
