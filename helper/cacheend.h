/* SPDX-License-Identifier: MIT */
/*
 * When the token of a record ends, by what OVHcloud said of it: from then on
 * the record lets nobody in (RFC 7662, section 4: nothing is cached beyond a
 * token's end).
 */
#ifndef HELPER_CACHEEND_H
#define HELPER_CACHEEND_H

#include "helper/cache.h"

/*
 * Whether the record's end has come, or may have: now is the latest that any
 * of the host's clocks allows (timekeeper_latest_ms()).  Never for a record
 * without an end.
 */
bool cacheend_has_come(const struct cache *cache, const struct record *record);

/* The same for the record of a token that is known by name only; false when
 * there is none. */
bool cacheend_has_come_for(struct cache *cache,
                           const uint8_t name[HOSTKEY_NAME_SIZE]);

/*
 * OVHcloud says that the token ends then (RECORD_NEVER: not, or not known):
 * its record remembers that, on the disk some time soon.  Nothing is kept
 * about a token without a record or with a tombstone.
 */
void cacheend_note(struct cache *cache, const uint8_t name[HOSTKEY_NAME_SIZE],
                   int64_t not_after_s);

/* For cache_accept(): the end of the record that this one replaces goes on,
 * when nothing newer is known; not one that has come, since OVHcloud has just
 * taken the token. */
void cacheend_inherit(const struct cache *cache, const struct record *old,
                      struct record *record);

#endif
