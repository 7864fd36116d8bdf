/* SPDX-License-Identifier: MIT */
/*
 * The two files of the locks as bytes: read with whatever is left of them, and
 * written.  lockfile.h says what they look like.
 */
#ifndef HELPER_LOCKLOAD_H
#define HELPER_LOCKLOAD_H

#include "helper/locktable.h"
#include "helper/store.h"

/* What was found; from LOCKLOAD_DIFFERENT on the files are to be written
 * anew. */
enum lockload_found {
    LOCKLOAD_NOTHING = 0, /* no file: nothing was ever locked */
    LOCKLOAD_ALIKE,
    LOCKLOAD_DIFFERENT, /* one is missing, older or damaged, the other whole */
    LOCKLOAD_DAMAGED,   /* none is whole: a lock may be missing */
};

/*
 * Adds what either file names to the table.  The state directory need not be
 * fit for writing, and the owner of the files does not matter: a lock refuses
 * only.  What is wrong is logged.
 */
enum lockload_found lockload_read(const char *state_dir,
                                  struct locktable *table);

/* Keeps both files as they are in corrupt/, for a look. */
void lockload_keep(const struct store *store);

/* The text of a file, which the caller frees, or NULL when memory is out. */
char *lockload_write(const struct locktable *table, size_t *ret_len);

#endif
