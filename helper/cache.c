/* SPDX-License-Identifier: MIT */
/*
 * The cache's rules: what may be kept, what replaces what, and the order of
 * memory, disk and answer (this order for a refusal; memory, answer, disk for a
 * success: losing one costs only grace).  It never decides about a login.
 */
#include "helper/cache.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/token.h"
#include "helper/cacheend.h"
#include "helper/cachefact.h"
#include "helper/cachestate.h"
#include "helper/log.h"

static bool
cache_is_outdated(const struct cache *cache, const struct clock_reading *now,
                  const struct record *record)
{
    return timekeeper_is_outdated(&cache->keeper, now, &record->proved,
                                  CACHE_LIFE_MAX_MS, CACHE_REAL_MAX_MS);
}

/* Takes one file into the table. */
static bool
cache_load_record(void *context, enum cachetable_kind kind,
                  const struct record *record, const uint8_t *bytes, size_t len)
{
    struct cache *cache = context;
    const struct clock_reading now = clock_read();
    uint64_t hash = cachetable_hash(record->identity.urn);
    struct cachetable_entry *entry = NULL;

    if (cache_is_outdated(cache, &now, record) ||
        cachetable_surplus(cache->table, record->is_tombstone, hash) != NULL) {
        return false;
    }
    entry = cachetable_put(cache->table, kind, record->name, bytes, len,
                           record->is_tombstone, hash);
    if (entry != NULL) {
        entry->saved_real_ms = record->proved.real_ms;
    }
    return entry != NULL;
}

static void
cache_remove_entry(struct cache *cache, const struct cachetable_entry *entry)
{
    uint8_t name[HOSTKEY_NAME_SIZE];

    memcpy(name, entry->name, sizeof(name)); /* the entry goes */
    cachefile_remove(cache->files, entry->kind, name);
    cachetable_remove(cache->table, entry->kind, name);
}

static bool
cache_sweep_one(void *context, const struct cachetable_entry *entry)
{
    struct cache *cache = context;
    const struct clock_reading now = clock_read();
    struct record record;

    if (record_decode(entry->bytes, entry->len, entry->name, cache->key,
                      &record) == 0 &&
        !cache_is_outdated(cache, &now, &record)) {
        return false;
    }
    cachefile_remove(cache->files, entry->kind, entry->name);
    return true;
}

static void
cache_tick(evutil_socket_t fd, short events, void *context)
{
    struct cache *cache = context;
    const struct clock_reading now = clock_read();

    (void)fd;
    (void)events;
    cachetable_sweep(cache->table, cache_sweep_one, cache);
    cachefile_put_time(cache->files, &cache->keeper, &now);
}

static int
cache_start(struct cache *cache, struct event_base *base, const char *state_dir,
            const char *credentials_dir, const char *machine_id_path)
{
    const struct timeval every = {.tv_sec = TIMEKEEPER_SAVE_EVERY_MS / 1000};
    const struct clock_reading now = clock_read();
    int error = 0;

    cache->keeper = timekeeper_new(&now);
    cache->table = cachetable_new();
    cache->timer = event_new(base, -1, EV_PERSIST, cache_tick, cache);
    if (cache->table == NULL || cache->timer == NULL ||
        event_add(cache->timer, &every) < 0) {
        return -ENOMEM;
    }
    error = cachefile_open(base, state_dir, credentials_dir, machine_id_path,
                           &cache->files, &cache->key);
    if (error < 0) {
        return error;
    }
    cachefile_load(cache->files, &cache->keeper, cache_load_record, cache);
    log_line(LOG_INFO, "cache: %zu records, %zu tombstones, grace %s",
             cachetable_count(cache->table, false),
             cachetable_count(cache->table, true),
             cache_is_trusted(cache) ? "ready"
                                     : "closed until the API has answered");
    return 0;
}

int
cache_open(struct event_base *base, const char *state_dir,
           const char *credentials_dir, const char *machine_id_path,
           struct cache **ret_cache)
{
    struct cache *cache = calloc(1, sizeof(*cache));
    int error = cache == NULL ? -ENOMEM
                              : cache_start(cache, base, state_dir,
                                            credentials_dir, machine_id_path);

    if (error < 0) {
        cache_free(cache);
        return error;
    }
    *ret_cache = cache;
    return 0;
}

