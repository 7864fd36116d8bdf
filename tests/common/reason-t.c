/* SPDX-License-Identifier: MIT */
/*
 * common/reason.c: ids and numbers are unique and belong together, every
 * reason has an outcome and a text fit for a log line, and only one reason is
 * a yes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/reason.h"

#define REASONS_MAX 512

static enum reason reasons[REASONS_MAX];
static size_t reason_count;

static int
collect(void **state)
{
    (void)state;
    while (reason_count < REASONS_MAX &&
           reason_at(reason_count, &reasons[reason_count]) == 0) {
        reason_count++;
    }
    return reason_count > 1 && reason_count < REASONS_MAX ? 0 : -1;
}

static bool
is_listed(unsigned int wire)
{
    for (size_t i = 0; i < reason_count; i++) {
        if ((unsigned int)reasons[i] == wire) {
            return true;
        }
    }
    return false;
}

static void
test_walk_ends(void **state)
{
    enum reason untouched = REASON_NO_MEMORY;
    size_t rows = 0;

    (void)state;
#define COUNT(name, wire, id, outcome, text, advice) rows++;
    REASON_TABLE(COUNT)
#undef COUNT
    assert_int_equal(reason_count, rows);
    assert_int_equal(reason_at(rows, &untouched), -ENOENT);
    assert_int_equal(reason_at(SIZE_MAX, &untouched), -ENOENT);
    assert_int_equal(untouched, REASON_NO_MEMORY);
}

static void
test_numbers_and_ids_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < reason_count; i++) {
        for (size_t k = i + 1; k < reason_count; k++) {
            assert_int_not_equal(reasons[i], reasons[k]);
            assert_string_not_equal(reason_id(reasons[i]),
                                    reason_id(reasons[k]));
            assert_string_not_equal(reason_text(reasons[i]),
                                    reason_text(reasons[k]));
        }
    }
}

static void
test_id_says_the_number(void **state)
{
    (void)state;
    assert_string_equal(reason_id(REASON_ALLOWED), "OVHPAT-OK");
    for (size_t i = 0; i < reason_count; i++) {
        char id[32];

        if (reasons[i] != REASON_ALLOWED) {
            snprintf(id, sizeof(id), "OVHPAT-R%02u", (unsigned int)reasons[i]);
            assert_string_equal(reason_id(reasons[i]), id);
        }
    }
}

static void
test_every_wire_value(void **state)
{
    (void)state;
    for (unsigned int wire = 0; wire <= UINT16_MAX; wire++) {
        unsigned int reason = (unsigned int)reason_from_wire((uint16_t)wire);

        assert_int_equal(reason, is_listed(wire) ? wire : 0);
    }
}

static void
test_only_allowed_is_a_yes(void **state)
{
    (void)state;
    for (unsigned int wire = 0; wire <= UINT16_MAX; wire++) {
        enum outcome outcome = reason_outcome((enum reason)wire);

        assert_true((outcome == OUTCOME_ALLOWED) ==
                    (wire == (unsigned int)REASON_ALLOWED));
        assert_true(is_listed(wire) || outcome == OUTCOME_INTERNAL);
    }
    assert_int_equal(reason_outcome((enum reason) - 1), OUTCOME_INTERNAL);
    assert_int_equal(REASON_INTERNAL, 0);
}

static void
test_every_outcome_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < reason_count; i++) {
        enum outcome outcome = reason_outcome(reasons[i]);

        assert_int_equal(outcome_from_wire((uint8_t)outcome), outcome);
        /* Only the reason 0 is an internal error. */
        assert_true((outcome == OUTCOME_INTERNAL) ==
                    (reasons[i] == REASON_INTERNAL));
    }
}

static void
assert_is_sentence(const char *text)
{
    size_t len = strlen(text);

    assert_in_range(len, 5, 160);
    assert_int_not_equal(text[len - 1], '.');
    for (size_t i = 0; i < len; i++) {
        assert_in_range((unsigned char)text[i], 0x20, 0x7e);
    }
}

static void
test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < reason_count; i++) {
        assert_is_sentence(reason_text(reasons[i]));
        assert_is_sentence(reason_advice(reasons[i]));
    }
}

static void
test_unknown_reason_is_internal(void **state)
{
    static const int unknown[] = {1, 9, 99, 199, 201, 65535, -1, 65536 + 200};

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        enum reason reason = (enum reason)unknown[i];

        assert_string_equal(reason_id(reason), "OVHPAT-R00");
        assert_string_equal(reason_text(reason), reason_text(REASON_INTERNAL));
        assert_string_equal(reason_advice(reason),
                            reason_advice(REASON_INTERNAL));
    }
}

/* The groups of numbers that the head of reason.h promises. */
static void
test_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < reason_count; i++) {
        unsigned int wire = (unsigned int)reasons[i];
        enum outcome outcome = reason_outcome(reasons[i]);

        assert_true(wire == 0 || (wire >= 10 && wire < 100) || wire == 200);
        if (wire >= 40 && wire < 50) {
            assert_int_equal(outcome, OUTCOME_BAD_TOKEN);
        }
        if (wire >= 50 && wire < 60) {
            assert_int_equal(outcome, OUTCOME_NOT_PERMITTED);
        }
        if (wire >= 80 && wire < 100) {
            assert_int_equal(outcome, OUTCOME_UNAVAILABLE);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk_ends),
        cmocka_unit_test(test_numbers_and_ids_are_unique),
        cmocka_unit_test(test_id_says_the_number),
        cmocka_unit_test(test_every_wire_value),
        cmocka_unit_test(test_only_allowed_is_a_yes),
        cmocka_unit_test(test_every_outcome_is_known),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_unknown_reason_is_internal),
        cmocka_unit_test(test_groups),
    };

    return cmocka_run_group_tests(tests, collect, NULL);
}
