/* SPDX-License-Identifier: MIT */
/*
 * Shows records and takes them out, for root only (managecache.c).  It makes
 * none, renews none and lifts no tombstone by itself; who is taken out needs
 * the API at the next login.
 */
#include "helper/cacheview.h"

#include <errno.h>
#include <stdio.h>

#include "helper/cachestate.h"
#include "helper/writer.h"

struct cacheview_walk {
    struct cache *cache;
    bool (*each)(void *context, const struct cacheview_row *row);
    void *context;
};

static void
cacheview_name(const uint8_t *name, char ret_id[CACHEVIEW_ID_SIZE])
{
    for (size_t i = 0; i < HOSTKEY_NAME_SIZE; i++) {
        snprintf(ret_id + 2 * i, 3, "%02x", name[i]);
    }
}

static bool
cacheview_one(void *context, const struct cachetable_entry *entry)
{
    const struct cacheview_walk *walk = context;
    struct cache *cache = walk->cache;
    struct cacheview_row row = {.is_identity =
                                    entry->kind == CACHETABLE_IDENTITY};

    cacheview_name(entry->name, row.id);
    if (record_decode(entry->bytes, entry->len, entry->name, cache->key,
                      &row.record) < 0) {
        return false;
    }
    row.has_age = cache_age(cache, &row.record, &row.age_ms);
    if (!walk->each(walk->context, &row)) {
        return false;
    }
    cachefile_remove(cache->files, entry->kind, entry->name);
    return true;
}

void
cacheview_walk(struct cache *cache,
               bool (*each)(void *context, const struct cacheview_row *row),
               void *context)
{
    struct cacheview_walk walk = {
        .cache = cache, .each = each, .context = context};

    cachetable_sweep(cache->table, cacheview_one, &walk);
}

int
cacheview_settle(struct cache *cache, void (*done)(int error, void *context),
                 void *context)
{
    struct writer *writer = cache_writer(cache);

    return writer == NULL ? -EROFS : writer_settle(writer, done, context);
}

size_t
cacheview_count(const struct cache *cache, bool tombstones)
{
    return cachetable_count(cache->table, tombstones);
}

bool
cacheview_is_kept(const struct cache *cache)
{
    return cache_writer(cache) != NULL;
}
