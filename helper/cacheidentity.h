/* SPDX-License-Identifier: MIT */
/*
 * What the records in memory say about one identity, of which there is a URN
 * and no token: in the account phase, and when OVHcloud is asked about users.
 */
#ifndef HELPER_CACHEIDENTITY_H
#define HELPER_CACHEIDENTITY_H

#include <stdbool.h>

#include "helper/cache.h"
#include "helper/identity.h"

/* Whether there is a record or a tombstone of the identity with this URN. */
bool cacheidentity_is_known(struct cache *cache, const char *urn);

/* Adds the groups in the youngest record with the identity's URN; nothing
 * happens when there is none. */
void cacheidentity_add_groups(struct cache *cache, struct identity *identity);

#endif
