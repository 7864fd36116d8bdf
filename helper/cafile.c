/* SPDX-License-Identifier: MIT */
/*
 * Notices that the trusted certificates were replaced, by what stat(2) says
 * about the file.  It never reads them: libcurl loads them and keeps them
 * parsed as long as its multi handle lives, so somebody has to say when that
 * is no longer right.  Called by http.c, before it sends a request while none
 * is under way.
 */
#include "helper/cafile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"

static void
cafile_note(struct cafile *file, const struct stat *status)
{
    file->device = status->st_dev;
    file->inode = status->st_ino;
    file->size = status->st_size;
    file->changed = status->st_mtim;
}

static bool
cafile_is_noted(const struct cafile *file, const struct stat *status)
{
    return file->device == status->st_dev && file->inode == status->st_ino &&
           file->size == status->st_size &&
           file->changed.tv_sec == status->st_mtim.tv_sec &&
           file->changed.tv_nsec == status->st_mtim.tv_nsec;
}

int
cafile_init(struct cafile *file, const char *path, int64_t now_ms,
            struct problem *ret_problem)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0) {
        return problem_at(ret_problem, path, 0, "cannot be read: %s",
                          strerror(errno));
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        return problem_at(ret_problem, path, 0,
                          "must be a file with certificates");
    }
    file->path = path;
    file->next_look_ms = now_ms + CAFILE_LOOK_MS;
    cafile_note(file, &status);
    return 0;
}

bool
cafile_changed(struct cafile *file, int64_t now_ms)
{
    struct stat status;

    if (now_ms < file->next_look_ms) {
        return false;
    }
    file->next_look_ms = now_ms + CAFILE_LOOK_MS;
    if (stat(file->path, &status) < 0 || cafile_is_noted(file, &status)) {
        return false;
    }
    cafile_note(file, &status);
    return true;
}
