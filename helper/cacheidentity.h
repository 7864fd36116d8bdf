/* SPDX-License-Identifier: MIT */
/*
 * What the records in memory say about one identity, of which there is a URN
 * and no token: in the account phase, and when OVHcloud is asked about users.
 */
#ifndef HELPER_CACHEIDENTITY_H
#define HELPER_CACHEIDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/cache.h"
#include "helper/identity.h"

/* Whether there is a record or a tombstone of the identity with this URN. */
bool cacheidentity_is_known(struct cache *cache, const char *urn);

/* How long the host has lived since the identity's tombstone was written; false
 * when there is none. */
bool cacheidentity_tombstone_age(struct cache *cache, const char *urn,
                                 int64_t *ret_age_ms);

/* Forgets the identity's records of before its tombstone; nothing happens when
 * it has none. */
void cacheidentity_forget_older(struct cache *cache, const char *urn);

/* Adds the groups in the youngest record with the identity's URN; nothing
 * happens when there is none. */
void cacheidentity_add_groups(struct cache *cache, struct identity *identity);

#endif
