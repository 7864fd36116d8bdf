/* SPDX-License-Identifier: MIT */
/*
 * The two files of the locks, helper/lockload.h: the input is one and, behind a
 * form feed, the other.  However damaged they are, whom a line names is locked;
 * what is written anew is whole and names the same.
 */
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/heapbound.h"
#include "fuzz/workdir.h"
#include "helper/lockfile.h"
#include "helper/lockload.h"
#include "helper/log.h"

/* Two files, one after the other, and a table that grows by one row. */
#define LOCKFILES_HEAP                                                         \
    (2 * (size_t)LOCKFILE_SIZE_MAX +                                           \
     sizeof(struct lock) * LOCKTABLE_MAX * (LOCKTABLE_MAX + 1) / 2)

/* Whom a line names is locked, whatever stands behind the name. */
static void
lockfiles_claim_line(const struct feed *line, const struct locktable *table)
{
    struct lock lock = {0};
    bool is_damaged = false;

    if (lock_read_line((const char *)line->at, line->left, &lock,
                       &is_damaged) == 0) {
        CLAIM(table->count == LOCKTABLE_MAX ||
              locktable_find(table, lock.kind, lock.name) != NULL);
    }
}

static void
lockfiles_claim_named(struct feed file, const struct locktable *table)
{
    while (file.left > 0) {
        struct feed line = feed_part(&file, '\n');

        lockfiles_claim_line(&line, table);
    }
}

static void
lockfiles_claim_rows(const struct locktable *table)
{
    CLAIM(table->count <= LOCKTABLE_MAX);
    for (size_t i = 0; i < table->count; i++) {
        const struct lock *lock = &table->rows[i];
        struct lock again = {0};

        CLAIM(i == 0 || lock_compare(lock - 1, lock) < 0);
        CLAIM(lock_from_text(lock->name, &again) == 0);
        CLAIM(lock_compare(lock, &again) == 0);
        CLAIM(lock->since_s >= 0);
        CLAIM(lock->by[0] == '\0' || lock_is_by(lock->by));
        CLAIM(lock_is_why(lock->why));
    }
}

/* Written and read, it is the same. */
static void
lockfiles_claim_anew(const struct locktable *table)
{
    struct locktable back = {0};
    size_t len = 0;
    char *text = lockload_write(table, &len);

    CLAIM(text != NULL);
    workdir_write(LOCKFILE_NAME, text, len);
    workdir_write(LOCKFILE_COPY, text, len);
    CLAIM(lockload_read(workdir_path(), &back) == LOCKLOAD_ALIKE);
    CLAIM(back.count == table->count);
    for (size_t i = 0; i < table->count; i++) {
        const struct lock *one = &table->rows[i];
        const struct lock *other = &back.rows[i];

        CLAIM(lock_compare(one, other) == 0);
        CLAIM(one->since_s == other->since_s);
        CLAIM(strcmp(one->by, other->by) == 0);
        CLAIM(strcmp(one->why, other->why) == 0);
    }
    locktable_done(&back);
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed copy = {.at = bytes, .left = len};
    struct feed file = feed_part(&copy, '\f');
    struct locktable table = {0};
    enum lockload_found found = LOCKLOAD_NOTHING;

    log_open(true, -1);
    workdir_write(LOCKFILE_NAME, file.at, file.left);
    workdir_write(LOCKFILE_COPY, copy.at, copy.left);
    heapbound_begin(LOCKFILES_HEAP);
    found = lockload_read(workdir_path(), &table);
    heapbound_end();
    CLAIM(found != LOCKLOAD_NOTHING && found <= LOCKLOAD_DAMAGED);
    lockfiles_claim_rows(&table);
    lockfiles_claim_named(file, &table);
    lockfiles_claim_named(copy, &table);
    lockfiles_claim_anew(&table);
    locktable_done(&table);
    return 0;
}
