/* SPDX-License-Identifier: MIT */
/*
 * Makes the directory at the first call and remembers the names of the files
 * in it, so that no directory is ever walked or emptied that is not its own.
 * A target that is killed leaves the directory behind; fuzz/run gives it a
 * TMPDIR and takes that away.  Called by the targets of files.
 */
#include "fuzz/workdir.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/claim.h"

#define WORKDIR_FILES_MAX 8U

static char workdir_dir[PATH_MAX / 2];
static const char *workdir_names[WORKDIR_FILES_MAX];
static size_t workdir_count;

static const char *
workdir_path_of(const char *name)
{
    static char paths[2][PATH_MAX];
    static unsigned int turn;
    char *path = paths[turn++ % 2];

    snprintf(path, sizeof(paths[0]), "%s/%s", workdir_path(), name);
    return path;
}

static void
workdir_end(void)
{
    for (size_t i = 0; i < workdir_count; i++) {
        unlink(workdir_path_of(workdir_names[i]));
    }
    rmdir(workdir_dir);
}

const char *
workdir_path(void)
{
    const char *parent = getenv("TMPDIR");

    if (workdir_dir[0] == '\0') {
        snprintf(workdir_dir, sizeof(workdir_dir), "%s/ovhpat-fuzz.XXXXXX",
                 parent == NULL ? "/tmp" : parent);
        CLAIM(mkdtemp(workdir_dir) != NULL);
        atexit(workdir_end);
    }
    return workdir_dir;
}

static void
workdir_remember(const char *name)
{
    for (size_t i = 0; i < workdir_count; i++) {
        if (strcmp(workdir_names[i], name) == 0) {
            return;
        }
    }
    CLAIM(workdir_count < WORKDIR_FILES_MAX);
    workdir_names[workdir_count++] = name;
}

const char *
workdir_write(const char *name, const void *bytes, size_t len)
{
    const char *path = workdir_path_of(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    CLAIM(fd >= 0);
    workdir_remember(name);
    CLAIM(write(fd, bytes, len) == (ssize_t)len);
    CLAIM(close(fd) == 0);
    return path;
}

void
workdir_remove(const char *name)
{
    (void)unlink(workdir_path_of(name));
}
