/* SPDX-License-Identifier: MIT */
/*
 * ctl/pamsource.c: the first directory that has the name counts, as with
 * libpam, and a path is a path.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/pamsource.h"

static char first[] = "/tmp/ovhpat-pamsource.XXXXXX";
static char second[] = "/tmp/ovhpat-pamsource.XXXXXX";
static const struct pamsource source = {{first, second}};

static char path[PAMSOURCE_PATH_MAX];

static const char *
write_service(const char *directory, const char *name)
{
    static char file[128];
    FILE *out = NULL;

    snprintf(file, sizeof(file), "%s/%s", directory, name);
    out = fopen(file, "we");
    assert_non_null(out);
    assert_true(fputs("auth required pam_deny.so\n", out) > 0);
    assert_int_equal(fclose(out), 0);
    return file;
}

static int
try_open(const char *name)
{
    struct pamtext text = {0};
    int error = pamsource_open(&source, name, path, &text);

    if (error == 0) {
        pamtext_done(&text);
    }
    return error;
}

static void
test_order(void **state)
{
    (void)state;
    write_service(second, "sshd");
    assert_int_equal(try_open("sshd"), 0);
    assert_int_equal(strncmp(path, second, strlen(second)), 0);
    write_service(first, "sshd");
    assert_int_equal(try_open("sshd"), 0);
    assert_int_equal(strncmp(path, first, strlen(first)), 0);
    unlink(write_service(first, "sshd"));
    unlink(write_service(second, "sshd"));
    assert_int_equal(try_open("sshd"), -ENOENT);
}

/* What is there and cannot be read hides the other one. */
static void
test_hides(void **state)
{
    char hiding[128];

    (void)state;
    write_service(second, "su");
    snprintf(hiding, sizeof(hiding), "%s/su", first);
    assert_int_equal(mkdir(hiding, 0700), 0);
    assert_true(try_open("su") < 0);
    assert_int_equal(strncmp(path, first, strlen(first)), 0);
    rmdir(hiding);
    unlink(write_service(second, "su"));
}

static void
test_path(void **state)
{
    const char *file = write_service(second, "common-auth");
    char longer[PAMSOURCE_PATH_MAX + 1];

    (void)state;
    assert_int_equal(try_open(file), 0);
    assert_string_equal(path, file);
    unlink(file);
    assert_int_equal(try_open(file), -ENOENT);
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(try_open(longer), -ENAMETOOLONG);
}

static int
set_up(void **state)
{
    (void)state;
    return mkdtemp(first) == NULL || mkdtemp(second) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return rmdir(first) + rmdir(second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_hides),
        cmocka_unit_test(test_path),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
