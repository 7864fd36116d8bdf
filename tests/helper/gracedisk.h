/* SPDX-License-Identifier: MIT */
/*
 * The disk below the grace model's host (on top of fakedisk.h and gracegate.h):
 * each thing that is done to records/ is kept in a list, and what a loss of
 * power would leave is known at any time.
 */
#ifndef TESTS_HELPER_GRACEDISK_H
#define TESTS_HELPER_GRACEDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRACEDISK_NAME_SIZE 64U
/* The records of this test are short. */
#define GRACEDISK_BYTES_MAX 512U

enum gracedisk_kind {
    GRACEDISK_REPLACED = 0, /* name has these bytes now */
    GRACEDISK_REMOVED,
    GRACEDISK_DAMAGED, /* truncated or overwritten in place */
    GRACEDISK_SYNCED,  /* records/ is on the disk as it is */
    GRACEDISK_SYNCED_FILE,
};

struct gracedisk_done {
    enum gracedisk_kind kind;
    char name[GRACEDISK_NAME_SIZE];
    size_t len;
    uint8_t bytes[GRACEDISK_BYTES_MAX];
};

/* Takes over the disk of this state directory, which is empty. */
void gracedisk_open(const char *state_dir, uint64_t seed);
void gracedisk_close(void);

/* The power is gone: what was not synced is lost, or (partly) was written all
 * the same. */
void gracedisk_lose_power(bool written_anyway);

/* What was done since the last call, oldest first; false: nothing more. */
bool gracedisk_next(struct gracedisk_done *ret_done);

/* Somebody else changes a file: all its bytes (NULL: removed), on the disk and
 * below it. */
void gracedisk_put(const char *name, const uint8_t *bytes, size_t len);

/* Its bytes, borrowed until the next change; NULL when it is not there. */
const uint8_t *gracedisk_get(const char *name, size_t *ret_len);

/* A copy of all files, and back again: of all, or of one name. */
void gracedisk_copy(void);
void gracedisk_restore(const char *only);

/* Whether records/ holds a temporary file. */
bool gracedisk_has_temporary(void);

#endif
