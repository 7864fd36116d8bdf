/* SPDX-License-Identifier: MIT */
/*
 * ctl/doctorreport.c: lines are kept, counted by level, and bounded.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include "ctl/doctorreport.h"
#include <cmocka.h>

static void
test_lines(void **state)
{
    struct doctorreport report = {0};

    (void)state;
    doctorreport_add(&report, DOCTORREPORT_OK, "config", NULL, "%s: good",
                     "a file");
    doctorreport_add(&report, DOCTORREPORT_FAILURE, "socket", "start it", "no");
    doctorreport_add(&report, DOCTORREPORT_FAILURE, "dns", "ask", "no");
    doctorreport_add(&report, DOCTORREPORT_UNSEEN, "sshd", "be root", "no");
    assert_int_equal(report.count, 4);
    assert_string_equal(report.lines[0].text, "a file: good");
    assert_null(report.lines[0].next);
    assert_string_equal(report.lines[1].next, "start it");
    assert_int_equal(doctorreport_count(&report, DOCTORREPORT_OK), 1);
    assert_int_equal(doctorreport_count(&report, DOCTORREPORT_FAILURE), 2);
    assert_int_equal(doctorreport_count(&report, DOCTORREPORT_UNSEEN), 1);
    assert_int_equal(doctorreport_count(&report, DOCTORREPORT_WARNING), 0);
    doctorreport_done(&report);
    assert_int_equal(report.count, 0);
}

static void
test_bounded(void **state)
{
    struct doctorreport report = {0};

    (void)state;
    for (unsigned int i = 0; i < DOCTORREPORT_LINES_MAX + 3; i++) {
        doctorreport_add(&report, DOCTORREPORT_OK, "x", NULL, "%u", i);
    }
    assert_int_equal(report.count, DOCTORREPORT_LINES_MAX);
    doctorreport_done(&report);
}

static void
test_names(void **state)
{
    (void)state;
    assert_string_equal(doctorreport_level_name(DOCTORREPORT_OK), "ok");
    assert_string_equal(doctorreport_level_name(DOCTORREPORT_UNSEEN), "unseen");
    assert_string_equal(doctorreport_level_name(DOCTORREPORT_WARNING),
                        "warning");
    assert_string_equal(doctorreport_level_name(DOCTORREPORT_FAILURE),
                        "failure");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
