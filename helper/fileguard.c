/* SPDX-License-Identifier: MIT */
/*
 * Whether a file may be trusted.  A file that somebody else could write is a
 * file in which somebody else decides, so owner and mode are checked on the
 * open descriptor, and on every directory up to the root, of the path as it is
 * written and of the path that it resolves to.  Reads nothing of the file.
 * Called by textfile.c.
 */
#include "helper/fileguard.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

#define FILEGUARD_OWNERS_SIZE 40U
#define FILEGUARD_MODE_MASK 07777U

static bool
fileguard_is_owner(uid_t uid)
{
    return uid == 0 || uid == geteuid();
}

static const char *
fileguard_owners(char buffer[FILEGUARD_OWNERS_SIZE])
{
    if (geteuid() == 0) {
        return "root";
    }
    snprintf(buffer, FILEGUARD_OWNERS_SIZE, "root or uid %u",
             (unsigned int)geteuid());
    return buffer;
}

static int
fileguard_check_file(const char *path, int fd, struct problem *ret_problem)
{
    char owners[FILEGUARD_OWNERS_SIZE] = "";
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return problem_at(ret_problem, path, 0, "cannot be looked at: %s",
                          strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return problem_at(ret_problem, path, 0, "is not a regular file");
    }
    if (!fileguard_is_owner(status.st_uid)) {
        return problem_at(
            ret_problem, path, 0, "belongs to uid %u, must belong to %s",
            (unsigned int)status.st_uid, fileguard_owners(owners));
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        bool group = (status.st_mode & S_IWGRP) != 0;

        return problem_at(ret_problem, path, 0,
                          "can be written by %s (mode %04o); chmod %s",
                          group ? "its group" : "others",
                          (unsigned int)status.st_mode & FILEGUARD_MODE_MASK,
                          group ? "g-w" : "o-w");
    }
    return 0;
}

/* A file with secrets: its group may read it, nobody else. */
static int
fileguard_check_closed(const char *path, int fd, struct problem *ret_problem)
{
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return problem_at(ret_problem, path, 0, "cannot be looked at: %s",
                          strerror(errno));
    }
    if ((status.st_mode & S_IRWXO) != 0) {
        return problem_at(ret_problem, path, 0,
                          "holds secrets and is open to others (mode %04o); "
                          "chmod o=",
                          (unsigned int)status.st_mode & FILEGUARD_MODE_MASK);
    }
    return 0;
}

/* A sticky directory (/tmp) is fit: in it nobody else can rename or remove
 * what the owners made (unlink(2)). */
static int
fileguard_check_directory(const char *path, const char *directory,
                          struct problem *ret_problem)
{
    char owners[FILEGUARD_OWNERS_SIZE] = "";
    struct stat status;

    if (stat(directory, &status) < 0) {
        return problem_at(ret_problem, path, 0,
                          "directory %s cannot be looked at: %s", directory,
                          strerror(errno));
    }
    if (!fileguard_is_owner(status.st_uid)) {
        return problem_at(ret_problem, path, 0,
                          "directory %s belongs to uid %u, must belong to %s",
                          directory, (unsigned int)status.st_uid,
                          fileguard_owners(owners));
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
        (status.st_mode & S_ISVTX) == 0) {
        return problem_at(ret_problem, path, 0,
                          "directory %s can be written by %s", directory,
                          (status.st_mode & S_IWOTH) != 0 ? "others"
                                                          : "its group");
    }
    return 0;
}

/* Checks the directory and all above it; cuts the absolute path short. */
static int
fileguard_check_up(const char *path, char *directory,
                   struct problem *ret_problem)
{
    while (true) {
        char *slash = strrchr(directory, '/');
        int status = fileguard_check_directory(path, directory, ret_problem);

        if (status < 0 || slash == NULL || strcmp(directory, "/") == 0) {
            return status;
        }
        slash[slash == directory ? 1 : 0] = '\0';
    }
}

/* The directory part of path, absolute but not resolved; NULL: no memory. */
static char *
fileguard_directory_new(const char *path)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *working = NULL;
    char *directory = NULL;
    int len = slash == NULL ? 0 : (int)(slash - path);

    if (path[0] == '/') {
        return strndup(path, len == 0 ? 1 : (size_t)len);
    }
    working = get_current_dir_name();
    if (working == NULL || asprintf(&directory, "%s%s%.*s", working,
                                    len == 0 ? "" : "/", len, path) < 0) {
        return NULL;
    }
    return directory;
}

static int
fileguard_check_parents(const char *path, struct problem *ret_problem)
{
    AUTO_FREE char *written = fileguard_directory_new(path);
    AUTO_FREE char *resolved = NULL;
    int status = 0;

    if (written == NULL) {
        return -ENOMEM;
    }
    resolved = realpath(written, NULL);
    if (resolved == NULL) {
        return errno == ENOMEM
                   ? -ENOMEM
                   : problem_at(ret_problem, path, 0,
                                "directory %s cannot be looked at: %s", written,
                                strerror(errno));
    }
    status = fileguard_check_up(path, resolved, ret_problem);
    if (status < 0) {
        return status;
    }
    return fileguard_check_up(path, written, ret_problem);
}

int
fileguard_check(const char *path, int fd, bool secret,
                struct problem *ret_problem)
{
    int status = fileguard_check_file(path, fd, ret_problem);

    if (status == 0 && secret) {
        status = fileguard_check_closed(path, fd, ret_problem);
    }
    return status < 0 ? status : fileguard_check_parents(path, ret_problem);
}
