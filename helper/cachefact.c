/* SPDX-License-Identifier: MIT */
/*
 * Facts come into a record and go on from one to the next.  The order is that
 * of cache.c: memory, disk, answer for a no; memory, answer, disk for a yes.
 * A no that was not on the disk already goes there at once, so that an outage
 * or a restart never brings a right back that IAM has taken away.  It makes
 * no record and decides about no login.
 */
#include "helper/cachefact.h"

#include <string.h>

#include "helper/cacheend.h"
#include "helper/cachestate.h"

void
cachefact_name(const struct cache *cache, const struct requirement *requirement,
               uint8_t ret_name[HOSTKEY_NAME_SIZE])
{
    hostkey_name_requirement(cache->key, requirement->action, requirement->urn,
                             ret_name);
}

const struct record_fact *
cachefact_find(const struct record *record,
               const uint8_t name[HOSTKEY_NAME_SIZE])
{
    for (size_t i = 0; i < record->fact_count; i++) {
        if (memcmp(record->facts[i].name, name, HOSTKEY_NAME_SIZE) == 0) {
            return &record->facts[i];
        }
    }
    return NULL;
}

bool
cachefact_age(const struct cache *cache, const struct record_fact *fact,
              int64_t *ret_age_ms)
{
    const struct clock_reading now = clock_read();

    return timekeeper_age(&cache->keeper, &now, &fact->proved, ret_age_ms);
}

/* The place for a fact of this name: its own, a new one, or the oldest's. */
static struct record_fact *
cachefact_place(struct record *record, const uint8_t name[HOSTKEY_NAME_SIZE])
{
    struct record_fact *oldest = &record->facts[0];

    for (size_t i = 0; i < record->fact_count; i++) {
        struct record_fact *fact = &record->facts[i];

        if (memcmp(fact->name, name, HOSTKEY_NAME_SIZE) == 0) {
            return fact;
        }
        oldest = fact->proved.life_ms < oldest->proved.life_ms ? fact : oldest;
    }
    return record->fact_count < RECORD_FACTS_MAX
               ? &record->facts[record->fact_count++]
               : oldest;
}

/* What has to be done about the disk. */
struct cachefact_duty {
    bool write;   /* some time soon */
    bool refusal; /* before anybody is told */
};

/* Takes one in. */
static void
cachefact_take(struct cache *cache, struct record *record,
               const struct cachefact_news *news, struct cachefact_duty *duty)
{
    const struct clock_reading now = clock_read();
    struct record_fact *fact = cachefact_place(record, news->name);
    bool known = memcmp(fact->name, news->name, sizeof(fact->name)) == 0 &&
                 fact->allowed == news->allowed;
    struct timekeeper_stamp proved =
        timekeeper_note_answer(&cache->keeper, &now, news->date_s);

    if (!known || proved.real_ms - fact->proved.real_ms < 0 ||
        proved.real_ms - fact->proved.real_ms >= CACHE_REWRITE_AFTER_MS) {
        duty->write = true;
    }
    if (!known && !news->allowed) {
        duty->refusal = true;
    }
    memcpy(fact->name, news->name, sizeof(fact->name));
    fact->allowed = news->allowed;
    fact->proved = proved;
}

/* Puts the record back, and on the disk. */
static bool
cachefact_keep(struct cache *cache, const struct record *record,
               const struct cachefact_duty *duty, int64_t saved_real_ms,
               void (*done)(int error, void *context), void *context)
{
    const struct clock_reading now = clock_read();
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = record_encode(record, cache->key, bytes);
    struct cachetable_entry *entry =
        len == 0 ? NULL
                 : cachetable_put(cache->table, CACHETABLE_TOKEN, record->name,
                                  bytes, len, false,
                                  cachetable_hash(record->identity.urn));

    if (entry != NULL) {
        entry->saved_real_ms =
            duty->write ? record->proved.real_ms : saved_real_ms;
    }
    if (len == 0 || !duty->write) {
        return false;
    }
    /* The clock first: a fact that is newer than it has no age. */
    cachefile_put_time(cache->files, &cache->keeper, &now);
    if (duty->refusal) {
        return cachefile_put_refusal(cache->files, CACHETABLE_TOKEN,
                                     record->name, bytes, len, done, context);
    }
    cachefile_put(cache->files, CACHETABLE_TOKEN, record->name, bytes, len);
    return false;
}

bool
cachefact_note(struct cache *cache, const struct cache_token *token,
               const struct cachefact_news *news, size_t count,
               void (*done)(int error, void *context), void *context)
{
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, CACHETABLE_TOKEN, token->name);
    struct cachefact_duty duty = {.write = false};
    struct record record;

    if (count == 0 || entry == NULL || entry->is_tombstone ||
        record_decode(entry->bytes, entry->len, entry->name, cache->key,
                      &record) < 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        cachefact_take(cache, &record, &news[i], &duty);
    }
    return cachefact_keep(cache, &record, &duty, entry->saved_real_ms, done,
                          context);
}

void
cachefact_inherit(const struct cache *cache,
                  const struct cachetable_entry *entry, struct record *record)
{
    struct record old;

    if (entry == NULL ||
        record_decode(entry->bytes, entry->len, entry->name, cache->key, &old) <
            0 ||
        strcmp(old.identity.urn, record->identity.urn) != 0) {
        return;
    }
    record->fact_count = old.fact_count;
    memcpy(record->facts, old.facts, sizeof(record->facts));
    cacheend_inherit(cache, &old, record);
}