void
cache_free(struct cache *cache)
{
    const struct clock_reading now = clock_read();

    if (cache != NULL && cache->files != NULL) {
        cachefile_put_time(cache->files, &cache->keeper, &now);
        cachefile_close(cache->files);
    }
    if (cache != NULL && cache->timer != NULL) {
        event_free(cache->timer);
    }
    if (cache != NULL) {
        cachetable_free(cache->table);
        hostkey_free(cache->key);
    }
    free(cache);
}

struct writer *
cache_writer(const struct cache *cache)
{
    return cachefile_writer(cache->files);
}

bool
cache_is_trusted(const struct cache *cache)
{
    return cache->keeper.trusted;
}

struct cache_token
cache_identify(const struct cache *cache, const char *base_url,
               const struct secret *token)
{
    struct cache_token identified = {
        .keepable = token_is_varied(token->bytes, token->len)};

    hostkey_name_token(cache->key, base_url, token, identified.name);
    return identified;
}

void
cache_salt(const struct cache *cache, const char *base_url,
           const struct secret *token, struct cache_token *known)
{
    known->keepable &=
        getrandom(known->salt, HOSTKEY_SALT_SIZE, 0) == HOSTKEY_SALT_SIZE;
    hostkey_verifier(cache->key, known->salt, base_url, token, known->verifier);
}

enum cache_state
cache_find_again(struct cache *cache, const struct cache_token *identified,
                 struct record *ret_record)
{
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, CACHETABLE_TOKEN, identified->name);

    if (entry == NULL || record_decode(entry->bytes, entry->len, entry->name,
                                       cache->key, ret_record) < 0) {
        return CACHE_NOTHING;
    }
    if (!ret_record->is_tombstone &&
        cache_identity_is_refused(cache, ret_record->identity.urn,
                                  &ret_record->reason)) {
        ret_record->is_tombstone = true;
    }
    return ret_record->is_tombstone ? CACHE_TOMBSTONE : CACHE_RECORD;
}

enum cache_state
cache_find(struct cache *cache, const char *base_url,
           const struct cache_token *identified, const struct secret *token,
           struct record *ret_record)
{
    enum cache_state state = cache_find_again(cache, identified, ret_record);
    uint8_t verifier[HOSTKEY_MAC_SIZE];

    if (state == CACHE_NOTHING) {
        return CACHE_NOTHING;
    }
    hostkey_verifier(cache->key, ret_record->salt, base_url, token, verifier);
    return hostkey_equal(verifier, ret_record->verifier) ? state
                                                         : CACHE_NOTHING;
}

bool
cache_identity_is_refused(struct cache *cache, const char *urn,
                          enum reason *ret_reason)
{
    const struct cachetable_entry *entry = NULL;
    uint8_t name[HOSTKEY_NAME_SIZE];
    struct record record;

    hostkey_name_identity(cache->key, urn, name);
    entry = cachetable_find(cache->table, CACHETABLE_IDENTITY, name);
    if (entry == NULL || record_decode(entry->bytes, entry->len, entry->name,
                                       cache->key, &record) < 0) {
        return false;
    }
    *ret_reason = record.reason;
    return true;
}

bool
cache_age(const struct cache *cache, const struct record *record,
          int64_t *ret_age_ms)
{
    const struct clock_reading now = clock_read();

    return !cacheend_has_come(cache, record) &&
           timekeeper_age(&cache->keeper, &now, &record->proved, ret_age_ms);
}

/* Whether the disk has nearly the same already. */
static bool
cache_is_saved(const struct cache *cache, const struct cachetable_entry *entry,
               const struct record *record)
{
    struct record old;

    return entry != NULL && !entry->is_tombstone && entry->saved_real_ms != 0 &&
           record->proved.real_ms - entry->saved_real_ms >= 0 &&
           record->proved.real_ms - entry->saved_real_ms <
               CACHE_REWRITE_AFTER_MS &&
           record_decode(entry->bytes, entry->len, entry->name, cache->key,
                         &old) == 0 &&
           /* After a lost clock file the disk's stamp is of another life. */
           old.proved.life_ms <= record->proved.life_ms &&
           old.not_after_s == record->not_after_s &&
           memcmp(&old.identity, &record->identity, sizeof(old.identity)) == 0;
}

/* Makes room for a new entry. */
static void
cache_make_room(struct cache *cache, enum cachetable_kind kind,
                const struct record *record)
{
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, kind, record->name);

    /* It takes the place of one of its own sort. */
    if (entry != NULL && entry->is_tombstone == record->is_tombstone) {
        return;
    }
    entry = cachetable_surplus(cache->table, record->is_tombstone,
                               cachetable_hash(record->identity.urn));
    if (entry != NULL) {
        cache_remove_entry(cache, entry);
    }
}

