/* SPDX-License-Identifier: MIT */
/*
 * Looks through the records in memory for those of one identity; the seals of
 * others are not computed.  The groups of the youngest count alone: one that
 * OVHcloud has not named any more is none, and tombstones name none.  Makes no
 * record and lifts no tombstone.  Called by checkaccount.c and
 * standingrecord.c.
 */
#include "helper/cacheidentity.h"

#include <string.h>

#include "helper/cachestate.h"

struct cacheidentity_search {
    const struct cache *cache;
    const char *urn;
    uint64_t hash;
    bool found;
    int64_t proved_ms; /* of the youngest, -1: none yet; or of a tombstone */
    struct identity youngest;
};

static bool
cacheidentity_look_at(void *context, const struct cachetable_entry *entry)
{
    struct cacheidentity_search *search = context;
    struct record record;

    if (entry->identity_hash != search->hash ||
        record_decode(entry->bytes, entry->len, entry->name, search->cache->key,
                      &record) < 0 ||
        strcmp(record.identity.urn, search->urn) != 0) {
        return false;
    }
    search->found = true;
    if (!record.is_tombstone && record.proved.life_ms > search->proved_ms) {
        search->proved_ms = record.proved.life_ms;
        search->youngest = record.identity;
    }
    return false; /* it stays */
}

static void
cacheidentity_find(struct cache *cache, const char *urn,
                   struct cacheidentity_search *search)
{
    memset(search, 0, sizeof(*search));
    search->cache = cache;
    search->urn = urn;
    search->hash = cachetable_hash(urn);
    search->proved_ms = -1;
    cachetable_sweep(cache->table, cacheidentity_look_at, search);
}

bool
cacheidentity_is_known(struct cache *cache, const char *urn)
{
    struct cacheidentity_search search;

    cacheidentity_find(cache, urn, &search);
    return search.found;
}

/* When the identity's tombstone was written, in the host's life. */
static bool
cacheidentity_tombstone(struct cache *cache, const char *urn,
                        int64_t *ret_life_ms)
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
    *ret_life_ms = record.proved.life_ms;
    return true;
}

bool
cacheidentity_tombstone_age(struct cache *cache, const char *urn,
                            int64_t *ret_age_ms)
{
    const struct clock_reading now = clock_read();
    int64_t life_ms = 0;

    if (!cacheidentity_tombstone(cache, urn, &life_ms)) {
        return false;
    }
    *ret_age_ms = timekeeper_life_ms(&cache->keeper, &now) - life_ms;
    return true;
}

/* A record of the identity that is no younger; true takes it out. */
static bool
cacheidentity_forget_one(void *context, const struct cachetable_entry *entry)
{
    const struct cacheidentity_search *search = context;
    struct record record;

    if (entry->is_tombstone || entry->identity_hash != search->hash ||
        record_decode(entry->bytes, entry->len, entry->name, search->cache->key,
                      &record) < 0 ||
        strcmp(record.identity.urn, search->urn) != 0 ||
        record.proved.life_ms > search->proved_ms) {
        return false;
    }
    cachefile_remove(search->cache->files, entry->kind, entry->name);
    return true;
}

void
cacheidentity_forget_older(struct cache *cache, const char *urn)
{
    struct cacheidentity_search search = {
        .cache = cache, .urn = urn, .hash = cachetable_hash(urn)};

    if (cacheidentity_tombstone(cache, urn, &search.proved_ms)) {
        cachetable_sweep(cache->table, cacheidentity_forget_one, &search);
    }
}

void
cacheidentity_add_groups(struct cache *cache, struct identity *identity)
{
    struct cacheidentity_search search;

    cacheidentity_find(cache, identity->urn, &search);
    for (size_t i = 0; i < search.youngest.group_count &&
                       identity->group_count < IDENTITY_GROUPS_MAX;
         i++) {
        const char *group = search.youngest.groups[i];

        if (!identity_in_group(identity, group)) {
            memcpy(identity->groups[identity->group_count++], group,
                   strlen(group) + 1);
        }
    }
}
