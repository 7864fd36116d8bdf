/* SPDX-License-Identifier: MIT */
/*
 * Files that survive: a flat directory of small sealed files, each written
 * whole or not at all.  This is the mechanism only; what the bytes mean is
 * record.h's and timekeeper.h's business.
 *
 *   STATE-DIR/key          hostkeyfile.h
 *   STATE-DIR/records/     one file for each record, and `time`
 *   STATE-DIR/corrupt/     damaged files, set aside for a look
 *   STATE-DIR/locks        lockfile.h; a store of the folder "."
 *
 * Every call but store_open() and store_load() may be used from one other
 * thread (writer.h).
 */
#ifndef HELPER_STORE_H
#define HELPER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/problem.h"

#define STORE_FILE_MAX 8192U
#define STORE_NAME_MAX 40U
/* Damaged files that are kept; more are removed. */
#define STORE_CORRUPT_MAX 16U
/* Files that are looked at when the helper starts; the rest is left alone. */
#define STORE_FILES_MAX 20000U

struct store {
    int state_fd;
    int records_fd;
    int corrupt_fd;
};

/*
 * Opens the state directory, which belongs to the process's user and to which
 * no one else has access (mode 0700), and makes what is missing below it.
 * Returns 0, or -EINVAL with a problem; the store is then closed and nothing
 * is kept.
 */
int store_open(const char *state_dir, struct store *ret_store,
               struct problem *ret_problem);

/* The same with the files in another folder below the state directory; "." is
 * the state directory itself. */
int store_open_folder(const char *state_dir, const char *folder,
                      struct store *ret_store, struct problem *ret_problem);

void store_close(struct store *store);

/*
 * Reads all files, calling `each` with name and bytes (borrowed).  Left-over
 * temporary files are removed.  A file that is not a regular one of our own
 * with one link and no access for others, or is too large, is given with
 * bytes NULL.
 */
void store_load(const struct store *store,
                void (*each)(void *context, const char *name,
                             const uint8_t *bytes, size_t len),
                void *context);

/*
 * Writes a file so that after a crash at any moment either the old or the new
 * one is there, and returns when the new one is on the disk.  Returns 0 or a
 * negative errno; the old file is then still there, but for errors of the last
 * step.
 */
int store_write(const struct store *store, const char *name,
                const uint8_t *bytes, size_t len);

/*
 * The last resort for a refusal that cannot be written (disk full, read-only
 * directory): takes the old file away by any means there is - unlink, truncate,
 * overwrite in place.  Returns 0 when one of them is on the disk.
 */
int store_destroy(const struct store *store, const char *name);

/* Removes a file and returns when that is on the disk; 0 also when there is
 * none. */
int store_remove(const struct store *store, const char *name);

/* Gives a file a second name in corrupt/, for a look, before it is written
 * anew.  Returns 0, or a negative errno (-ENOSPC when corrupt/ is full). */
int store_keep(const struct store *store, const char *name,
               const char *kept_name);

/* Moves a damaged file to corrupt/, or removes it when that is full. */
void store_set_aside(const struct store *store, const char *name);

#endif
