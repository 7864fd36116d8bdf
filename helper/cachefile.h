/* SPDX-License-Identifier: MIT */
/*
 * The cache's files: key, records and clock together, with the sentences for
 * everything that can be wrong with them.  It opens whatever is wrong: without
 * a usable state directory there is a key for this process's life only, and
 * nothing is written.
 */
#ifndef HELPER_CACHEFILE_H
#define HELPER_CACHEFILE_H

#include "helper/cachetable.h"
#include "helper/record.h"
#include "helper/timekeeper.h"

struct event_base;
struct cachefile;
struct writer;

/*
 * Opens the files and the key (see cache_open()).  Returns 0, the files and
 * the key, both for the caller to end; or -ENOMEM.
 */
int cachefile_open(struct event_base *base, const char *state_dir,
                   const char *credentials_dir, const char *machine_id_path,
                   struct cachefile **ret_files, struct hostkey **ret_key);

/* The thread that writes, for other files of the state directory; NULL when
 * nothing is written.  Borrowed until cachefile_close(). */
struct writer *cachefile_writer(const struct cachefile *files);

/* Writes what is still to be written, and frees. */
void cachefile_close(struct cachefile *files);

/*
 * Reads the clock's file into *keeper and gives every good record to `each`,
 * which answers whether it keeps it; what is not kept is removed.  Damaged
 * files are set aside, those of another version or key are left alone, one log
 * line for each kind.
 */
void cachefile_load(struct cachefile *files, struct timekeeper *keeper,
                    bool (*each)(void *context, enum cachetable_kind kind,
                                 const struct record *record,
                                 const uint8_t *bytes, size_t len),
                    void *context);

/* Writes a record some time soon; that it cannot be is logged once. */
void cachefile_put(struct cachefile *files, enum cachetable_kind kind,
                   const uint8_t name[HOSTKEY_NAME_SIZE], const uint8_t *bytes,
                   size_t len);

/*
 * Writes a tombstone over its record, or takes the record away when that
 * fails; `done` is called from the loop when that is on the disk (0) or cannot
 * be had (negative errno).  Returns false, and never calls, when nothing is
 * written by this process at all, or when memory is out (logged at alert).
 */
bool cachefile_put_refusal(struct cachefile *files, enum cachetable_kind kind,
                           const uint8_t name[HOSTKEY_NAME_SIZE],
                           const uint8_t *bytes, size_t len,
                           void (*done)(int error, void *context),
                           void *context);

/* Removes a record some time soon. */
void cachefile_remove(struct cachefile *files, enum cachetable_kind kind,
                      const uint8_t name[HOSTKEY_NAME_SIZE]);

/* Writes the clock's file some time soon, unless nothing is to be kept or the
 * keeper is not trusted: what is read from the file is trusted. */
void cachefile_put_time(struct cachefile *files, struct timekeeper *keeper,
                        const struct clock_reading *now);

#endif
