/* SPDX-License-Identifier: MIT */
/*
 * helper/fileguard.c: which files may be trusted, and which may hold secrets.
 * textfile-t.c tests the same rules on the way through textfile_read().
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>

#include "helper/fileguard.h"
#include "tests/helper/scratch.h"

static int
check(const char *path, bool secret, struct problem *problem)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int status = 0;

    assert_true(fd >= 0);
    status = fileguard_check(path, fd, secret, problem);
    close(fd);
    return status;
}

static void
test_modes(void **state)
{
    static const struct {
        mode_t mode;
        int open_status;
        int secret_status;
    } rows[] = {
        {0400, 0, 0},
        {0600, 0, 0},
        {0440, 0, 0},
        {0640, 0, 0},
        {0644, 0, -EINVAL},
        {0604, 0, -EINVAL},
        {0601, 0, -EINVAL},
        {0660, -EINVAL, -EINVAL},
        {0602, -EINVAL, -EINVAL},
    };
    const struct scratch *scratch = *state;
    const char *path = scratch_write_bytes(scratch, "file", "x", 1);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct problem problem = {""};

        assert_int_equal(chmod(path, rows[i].mode), 0);
        assert_int_equal(check(path, false, &problem), rows[i].open_status);
        assert_int_equal(check(path, true, &problem), rows[i].secret_status);
    }
}

static void
test_text(void **state)
{
    const struct scratch *scratch = *state;
    const char *path = scratch_write_bytes(scratch, "file", "x", 1);
    struct problem problem = {""};

    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(check(path, true, &problem), -EINVAL);
    scratch_assert_problem(
        problem.text, path,
        ": holds secrets and is open to others (mode 0644); chmod o=");
}

static void
test_directory(void **state)
{
    const struct scratch *scratch = *state;
    const char *path = scratch_write_bytes(scratch, "file", "x", 1);
    struct problem problem = {""};

    assert_int_equal(check(path, true, &problem), 0);
    assert_int_equal(chmod(scratch->dir, 0777), 0);
    assert_int_equal(check(path, true, &problem), -EINVAL);
    assert_non_null(strstr(problem.text, "can be written by others"));
    assert_int_equal(chmod(scratch->dir, 0700), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_modes, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_text, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(test_directory, scratch_setup,
                                        scratch_teardown),
    };

    return cmocka_run_group_tests_name("fileguard", tests, NULL, NULL);
}
