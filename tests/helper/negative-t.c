/* SPDX-License-Identifier: MIT */
/*
 * helper/negative.c: how long a refusal is remembered, whose it is, and what
 * happens to two names of one place.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "helper/negative.h"

#define START INT64_C(5000)

static struct negative negative;

static int
setup(void **state)
{
    (void)state;
    memset(&negative, 0, sizeof(negative));
    return 0;
}

/* A name in the given place, one of many. */
static const uint8_t *
name_in(unsigned int place, uint8_t which)
{
    static uint8_t names[4][HOSTKEY_NAME_SIZE];
    static unsigned int turn;
    uint8_t *name = names[turn++ % 4];

    memset(name, which, HOSTKEY_NAME_SIZE);
    name[0] = (uint8_t)(place >> 8);
    name[1] = (uint8_t)place;
    return name;
}

static void
assert_refused(const uint8_t *name, int64_t at_ms, enum reason reason)
{
    enum reason found = REASON_INTERNAL;

    assert_true(negative_find(&negative, name, at_ms, &found));
    assert_int_equal(found, reason);
}

/* And the caller's reason stays as it was. */
static void
assert_unknown(const uint8_t *name, int64_t at_ms)
{
    enum reason found = REASON_NO_MEMORY;

    assert_false(negative_find(&negative, name, at_ms, &found));
    assert_int_equal(found, REASON_NO_MEMORY);
}

/* A name of zeros too, which an empty place holds. */
static void
test_empty(void **state)
{
    (void)state;
    assert_unknown(name_in(0, 0), 0);
    assert_unknown(name_in(0, 0), START);
    assert_unknown(name_in(7, 1), START);
}

static void
test_life(void **state)
{
    (void)state;
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_REFUSED, START);
    assert_refused(name_in(7, 1), START, REASON_TOKEN_REFUSED);
    assert_refused(name_in(7, 1), START + NEGATIVE_LIFE_MS - 1,
                   REASON_TOKEN_REFUSED);
    assert_unknown(name_in(7, 1), START + NEGATIVE_LIFE_MS);
    assert_unknown(name_in(7, 1), START + 1000 * NEGATIVE_LIFE_MS);
}

static void
test_renewed(void **state)
{
    (void)state;
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_REFUSED, START);
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_FORBIDDEN,
                 START + 9000);
    assert_refused(name_in(7, 1), START + NEGATIVE_LIFE_MS + 8999,
                   REASON_TOKEN_FORBIDDEN);
    assert_unknown(name_in(7, 1), START + NEGATIVE_LIFE_MS + 9000);
}

static void
test_forgotten(void **state)
{
    (void)state;
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_REFUSED, START);
    negative_forget(&negative, name_in(7, 2));
    assert_refused(name_in(7, 1), START, REASON_TOKEN_REFUSED);
    negative_forget(&negative, name_in(7, 1));
    assert_unknown(name_in(7, 1), START);
}

/* A name that differs in any one byte is another name. */
static void
test_whole_name_counts(void **state)
{
    (void)state;
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_REFUSED, START);
    for (size_t i = 0; i < HOSTKEY_NAME_SIZE; i++) {
        uint8_t other[HOSTKEY_NAME_SIZE];

        memcpy(other, name_in(7, 1), sizeof(other));
        other[i] ^= 0x80;
        assert_unknown(other, START);
    }
}

/* The newer refusal takes the place; no third name is touched. */
static void
test_one_place(void **state)
{
    (void)state;
    negative_add(&negative, name_in(8, 9), REASON_TOKEN_OBJECTED, START);
    negative_add(&negative, name_in(7, 1), REASON_TOKEN_REFUSED, START);
    negative_add(&negative, name_in(7 + NEGATIVE_ENTRIES, 2),
                 REASON_TOKEN_FORBIDDEN, START);
    assert_unknown(name_in(7, 1), START);
    assert_refused(name_in(7 + NEGATIVE_ENTRIES, 2), START,
                   REASON_TOKEN_FORBIDDEN);
    assert_refused(name_in(8, 9), START, REASON_TOKEN_OBJECTED);
}

static void
test_all_places(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < NEGATIVE_ENTRIES; i++) {
        negative_add(&negative, name_in(i, 1), REASON_TOKEN_REFUSED, START);
    }
    for (unsigned int i = 0; i < NEGATIVE_ENTRIES; i++) {
        assert_refused(name_in(i, 1), START, REASON_TOKEN_REFUSED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_empty, setup),
        cmocka_unit_test_setup(test_life, setup),
        cmocka_unit_test_setup(test_renewed, setup),
        cmocka_unit_test_setup(test_forgotten, setup),
        cmocka_unit_test_setup(test_whole_name_counts, setup),
        cmocka_unit_test_setup(test_one_place, setup),
        cmocka_unit_test_setup(test_all_places, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
