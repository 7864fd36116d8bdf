/* SPDX-License-Identifier: MIT */
/*
 * The list of findings: once each, in order, with an end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ctl/findings.h"

static void
takes_each_once_and_sorts(void **state)
{
    struct findings *findings = findings_new();

    (void)state;
    assert_non_null(findings);
    findings_add(findings, "x", "b", 2, "%s", "text");
    findings_add(findings, "x", "b", 2, "again");
    findings_add(findings, "y", "b", 1, "first line");
    findings_add(findings, "x", "a", 9, "first file");
    findings_add(findings, "a", "b", 2, "first id");
    findings_sort(findings);
    assert_int_equal(findings->count, 4);
    assert_string_equal(findings->list[0].text, "first file");
    assert_string_equal(findings->list[1].text, "first line");
    assert_string_equal(findings->list[2].text, "first id");
    assert_string_equal(findings->list[3].text, "text");
    assert_true(findings_has(findings, "y"));
    assert_false(findings_has(findings, "z"));
    findings_free(findings);
    findings_free(NULL);
}

static void
has_an_end(void **state)
{
    struct findings *findings = findings_new();

    (void)state;
    assert_non_null(findings);
    for (unsigned int i = 0; i < FINDINGS_MAX + 7; i++) {
        findings_add(findings, "x", "f", i, "text");
    }
    assert_int_equal(findings->count, FINDINGS_MAX);
    assert_int_equal(findings->left_out, 7);
    findings_free(findings);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_each_once_and_sorts),
        cmocka_unit_test(has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
