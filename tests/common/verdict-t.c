/* SPDX-License-Identifier: MIT */
/*
 * common/verdict.c: a zeroed verdict is a refusal that nobody was asked about,
 * and every source has a name of its own.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "common/verdict.h"

static void
test_zero_refuses(void **state)
{
    static const struct verdict verdict;

    (void)state;
    assert_int_equal(reason_outcome(verdict.reason), OUTCOME_INTERNAL);
    assert_string_equal(verdict_source_name(verdict.source), "none");
}

static void
test_names(void **state)
{
    (void)state;
    assert_string_equal(verdict_source_name(VERDICT_NOT_ASKED), "none");
    assert_string_equal(verdict_source_name(VERDICT_ONLINE), "online");
    assert_string_equal(verdict_source_name(VERDICT_FRESH), "fresh");
    assert_string_equal(verdict_source_name(VERDICT_GRACE), "grace");
    assert_non_null(verdict_source_name((enum verdict_source)4));
    assert_non_null(verdict_source_name((enum verdict_source) - 1));
}

static void
test_known_numbers(void **state)
{
    (void)state;
    for (uint64_t wire = 0; wire < 4; wire++) {
        assert_true(verdict_source_is_known(wire));
    }
    for (unsigned int bit = 2; bit < 64; bit++) {
        assert_false(verdict_source_is_known(UINT64_C(1) << bit));
        assert_false(verdict_source_is_known((UINT64_C(1) << bit) + 1));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_refuses),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_known_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
