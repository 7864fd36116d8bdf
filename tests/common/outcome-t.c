/* SPDX-License-Identifier: MIT */
/*
 * common/outcome.c: only one byte is a yes, and everything that is not in the
 * table is a refusal.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>
#include <syslog.h>

#include "common/outcome.h"

struct row {
    enum outcome outcome;
    unsigned int wire;
    const char *name;
    int level;
};

/* Written a second time on purpose: changing the table must be noticed. */
static const struct row rows[] = {
    {OUTCOME_INTERNAL, 0, "internal-error", LOG_ERR},
    {OUTCOME_BAD_TOKEN, 1, "bad-token", LOG_NOTICE},
    {OUTCOME_NOT_PERMITTED, 2, "not-permitted", LOG_NOTICE},
    {OUTCOME_USER_UNKNOWN, 3, "user-unknown", LOG_NOTICE},
    {OUTCOME_TOO_MANY, 4, "too-many", LOG_NOTICE},
    {OUTCOME_UNAVAILABLE, 5, "unavailable", LOG_WARNING},
    {OUTCOME_MISCONFIGURED, 6, "misconfigured", LOG_ERR},
    {OUTCOME_NO_MEMORY, 7, "no-memory", LOG_ERR},
    {OUTCOME_NOT_OURS, 8, "not-ours", LOG_DEBUG},
    {OUTCOME_ALLOWED, 0x41, "allowed", LOG_INFO},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct row *
row_of(unsigned int wire)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].wire == wire) {
            return &rows[i];
        }
    }
    return NULL;
}

static void
test_every_byte(void **state)
{
    (void)state;
    for (unsigned int wire = 0; wire < 256; wire++) {
        const struct row *row = row_of(wire);
        enum outcome expected = row == NULL ? OUTCOME_INTERNAL : row->outcome;

        assert_int_equal(outcome_from_wire((uint8_t)wire), expected);
        assert_true((outcome_from_wire((uint8_t)wire) == OUTCOME_ALLOWED) ==
                    (wire == 0x41));
    }
}

static void
test_names_and_levels(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal((unsigned int)rows[i].outcome, rows[i].wire);
        assert_string_equal(outcome_name(rows[i].outcome), rows[i].name);
        assert_int_equal(outcome_log_level(rows[i].outcome), rows[i].level);
    }
}

static void
test_names_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = i + 1; k < ROWS; k++) {
            assert_string_not_equal(outcome_name(rows[i].outcome),
                                    outcome_name(rows[k].outcome));
        }
    }
}

static void
test_table_has_no_other_rows(void **state)
{
    size_t count = 0;

    (void)state;
#define COUNT(name, wire, text, level) count++;
    OUTCOME_TABLE(COUNT)
#undef COUNT
    assert_int_equal(count, ROWS);
}

static void
test_unknown_values_refuse(void **state)
{
    static const int unknown[] = {9, 0x40, 0x42, 0x82, 255, 256, 0x141, -1};

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_string_equal(outcome_name((enum outcome)unknown[i]),
                            "internal-error");
        assert_int_equal(outcome_log_level((enum outcome)unknown[i]), LOG_ERR);
    }
}

/* A byte that was shifted or doubled by mistake is no yes either. */
static void
test_no_shifted_byte_is_a_yes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (unsigned int bits = 1; bits < 8; bits++) {
            uint8_t left = (uint8_t)(rows[i].wire << bits);
            uint8_t right = (uint8_t)(rows[i].wire >> bits);

            assert_int_not_equal(outcome_from_wire(left), OUTCOME_ALLOWED);
            assert_int_not_equal(outcome_from_wire(right), OUTCOME_ALLOWED);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_names_and_levels),
        cmocka_unit_test(test_names_are_unique),
        cmocka_unit_test(test_table_has_no_other_rows),
        cmocka_unit_test(test_unknown_values_refuse),
        cmocka_unit_test(test_no_shifted_byte_is_a_yes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
