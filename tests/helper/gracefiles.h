/* SPDX-License-Identifier: MIT */
/*
 * The grace model's idea of the state directory: what each file means, what
 * would be there after a crash of the process, and what after a loss of power.
 *
 * It is told what the helper means to write (gracefiles_expect_*), and what
 * was really done to the disk.  Whatever reaches the disk must be something
 * that was meant, to the millisecond of its stamps: so a login that moved a
 * stamp without an answer from the API is found here.
 */
#ifndef TESTS_HELPER_GRACEFILES_H
#define TESTS_HELPER_GRACEFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/reason.h"
#include "tests/helper/gracelife.h"
#include "tests/helper/gracerules.h"

/* Files: tokens, then tombstones of identities, then the clock's. */
#define GRACEFILES_IDENTITY GRACERULES_TOKENS
#define GRACEFILES_TIME (GRACEFILES_IDENTITY + GRACERULES_IDENTITIES)
#define GRACEFILES_COUNT (GRACEFILES_TIME + 1)
#define GRACEFILES_MEANT_MAX 16U

enum gracefiles_kind {
    GRACEFILES_NOTHING = 0, /* or damaged: the same to everybody */
    GRACEFILES_RECORD,
    GRACEFILES_TOMBSTONE,
    GRACEFILES_CLOCK,
};

struct gracefiles_content {
    enum gracefiles_kind kind;
    struct gracelife_stamp stamp;
    unsigned int variant; /* of a record */
    int64_t until_s;      /* its token's end; INT64_MAX when not known */
    enum reason reason;   /* of a tombstone */
    struct gracelife life;
};

struct gracefiles_disk {
    struct gracefiles_content files[GRACEFILES_COUNT];
};

struct gracefiles {
    struct gracefiles_disk visible; /* what a new process reads */
    struct gracefiles_disk durable; /* what is left without power */
    struct gracefiles_disk copy;    /* a backup */
    struct gracefiles_content meant[GRACEFILES_COUNT][GRACEFILES_MEANT_MAX];
    unsigned int meant_count[GRACEFILES_COUNT];
    bool clock_is_bent; /* something but the helper has changed its file */
};

/* The helper means to write this, or to remove the file. */
void gracefiles_expect(struct gracefiles *files, unsigned int file,
                       struct gracefiles_content content);
void gracefiles_expect_removal(struct gracefiles *files, unsigned int file);

/* What was done: a file took the place of another one with these bytes; was
 * removed; was made unreadable; the directory was synced; this file was.
 * They return NULL, or what is wrong with it. */
const char *gracefiles_replaced(struct gracefiles *files, unsigned int file,
                                const uint8_t *bytes, size_t len);
const char *gracefiles_removed(struct gracefiles *files, unsigned int file,
                               bool is_disk_bad);
void gracefiles_damaged(struct gracefiles *files, unsigned int file);
void gracefiles_synced(struct gracefiles *files);
void gracefiles_synced_file(struct gracefiles *files, unsigned int file);

/* Nothing is under way any more: on a disk that works, all that was meant is
 * there, durably.  Returns NULL, or what is missing. */
const char *gracefiles_settled(struct gracefiles *files, bool is_disk_bad);

/* Somebody damages or deletes a file. */
void gracefiles_lose(struct gracefiles *files, unsigned int file);

#endif
