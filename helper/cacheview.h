/* SPDX-License-Identifier: MIT */
/*
 * What root sees of the cache and may take out of it.  A record is named by its
 * id, which says nothing about its token.
 */
#ifndef HELPER_CACHEVIEW_H
#define HELPER_CACHEVIEW_H

#include "helper/cache.h"

#define CACHEVIEW_ID_SIZE (HOSTKEY_NAME_SIZE * 2 + 1)

struct cacheview_row {
    char id[CACHEVIEW_ID_SIZE]; /* hexadecimal */
    bool is_identity;           /* a tombstone of an identity, not a token */
    struct record record;
    bool has_age;
    int64_t age_ms;
};

/* Calls `each` for every record and tombstone; true takes it out, from memory
 * at once and from the disk some time soon (cacheview_settle()). */
void cacheview_walk(struct cache *cache,
                    bool (*each)(void *context,
                                 const struct cacheview_row *row),
                    void *context);

/*
 * Calls `done` from the loop when everything that was written or taken out
 * before is on the disk, with 0 or the error of the first removal that failed.
 * Returns 0; or, without calling, -EROFS when nothing is written at all, or
 * -ENOMEM.
 */
int cacheview_settle(struct cache *cache,
                     void (*done)(int error, void *context), void *context);

/* How many records or tombstones there are. */
size_t cacheview_count(const struct cache *cache, bool tombstones);

/* Whether records are kept on the disk. */
bool cacheview_is_kept(const struct cache *cache);

#endif
