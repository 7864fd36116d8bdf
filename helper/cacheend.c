/* SPDX-License-Identifier: MIT */
/*
 * The end of a token comes into its record and goes on from one record to the
 * next.  Losing it costs nothing but an hour or a day of grace, so memory comes
 * first and the disk follows when it can.  It makes no record, renews none and
 * lifts no tombstone.  Called by cache.c, checkexpiry.c and tokenexpiry.c.
 */
#include "helper/cacheend.h"

#include "helper/cachestate.h"

bool
cacheend_has_come(const struct cache *cache, const struct record *record)
{
    const struct clock_reading now = clock_read();

    return record->not_after_s != RECORD_NEVER &&
           timekeeper_latest_ms(&cache->keeper, &now, &record->proved) / 1000 >=
               record->not_after_s;
}

bool
cacheend_has_come_for(struct cache *cache,
                      const uint8_t name[HOSTKEY_NAME_SIZE])
{
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, CACHETABLE_TOKEN, name);
    struct record record;

    return entry != NULL &&
           record_decode(entry->bytes, entry->len, entry->name, cache->key,
                         &record) == 0 &&
           cacheend_has_come(cache, &record);
}

void
cacheend_note(struct cache *cache, const uint8_t name[HOSTKEY_NAME_SIZE],
              int64_t not_after_s)
{
    const struct clock_reading now = clock_read();
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, CACHETABLE_TOKEN, name);
    struct cachetable_entry *kept = NULL;
    struct record record;
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = 0;

    if (entry == NULL || entry->is_tombstone ||
        record_decode(entry->bytes, entry->len, entry->name, cache->key,
                      &record) < 0 ||
        record.not_after_s == not_after_s) {
        return;
    }
    record.not_after_s = not_after_s;
    len = record_encode(&record, cache->key, bytes);
    kept = len == 0 ? NULL
                    : cachetable_put(cache->table, CACHETABLE_TOKEN,
                                     record.name, bytes, len, false,
                                     cachetable_hash(record.identity.urn));
    if (kept != NULL) {
        kept->saved_real_ms = record.proved.real_ms;
        /* The clock first: a record that is newer than it has no age. */
        cachefile_put_time(cache->files, &cache->keeper, &now);
        cachefile_put(cache->files, CACHETABLE_TOKEN, record.name, bytes, len);
    }
}

void
cacheend_inherit(const struct cache *cache, const struct record *old,
                 struct record *record)
{
    struct record later = *record;

    if (record->not_after_s != RECORD_NEVER) {
        return;
    }
    later.not_after_s = old->not_after_s;
    if (!cacheend_has_come(cache, &later)) {
        record->not_after_s = old->not_after_s;
    }
}
