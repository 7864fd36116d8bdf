/* SPDX-License-Identifier: MIT */
/*
 * A sorted array: each login looks for two or three names in it, and it changes
 * a few times a year.  No disk, no clock, no log.  The checks of checklock.c
 * ask it, lockfile.c fills it.
 */
#include "helper/locktable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void
locktable_done(struct locktable *table)
{
    free(table->rows);
    *table = (struct locktable){0};
}

/* Where a lock is, or where it belongs. */
static size_t
locktable_place(const struct locktable *table, const struct lock *lock)
{
    size_t first = 0;
    size_t end = table->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (lock_compare(&table->rows[middle], lock) < 0) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

const struct lock *
locktable_find(const struct locktable *table, enum lock_kind kind,
               const char *name)
{
    struct lock key = {.kind = kind};
    size_t place = 0;

    if (strlen(name) >= sizeof(key.name)) {
        return NULL;
    }
    memcpy(key.name, name, strlen(name) + 1);
    place = locktable_place(table, &key);
    return place < table->count && lock_compare(&table->rows[place], &key) == 0
               ? &table->rows[place]
               : NULL;
}

bool
locktable_has_identity(const struct locktable *table,
                       const struct identity *identity)
{
    char name[LOCK_NAME_SIZE];

    return lock_name_identity(identity, name) == 0 &&
           locktable_find(table, LOCK_IDENTITY, name) != NULL;
}

int
locktable_add(struct locktable *table, const struct lock *lock)
{
    struct lock *rows = NULL;
    size_t place = locktable_place(table, lock);

    if (locktable_find(table, lock->kind, lock->name) != NULL) {
        return -EEXIST;
    }
    if (table->count >= LOCKTABLE_MAX) {
        return -ENOSPC;
    }
    rows = reallocarray(table->rows, table->count + 1, sizeof(*rows));
    if (rows == NULL) {
        return -ENOMEM;
    }
    table->rows = rows;
    memmove(&rows[place + 1], &rows[place],
            (table->count - place) * sizeof(*rows));
    rows[place] = *lock;
    table->count++;
    return 0;
}

void
locktable_remove(struct locktable *table, enum lock_kind kind, const char *name)
{
    const struct lock *found = locktable_find(table, kind, name);
    size_t place = found == NULL ? 0 : (size_t)(found - table->rows);

    if (found != NULL) {
        table->count--;
        memmove(&table->rows[place], &table->rows[place + 1],
                (table->count - place) * sizeof(*table->rows));
    }
}
