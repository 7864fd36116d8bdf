/* SPDX-License-Identifier: MIT */
/*
 * The locks in memory, sorted.  Zeroed it is empty.
 */
#ifndef HELPER_LOCKTABLE_H
#define HELPER_LOCKTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/lock.h"

#define LOCKTABLE_MAX 1024U

struct locktable {
    struct lock *rows; /* owned */
    size_t count;
};

/* Frees what the table holds; it is empty then. */
void locktable_done(struct locktable *table);

/* The lock of this account or identity, or NULL; borrowed until the table
 * changes. */
const struct lock *locktable_find(const struct locktable *table,
                                  enum lock_kind kind, const char *name);

/* Whether the identity is locked; false for what cannot be. */
bool locktable_has_identity(const struct locktable *table,
                            const struct identity *identity);

/* Adds a lock that is not there yet; -EEXIST when it is, -ENOSPC when the
 * table is full, -ENOMEM. */
int locktable_add(struct locktable *table, const struct lock *lock);

/* Takes it out; nothing happens when it is not there. */
void locktable_remove(struct locktable *table, enum lock_kind kind,
                      const char *name);

#endif
