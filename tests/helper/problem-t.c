/* SPDX-License-Identifier: MIT */
/*
 * helper/problem.c: the texts that a sysadmin reads, and that a long one is
 * cut and still ends.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "helper/problem.h"

static void
test_set(void **state)
{
    struct problem problem = {"older"};

    (void)state;
    assert_int_equal(problem_set(&problem, "%s and %d", "one", 2), -EINVAL);
    assert_string_equal(problem.text, "one and 2");
}

static void
test_at_line(void **state)
{
    struct problem problem = {""};

    (void)state;
    assert_int_equal(
        problem_at(&problem, "/etc/a.conf", 7, "unknown key \"%s\"", "x"),
        -EINVAL);
    assert_string_equal(problem.text, "/etc/a.conf:7: unknown key \"x\"");
    assert_int_equal(problem_at(&problem, "/etc/a.conf", UINT32_MAX, "last"),
                     -EINVAL);
    assert_string_equal(problem.text, "/etc/a.conf:4294967295: last");
}

static void
test_at_file(void **state)
{
    struct problem problem = {""};

    (void)state;
    assert_int_equal(problem_at(&problem, "/etc/a.conf", 0, "no such file"),
                     -EINVAL);
    assert_string_equal(problem.text, "/etc/a.conf: no such file");
}

/* A percent sign in a file's name is no format. */
static void
test_foreign_percent(void **state)
{
    struct problem problem = {""};

    (void)state;
    problem_at(&problem, "/tmp/%s%n", 1, "%s", "100%n");
    assert_string_equal(problem.text, "/tmp/%s%n:1: 100%n");
}

static void
assert_cut(const struct problem *problem)
{
    assert_non_null(memchr(problem->text, '\0', sizeof(problem->text)));
    assert_int_equal(strlen(problem->text), PROBLEM_SIZE - 1);
}

static void
test_too_long(void **state)
{
    struct {
        struct problem problem;
        char after[8];
    } guarded = {.after = "guarded"};
    char text[2 * PROBLEM_SIZE];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    problem_set(&guarded.problem, "%s", text);
    assert_cut(&guarded.problem);
    problem_at(&guarded.problem, "file", 1, "%s", text);
    assert_cut(&guarded.problem);
    assert_int_equal(strncmp(guarded.problem.text, "file:1: xxx", 11), 0);
    problem_at(&guarded.problem, text, 1, "never seen");
    assert_cut(&guarded.problem);
    problem_at(&guarded.problem, text, 0, "%s", text);
    assert_cut(&guarded.problem);
    assert_string_equal(guarded.after, "guarded");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),      cmocka_unit_test(test_at_line),
        cmocka_unit_test(test_at_file),  cmocka_unit_test(test_foreign_percent),
        cmocka_unit_test(test_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