void
cache_pardon_identity(struct cache *cache, const char *urn)
{
    uint8_t name[HOSTKEY_NAME_SIZE];

    hostkey_name_identity(cache->key, urn, name);
    if (cachetable_find(cache->table, CACHETABLE_IDENTITY, name) != NULL) {
        cachetable_remove(cache->table, CACHETABLE_IDENTITY, name);
        cachefile_remove(cache->files, CACHETABLE_IDENTITY, name);
    }
}

void
cache_accept(struct cache *cache, const struct cache_token *token,
             const struct identity *identity, int64_t date_s,
             int64_t not_after_s)
{
    const struct clock_reading now = clock_read();
    struct record record = {.not_after_s = not_after_s, .identity = *identity};
    struct cachetable_entry *entry = NULL;
    uint8_t bytes[RECORD_BYTES_MAX];
    int64_t saved_real_ms = 0;
    size_t len = 0;

    record.proved = timekeeper_note_answer(&cache->keeper, &now, date_s);
    if (!token->keepable) {
        return;
    }
    memcpy(record.name, token->name, sizeof(record.name));
    memcpy(record.salt, token->salt, sizeof(record.salt));
    memcpy(record.verifier, token->verifier, sizeof(record.verifier));
    entry = cachetable_find(cache->table, CACHETABLE_TOKEN, token->name);
    cachefact_inherit(cache, entry, &record);
    if (cache_is_saved(cache, entry, &record)) {
        saved_real_ms = entry->saved_real_ms;
    }
    cache_make_room(cache, CACHETABLE_TOKEN, &record);
    len = record_encode(&record, cache->key, bytes);
    entry = len == 0 ? NULL
                     : cachetable_put(cache->table, CACHETABLE_TOKEN,
                                      record.name, bytes, len, false,
                                      cachetable_hash(identity->urn));
    if (entry == NULL) {
        return;
    }
    entry->saved_real_ms =
        saved_real_ms != 0 ? saved_real_ms : record.proved.real_ms;
    if (saved_real_ms == 0) {
        /* The clock first: a record that is newer than it has no age. */
        cachefile_put_time(cache->files, &cache->keeper, &now);
        cachefile_put(cache->files, CACHETABLE_TOKEN, record.name, bytes, len);
    }
}

/* Puts a tombstone made of this record into the table; its bytes for the disk
 * are in `bytes`, and their length is returned. */
static size_t
cache_bury(struct cache *cache, enum cachetable_kind kind,
           struct record *record, enum reason reason,
           uint8_t bytes[RECORD_BYTES_MAX])
{
    const struct clock_reading now = clock_read();
    size_t len = 0;

    record->is_tombstone = true;
    record->reason = reason;
    record->proved.life_ms = timekeeper_life_ms(&cache->keeper, &now);
    record->proved.real_ms = now.real_ms;
    memcpy(record->proved.boot_id, now.boot_id, sizeof(now.boot_id));
    cache_make_room(cache, kind, record);
    len = record_encode(record, cache->key, bytes);
    (void)cachetable_put(cache->table, kind, record->name, bytes, len, true,
                         cachetable_hash(record->identity.urn));
    return len;
}

bool
cache_reject(struct cache *cache, const struct cache_token *token,
             enum reason reason, void (*done)(int error, void *context),
             void *context)
{
    const struct cachetable_entry *entry =
        cachetable_find(cache->table, CACHETABLE_TOKEN, token->name);
    struct record record;
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = 0;

    if (entry == NULL || entry->is_tombstone ||
        record_decode(entry->bytes, entry->len, entry->name, cache->key,
                      &record) < 0) {
        return false;
    }
    len = cache_bury(cache, CACHETABLE_TOKEN, &record, reason, bytes);
    return cachefile_put_refusal(cache->files, CACHETABLE_TOKEN, record.name,
                                 bytes, len, done, context);
}

bool
cache_reject_identity(struct cache *cache, const char *urn, enum reason reason,
                      void (*done)(int error, void *context), void *context)
{
    struct record record = {.not_after_s = RECORD_NEVER};
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = 0;

    hostkey_name_identity(cache->key, urn, record.name);
    strncpy(record.identity.urn, urn, sizeof(record.identity.urn) - 1);
    len = cache_bury(cache, CACHETABLE_IDENTITY, &record, reason, bytes);
    return cachefile_put_refusal(cache->files, CACHETABLE_IDENTITY, record.name,
                                 bytes, len, done, context);
}
