/* SPDX-License-Identifier: MIT */
/*
 * A directory of its own for each test that needs files: made before the
 * test, removed with all it holds behind it.  For cmocka's setup and teardown;
 * include it behind cmocka.h.
 */
#ifndef TESTS_HELPER_SCRATCH_H
#define TESTS_HELPER_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_SIZE 512U
#define SCRATCH_FDS 8

struct scratch {
    char dir[SCRATCH_SIZE];
};

/* The path of a name in the directory; valid for the next three calls. */
static inline const char *
scratch_path(const struct scratch *scratch, const char *name)
{
    static char paths[4][SCRATCH_SIZE * 2];
    static unsigned int turn;
    char *path = paths[turn++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", scratch->dir, name);
    return path;
}

/* Writes a file of mode 0600 and returns its path. */
static inline const char *
scratch_write_bytes(const struct scratch *scratch, const char *name,
                    const char *bytes, size_t len)
{
    const char *path = scratch_path(scratch, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);

        assert_true(written > 0);
        bytes += written;
        len -= (size_t)written;
    }
    assert_int_equal(close(fd), 0);
    return path;
}

static inline const char *
scratch_write(const struct scratch *scratch, const char *name, const char *text)
{
    return scratch_write_bytes(scratch, name, text, strlen(text));
}

/* Makes a directory with exactly this mode and returns its path. */
static inline const char *
scratch_mkdir(const struct scratch *scratch, const char *name, mode_t mode)
{
    const char *path = scratch_path(scratch, name);

    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

/* The problem must be PATH and then the text, word for word. */
static inline void
scratch_assert_problem(const char *problem, const char *path, const char *text)
{
    char expected[SCRATCH_SIZE * 4] = "";

    snprintf(expected, sizeof(expected), "%s%s", path, text);
    assert_string_equal(problem, expected);
}

static inline int
scratch_setup(void **state)
{
    const char *parent = getenv("TMPDIR");
    struct scratch *scratch = calloc(1, sizeof(*scratch));

    if (scratch == NULL) {
        return -1;
    }
    snprintf(scratch->dir, sizeof(scratch->dir), "%s/ovhpat-t.XXXXXX",
             parent == NULL ? "/tmp" : parent);
    *state = scratch;
    return mkdtemp(scratch->dir) == NULL ? -1 : 0;
}

static inline int
scratch_remove(const char *path, const struct stat *status, int type,
               struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline int
scratch_teardown(void **state)
{
    struct scratch *scratch = *state;
    int status =
        nftw(scratch->dir, scratch_remove, SCRATCH_FDS, FTW_DEPTH | FTW_PHYS);

    free(scratch);
    return status;
}

#endif
