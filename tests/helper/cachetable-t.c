/* SPDX-License-Identifier: MIT */
/*
 * helper/cachetable.c: names and kinds, bounds, who goes first; and a random
 * walk beside a plain array.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "helper/cachetable.h"

#define WALK_NAMES 64U
#define WALK_STEPS 200000

static struct cachetable *table;

static int
setup(void **state)
{
    (void)state;
    table = cachetable_new();
    return table == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    cachetable_free(table);
    table = NULL;
    return 0;
}

/* The name of a number; neighbours share a chain now and then. */
static const uint8_t *
name_of(unsigned int number)
{
    static uint8_t name[HOSTKEY_NAME_SIZE];

    memset(name, 0, sizeof(name));
    name[0] = (uint8_t)(number % 3);
    name[HOSTKEY_NAME_SIZE - 1] = (uint8_t)number;
    name[HOSTKEY_NAME_SIZE - 2] = (uint8_t)(number >> 8);
    return name;
}

static struct cachetable_entry *
put(unsigned int number, bool is_tombstone, uint64_t identity)
{
    return cachetable_put(table, CACHETABLE_TOKEN, name_of(number), &number,
                          sizeof(number), is_tombstone, identity);
}

static unsigned int
number_of(const struct cachetable_entry *entry)
{
    unsigned int number = 0;

    assert_non_null(entry);
    assert_int_equal(entry->len, sizeof(number));
    memcpy(&number, entry->bytes, sizeof(number));
    return number;
}

static void
assert_counts(size_t records, size_t tombstones)
{
    assert_int_equal(cachetable_count(table, false), records);
    assert_int_equal(cachetable_count(table, true), tombstones);
}

static void
test_empty(void **state)
{
    (void)state;
    assert_null(cachetable_find(table, CACHETABLE_TOKEN, name_of(0)));
    assert_null(cachetable_surplus(table, false, 0));
    assert_null(cachetable_surplus(table, true, 0));
    cachetable_remove(table, CACHETABLE_TOKEN, name_of(0));
    assert_counts(0, 0);
    cachetable_free(NULL);
}

static void
test_put_and_find(void **state)
{
    const struct cachetable_entry *entry = put(5, false, 77);

    (void)state;
    assert_int_equal(number_of(entry), 5);
    assert_int_equal(entry->kind, CACHETABLE_TOKEN);
    assert_false(entry->is_tombstone);
    assert_true(entry->identity_hash == 77);
    assert_int_equal(entry->saved_real_ms, 0);
    assert_memory_equal(entry->name, name_of(5), HOSTKEY_NAME_SIZE);
    assert_ptr_equal(cachetable_find(table, CACHETABLE_TOKEN, name_of(5)),
                     entry);
    assert_null(cachetable_find(table, CACHETABLE_TOKEN, name_of(6)));
    assert_null(cachetable_find(table, CACHETABLE_IDENTITY, name_of(5)));
    assert_counts(1, 0);
}

/* One name of both kinds is two entries. */
static void
test_kinds(void **state)
{
    (void)state;
    put(5, false, 1);
    assert_non_null(cachetable_put(table, CACHETABLE_IDENTITY, name_of(5), "x",
                                   1, true, 1));
    assert_counts(1, 1);
    cachetable_remove(table, CACHETABLE_TOKEN, name_of(5));
    assert_null(cachetable_find(table, CACHETABLE_TOKEN, name_of(5)));
    assert_non_null(cachetable_find(table, CACHETABLE_IDENTITY, name_of(5)));
    assert_counts(0, 1);
}

static void
test_replace(void **state)
{
    (void)state;
    put(5, false, 1);
    put(5, true, 1);
    assert_counts(0, 1);
    put(5, false, 1);
    assert_counts(1, 0);
    cachetable_remove(table, CACHETABLE_TOKEN, name_of(5));
    assert_counts(0, 0);
}

/* The record that was used longest ago goes, and only when there are four. */
static void
test_surplus_of_identity(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < CACHETABLE_IDENTITY_MAX; i++) {
        assert_null(cachetable_surplus(table, false, 1));
        put(i, false, 1);
    }
    assert_int_equal(number_of(cachetable_surplus(table, false, 1)), 0);
    assert_non_null(cachetable_find(table, CACHETABLE_TOKEN, name_of(0)));
    assert_int_equal(number_of(cachetable_surplus(table, false, 1)), 1);
    assert_null(cachetable_surplus(table, false, 2));
    assert_null(cachetable_surplus(table, true, 1));
}

/* Tombstones do not count among an identity's records. */
static void
test_tombstones_of_identity(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 3 * CACHETABLE_IDENTITY_MAX; i++) {
        put(i, true, 1);
    }
    assert_null(cachetable_surplus(table, true, 1));
    assert_null(cachetable_surplus(table, false, 1));
}

