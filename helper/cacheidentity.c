/* SPDX-License-Identifier: MIT */
/*
 * Looks through the records in memory for those of one identity; the seals of
 * others are not computed.  The groups of the youngest count alone: one that
 * OVHcloud has not named any more is none, and tombstones name none.  Writes
 * nothing and marks nothing as used.  Called by checkaccount.c and
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
    int64_t proved_ms; /* when the groups were; -1: none yet */
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
