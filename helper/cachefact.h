/* SPDX-License-Identifier: MIT */
/*
 * Facts in a token's record: what IAM said about its owner, one action on one
 * resource each.  A fact has an age of its own, and only an answer of IAM
 * makes or renews it.
 */
#ifndef HELPER_CACHEFACT_H
#define HELPER_CACHEFACT_H

#include "helper/cache.h"
#include "helper/requirement.h"

struct cachetable_entry;

/* What IAM answered about one requirement. */
struct cachefact_news {
    uint8_t name[HOSTKEY_NAME_SIZE];
    bool allowed;
    int64_t date_s; /* the answer's Date; 0: none */
};

/* The name under which facts about this requirement are kept. */
void cachefact_name(const struct cache *cache,
                    const struct requirement *requirement,
                    uint8_t ret_name[HOSTKEY_NAME_SIZE]);

/* The fact of this name in a record, or NULL; borrowed from the record. */
const struct record_fact *cachefact_find(const struct record *record,
                                         const uint8_t name[HOSTKEY_NAME_SIZE]);

/* How old the fact is; false when that cannot be told (timekeeper.h): it must
 * not let anybody in then. */
bool cachefact_age(const struct cache *cache, const struct record_fact *fact,
                   int64_t *ret_age_ms);

/*
 * Takes news into the token's record; the oldest facts make room.  Nothing is
 * kept for a token without a record or with a tombstone.  Returns true when
 * one of the news is a no that must be on the disk before anybody is told:
 * `done` will be called from the loop when it is, or, with a negative errno,
 * when every way to write it has failed (it stands in memory then).
 */
bool cachefact_note(struct cache *cache, const struct cache_token *token,
                    const struct cachefact_news *news, size_t count,
                    void (*done)(int error, void *context), void *context);

/* For cache_accept(): the facts of the record that this one replaces, NULL for
 * none, go on, and so does its end (cacheend.h). */
void cachefact_inherit(const struct cache *cache,
                       const struct cachetable_entry *entry,
                       struct record *record);

#endif
