/* SPDX-License-Identifier: MIT */
/*
 * helper/locktable.c: what is in is found and nothing else, in any order of
 * coming and going.
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

#include "helper/locktable.h"

static struct locktable table;

static int
teardown(void **state)
{
    (void)state;
    locktable_done(&table);
    return 0;
}

static struct lock
lock_of(enum lock_kind kind, const char *name)
{
    struct lock lock = {.kind = kind};

    snprintf(lock.name, sizeof(lock.name), "%s", name);
    return lock;
}

static int
add(enum lock_kind kind, const char *name)
{
    const struct lock lock = lock_of(kind, name);

    return locktable_add(&table, &lock);
}

static void
test_empty(void **state)
{
    (void)state;
    assert_null(locktable_find(&table, LOCK_ACCOUNT, "alice"));
    assert_null(locktable_find(&table, LOCK_ACCOUNT, ""));
    locktable_remove(&table, LOCK_ACCOUNT, "alice");
}

static void
test_kinds(void **state)
{
    struct identity identity = {.urn = "urn:v1:eu:identity:user:x-ovh/alice"};
    char longest[400];

    (void)state;
    assert_int_equal(add(LOCK_ACCOUNT, "alice"), 0);
    assert_int_equal(add(LOCK_ACCOUNT, "alice"), -EEXIST);
    assert_non_null(locktable_find(&table, LOCK_ACCOUNT, "alice"));
    assert_null(locktable_find(&table, LOCK_IDENTITY, "alice"));
    assert_null(locktable_find(&table, LOCK_ACCOUNT, "alic"));
    assert_null(locktable_find(&table, LOCK_ACCOUNT, "alice2"));
    assert_false(locktable_has_identity(&table, &identity));
    assert_int_equal(add(LOCK_IDENTITY, "user:x-ovh/alice"), 0);
    assert_true(locktable_has_identity(&table, &identity));
    identity = (struct identity){.urn = "urn:v1:eu:identity:user:y-ovh/alice"};
    assert_false(locktable_has_identity(&table, &identity));
    identity = (struct identity){0};
    assert_false(locktable_has_identity(&table, &identity));
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_null(locktable_find(&table, LOCK_ACCOUNT, longest));
}

static void
test_many(void **state)
{
    bool is_in[LOCKTABLE_MAX] = {false};
    char name[16];

    (void)state;
    srandom(7);
    for (unsigned int i = 0; i < 20000; i++) {
        unsigned int number = (unsigned int)random() % LOCKTABLE_MAX;

        snprintf(name, sizeof(name), "a%u", number);
        if (is_in[number]) {
            locktable_remove(&table, LOCK_ACCOUNT, name);
        } else {
            assert_int_equal(add(LOCK_ACCOUNT, name), 0);
        }
        is_in[number] = !is_in[number];
        if (i % 1000 == 0) {
            size_t count = 0;

            for (unsigned int j = 0; j < LOCKTABLE_MAX; j++) {
                snprintf(name, sizeof(name), "a%u", j);
                assert_int_equal(locktable_find(&table, LOCK_ACCOUNT, name) !=
                                     NULL,
                                 is_in[j]);
                count += is_in[j];
            }
            assert_int_equal(table.count, count);
        }
    }
}

static void
test_full(void **state)
{
    char name[16];

    (void)state;
    for (unsigned int i = 0; i < LOCKTABLE_MAX; i++) {
        snprintf(name, sizeof(name), "a%u", i);
        assert_int_equal(add(LOCK_ACCOUNT, name), 0);
    }
    assert_int_equal(add(LOCK_ACCOUNT, "b"), -ENOSPC);
    assert_int_equal(add(LOCK_ACCOUNT, "a0"), -EEXIST);
    locktable_remove(&table, LOCK_ACCOUNT, "a0");
    assert_int_equal(add(LOCK_ACCOUNT, "b"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_empty, teardown),
        cmocka_unit_test_teardown(test_kinds, teardown),
        cmocka_unit_test_teardown(test_many, teardown),
        cmocka_unit_test_teardown(test_full, teardown),
    };

    return cmocka_run_group_tests_name("locktable", tests, NULL, NULL);
}