/* Records never push tombstones out, nor the other way. */
static void
test_surplus_of_all(void **state)
{
    (void)state;
    put(60000, true, 1);
    for (unsigned int i = 0; i < CACHETABLE_MAX; i++) {
        assert_null(cachetable_surplus(table, false, 100 + i));
        put(i, false, 100 + i);
    }
    assert_int_equal(number_of(cachetable_surplus(table, false, 1)), 0);
    assert_null(cachetable_surplus(table, true, 1));
    for (unsigned int i = 1; i < CACHETABLE_MAX; i++) {
        put(60000 - i, true, 1);
    }
    assert_int_equal(number_of(cachetable_surplus(table, true, 1)), 60000);
    assert_counts(CACHETABLE_MAX, CACHETABLE_MAX);
}

/* While a token's tombstone is there, no identity's goes. */
static void
test_identities_go_last(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < CACHETABLE_MAX - 1; i++) {
        assert_non_null(cachetable_put(table, CACHETABLE_IDENTITY, name_of(i),
                                       &i, sizeof(i), true, i));
    }
    put(50000, true, 1);
    assert_int_equal(number_of(cachetable_surplus(table, true, 1)), 50000);
    cachetable_remove(table, CACHETABLE_TOKEN, name_of(50000));
    assert_null(cachetable_surplus(table, true, 1));
    assert_non_null(cachetable_put(table, CACHETABLE_IDENTITY, name_of(50000),
                                   "x", 1, true, 1));
    assert_int_equal(number_of(cachetable_surplus(table, true, 1)), 0);
}

static bool
sweep_even(void *context, const struct cachetable_entry *entry)
{
    (*(unsigned int *)context)++;
    return number_of(entry) % 2 == 0;
}

static void
test_sweep(void **state)
{
    unsigned int seen = 0;

    (void)state;
    for (unsigned int i = 0; i < 1000; i++) {
        put(i, i % 10 == 0, i);
    }
    cachetable_sweep(table, sweep_even, &seen);
    assert_int_equal(seen, 1000);
    assert_counts(500, 0);
    for (unsigned int i = 0; i < 1000; i++) {
        assert_int_equal(cachetable_find(table, CACHETABLE_TOKEN, name_of(i)) !=
                             NULL,
                         i % 2);
    }
}

static void
test_hash(void **state)
{
    (void)state;
    /* FNV-1a, 64 bits, of the empty text and of "a" (its authors' table). */
    assert_true(cachetable_hash("") == UINT64_C(0xcbf29ce484222325));
    assert_true(cachetable_hash("a") == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(cachetable_hash("foobar") == UINT64_C(0x85944171f73967e8));
}

/* What the table must hold: for each name, when it was used last. */
struct walk {
    uint64_t used[WALK_NAMES]; /* 0: not there */
    bool tombstone[WALK_NAMES];
    uint64_t uses;
};

static void
walk_step(struct walk *walk)
{
    unsigned int number = (unsigned int)rand() % WALK_NAMES;

    switch (rand() % 3) {
    case 0:
        walk->tombstone[number] = rand() % 4 == 0;
        assert_int_equal(number_of(put(number, walk->tombstone[number], 1)),
                         number);
        walk->used[number] = ++walk->uses;
        return;
    case 1:
        cachetable_remove(table, CACHETABLE_TOKEN, name_of(number));
        walk->used[number] = 0;
        return;
    default:
        assert_int_equal(
            cachetable_find(table, CACHETABLE_TOKEN, name_of(number)) != NULL,
            walk->used[number] != 0);
        walk->used[number] = walk->used[number] != 0 ? ++walk->uses : 0;
    }
}

static void
walk_check(const struct walk *walk)
{
    size_t counts[2] = {0, 0};
    uint64_t oldest = UINT64_MAX;
    unsigned int first = 0;

    for (unsigned int i = 0; i < WALK_NAMES; i++) {
        if (walk->used[i] == 0) {
            continue;
        }
        counts[walk->tombstone[i]]++;
        if (!walk->tombstone[i] && walk->used[i] < oldest) {
            oldest = walk->used[i];
            first = i;
        }
    }
    assert_counts(counts[false], counts[true]);
    if (counts[false] >= CACHETABLE_IDENTITY_MAX) {
        assert_int_equal(number_of(cachetable_surplus(table, false, 1)), first);
    } else {
        assert_null(cachetable_surplus(table, false, 1));
    }
}

static void
test_random_walk(void **state)
{
    struct walk walk = {.uses = 0};

    (void)state;
    srand(21);
    for (int i = 0; i < WALK_STEPS; i++) {
        walk_step(&walk);
        if (i % 64 == 0) {
            walk_check(&walk);
        }
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_empty),
        CASE(test_put_and_find),
        CASE(test_kinds),
        CASE(test_replace),
        CASE(test_surplus_of_identity),
        CASE(test_tombstones_of_identity),
        CASE(test_surplus_of_all),
        CASE(test_identities_go_last),
        CASE(test_sweep),
        cmocka_unit_test(test_hash),
        CASE(test_random_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
