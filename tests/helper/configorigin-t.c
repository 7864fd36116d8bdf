/* SPDX-License-Identifier: MIT */
/*
 * helper/configorigin.c: every value is found where it was written, and what
 * was not written is not found.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/configorigin.h"

static void
add(struct configorigin **origin, const char *section, const char *key,
    const char *value, unsigned int line)
{
    const struct configorigin_entry entry = {section, key, value, line};

    assert_int_equal(configorigin_add(origin, &entry), 0);
}

static void
test_nothing(void **state)
{
    (void)state;
    assert_null(configorigin_find(NULL, "cache", "fresh", 0));
    configorigin_free(NULL);
}

static void
test_found(void **state)
{
    struct configorigin *origin = NULL;
    const struct configorigin_entry *entry = NULL;

    (void)state;
    add(&origin, "cache", "fresh", "60s", 3);
    add(&origin, "service SSHD", "fresh", "0s", 6);
    add(&origin, "service SSHD", "require", "a:b on urn:1", 7);
    add(&origin, "service SSHD", "require", "a:c on urn:1", 9);
    entry = configorigin_find(origin, "cache", "fresh", 0);
    assert_string_equal(entry->value, "60s");
    assert_int_equal(entry->line, 3);
    entry = configorigin_find(origin, "service sshd", "require", 1);
    assert_string_equal(entry->section, "service SSHD");
    assert_string_equal(entry->key, "require");
    assert_string_equal(entry->value, "a:c on urn:1");
    assert_int_equal(entry->line, 9);
    assert_null(configorigin_find(origin, "service sshd", "require", 2));
    assert_null(configorigin_find(origin, "service sshd", "grace", 0));
    assert_null(configorigin_find(origin, "cache", "FRESH", 0));
    assert_null(configorigin_find(origin, "service su", "fresh", 0));
    configorigin_free(origin);
}

/* The texts are copied. */
static void
test_copied(void **state)
{
    struct configorigin *origin = NULL;
    char value[] = "60s";

    (void)state;
    add(&origin, "cache", "fresh", value, 1);
    memset(value, 'x', 3);
    for (unsigned int line = 2; line < 200; line++) {
        add(&origin, "labels", "ci", value, line);
    }
    assert_string_equal(configorigin_find(origin, "cache", "fresh", 0)->value,
                        "60s");
    assert_int_equal(configorigin_find(origin, "labels", "ci", 197)->line, 199);
    configorigin_free(origin);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
