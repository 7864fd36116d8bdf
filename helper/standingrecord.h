/* SPDX-License-Identifier: MIT */
/*
 * What the cache keeps of a user's standing.  For standing.c only.
 */
#ifndef HELPER_STANDINGRECORD_H
#define HELPER_STANDINGRECORD_H

#include <stdbool.h>

#include "helper/cache.h"
#include "helper/standinguser.h"

/* A tombstone that OVHcloud confirms is written again after so long, since it
 * goes by its age (cache.h). */
#define STANDINGRECORD_RENEW_MS INT64_C(86400000)

/* The user is out, in this state: writes his tombstone, unless there is the
 * same one from not long ago, and ends the question when it is on the disk. */
void standingrecord_shut_out(struct cache *cache, struct standinguser *user,
                             enum standing_state state);

/* The user is in order: takes a tombstone away and ends the question.  Tokens
 * that were accepted before it need a new yes of OVHcloud: it has said nothing
 * about them since. */
void standingrecord_let_in(struct cache *cache, struct standinguser *user);

/* Whether the user was one once, as far as this host knows: he was in order
 * since ovhpatd began, or has a record or a tombstone. */
bool standingrecord_knows(struct cache *cache, const struct standinguser *user);

#endif
