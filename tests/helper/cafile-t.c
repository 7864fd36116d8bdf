/* SPDX-License-Identifier: MIT */
/*
 * helper/cafile.c: which files are refused, which changes are seen and when.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/cafile.h"

static char directory[] = "/tmp/ovhpat-cafile-XXXXXX";
static char path[64];
static char other[64];

static void
write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int
set_up(void **state)
{
    (void)state;
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/ca.pem", directory);
    snprintf(other, sizeof(other), "%s/new.pem", directory);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static void
refuse(const char *name, const char *words)
{
    struct cafile file;
    struct problem problem = {""};

    assert_int_equal(cafile_init(&file, name, 0, &problem), -EINVAL);
    assert_memory_equal(problem.text, name, strlen(name));
    assert_non_null(strstr(problem.text, words));
}

static void
test_refused(void **state)
{
    (void)state;
    refuse(path, "No such file");
    refuse(directory, "must be a file");
    refuse("/dev/null", "must be a file");
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse(path, "must be a file");
    unlink(path);
    write_file(path, "");
    refuse(path, "must be a file");
}

static void
test_changes(void **state)
{
    struct cafile file;
    struct problem problem;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1000}};

    (void)state;
    write_file(path, "one");
    assert_int_equal(cafile_init(&file, path, 5000, &problem), 0);
    assert_false(cafile_changed(&file, 5000));
    assert_false(cafile_changed(&file, 20000));

    /* Not looked at for ten seconds after the last look. */
    write_file(path, "longer");
    assert_false(cafile_changed(&file, 29999));
    assert_true(cafile_changed(&file, 30000));
    assert_false(cafile_changed(&file, 50000));

    /* The same length, another time. */
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_true(cafile_changed(&file, 70000));

    /* The same length and time, another file. */
    write_file(other, "larger");
    assert_int_equal(utimensat(AT_FDCWD, other, times, 0), 0);
    assert_int_equal(rename(other, path), 0);
    assert_true(cafile_changed(&file, 90000));
    assert_false(cafile_changed(&file, 110000));

    /* Gone, and the same again. */
    assert_int_equal(rename(path, other), 0);
    assert_false(cafile_changed(&file, 130000));
    assert_int_equal(rename(other, path), 0);
    assert_false(cafile_changed(&file, 150000));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_changes),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
