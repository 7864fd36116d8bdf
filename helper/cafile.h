/* SPDX-License-Identifier: MIT */
/*
 * The file with the certificates that are trusted, watched for a change.
 */
#ifndef HELPER_CAFILE_H
#define HELPER_CAFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "helper/problem.h"

/* The file is looked at no more often than this. */
#define CAFILE_LOOK_MS 10000

struct cafile {
    const char *path; /* borrowed */
    int64_t next_look_ms;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

/*
 * Opens the file once to see that it can be read and is a regular file with
 * something in it; what it holds is for the TLS library to judge.  path is
 * borrowed and must stay.  now_ms is on the monotonic clock, here and below.
 * Returns 0, or -EINVAL with a problem "PATH: reason".
 */
int cafile_init(struct cafile *file, const char *path, int64_t now_ms,
                struct problem *ret_problem);

/*
 * Whether another file, or other contents, are there since the last call that
 * said so.  A file that is gone is no change: what was read from it before is
 * better than nothing.
 */
bool cafile_changed(struct cafile *file, int64_t now_ms);

#endif
