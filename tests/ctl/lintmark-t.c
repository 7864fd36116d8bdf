/* SPDX-License-Identifier: MIT */
/*
 * ctl/lintmark.c: a mark is about one finding on the next line, and says so
 * when it is about none.  The files are root's when root runs this.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/lintmark.h"

static char path[] = "/tmp/ovhpat-lintmark.XXXXXX";
static struct findings *findings;

/* A file with this text, and a finding "nullok" in this line of it. */
static void
apply(const char *text, unsigned int line, bool strict)
{
    FILE *out = fopen(path, "we");

    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
    findings_free(findings);
    findings = findings_new();
    assert_non_null(findings);
    findings_add(findings, "nullok", path, line, "text");
    assert_int_equal(lintmark_apply(path, strict, findings), 0);
}

/* The finding is intended for this reason, and nothing else is found. */
static void
assert_intended(const char *text, unsigned int line, const char *reason)
{
    apply(text, line, true);
    assert_int_equal(findings->count, 1);
    assert_non_null(findings->list[0].intended);
    assert_string_equal(findings->list[0].intended, reason);
    assert_int_equal(findings_open(findings), 0);
}

/* The finding counts, and the line of the mark is found as well; 0: not. */
static void
assert_open(const char *text, unsigned int line, unsigned int mark)
{
    apply(text, line, true);
    assert_null(findings->list[0].intended);
    assert_int_equal(findings->count, mark == 0 ? 1 : 2);
    assert_int_equal(findings_open(findings), findings->count);
    if (mark != 0) {
        assert_string_equal(findings->list[1].id, LINTMARK_ID);
        assert_int_equal(findings->list[1].line, mark);
    }
}

#define MARK "# ovhpat: intended nullok because of it\n"

static void
test_intended(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    assert_intended(MARK "auth x\n", 2, "because of it");
    assert_intended("auth a\n\n" MARK "\n# more\n\nauth x", 7, "because of it");
    assert_intended("\t#ovhpat:  intended\tnullok  why\nauth x\n", 2, "why");
    apply(MARK "# ovhpat: intended open-down so\nauth x\n", 3, true);
    assert_non_null(findings->list[0].intended);
    assert_int_equal(findings->list[1].line, 2);
}

static void
test_of_nothing(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    assert_open(MARK "auth a\nauth x\n", 3, 1);
    assert_open("auth x\n" MARK, 1, 2);
    assert_open("# ovhpat: intended other why\nauth x\n", 2, 1);
    assert_open("# ovhpat: intended nullok\nauth x\n", 2, 1);
    assert_open("# ovhpat: intended nullok  \nauth x\n", 2, 1);
    assert_open("# ovhpat: intended\nauth x\n", 2, 1);
    apply(MARK "auth a\nauth x\n", 3, false);
    assert_int_equal(findings->count, 1);
    assert_null(findings->list[0].intended);
}

/* Comments that are no marks. */
static void
test_no_mark(void **state)
{
    (void)state;
    assert_open("# ovhpat: the two lines\nauth x\n", 2, 0);
    assert_open("# ovhpat:intendednullok x\nauth x\n", 2, 0);
    assert_open("auth x " MARK, 1, 0);
    assert_open("# intended nullok why\nauth x\n", 2, 0);
    assert_open("", 1, 0);
}

static void
test_of_others(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    assert_int_equal(chmod(path, 0664), 0);
    assert_open(MARK "auth x\n", 2, 1);
    assert_int_equal(chmod(path, 0644), 0);
    assert_intended(MARK "auth x\n", 2, "because of it");
    assert_int_equal(chown(path, 54321, 0), 0);
    assert_open(MARK "auth x\n", 2, 1);
    assert_int_equal(chown(path, 0, 0), 0);
    assert_intended(MARK "auth x\n", 2, "because of it");
}

static void
test_many(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_non_null(out);
    for (unsigned int i = 0; i < 200; i++) {
        fputs(MARK, out);
    }
    fputs("auth x\n", out);
    assert_int_equal(fclose(out), 0);
    apply(text, 201, true);
    assert_true(findings->count > 1);
    free(text);
    assert_int_equal(lintmark_apply("/nonexistent/x", true, findings), 0);
}

static int
set_up(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    if (fd < 0) {
        return -1;
    }
    close(fd);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    findings_free(findings);
    return unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intended), cmocka_unit_test(test_of_nothing),
        cmocka_unit_test(test_no_mark),  cmocka_unit_test(test_of_others),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
