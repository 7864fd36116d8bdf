/* SPDX-License-Identifier: MIT */
/*
 * What a definite answer about a user does to records.  A no is an identity
 * tombstone, on the disk before anybody hears of it; a yes takes it away.
 * Asks nobody and judges nothing.  Called by standing.c.
 */
#include "helper/standingrecord.h"

#include "helper/cacheidentity.h"
#include "helper/log.h"

/* cache: the tombstone is on the disk, or cannot get there. */
static void
standingrecord_kept(int error, void *context)
{
    struct standinguser *user = context;

    (void)error; /* the cache has said so, and it stands in memory */
    standinguser_finish(user, user->verdict);
}

/* Whether there is a tombstone for this reason that needs no new stamp. */
static bool
standingrecord_is_written(struct cache *cache, const char *urn,
                          enum reason known)
{
    enum reason reason = REASON_INTERNAL;
    int64_t age_ms = 0;

    return cache_identity_is_refused(cache, urn, &reason) && reason == known &&
           cacheidentity_tombstone_age(cache, urn, &age_ms) && age_ms >= 0 &&
           age_ms < STANDINGRECORD_RENEW_MS;
}

void
standingrecord_shut_out(struct cache *cache, struct standinguser *user,
                        enum standing_state state)
{
    enum reason known = REASON_INTERNAL;
    enum reason reason = standing_reason(state);

    user->verdict = state;
    if (standingrecord_is_written(cache, user->identity.urn, reason)) {
        standinguser_finish(user, state);
        return;
    }
    if (!cache_identity_is_refused(cache, user->identity.urn, &known) ||
        known != reason) {
        log_line(LOG_NOTICE, "user reason=%s identity=%s: %s",
                 reason_id(reason), user->identity.urn, reason_text(reason));
    }
    if (!cache_reject_identity(cache, user->identity.urn, reason,
                               standingrecord_kept, user)) {
        standinguser_finish(user, state);
    }
}

void
standingrecord_let_in(struct cache *cache, struct standinguser *user)
{
    enum reason known = REASON_INTERNAL;

    if (cache_identity_is_refused(cache, user->identity.urn, &known)) {
        log_line(LOG_NOTICE, "user identity=%s: in order again, was %s",
                 user->identity.urn, reason_id(known));
        cacheidentity_forget_older(cache, user->identity.urn);
        cache_pardon_identity(cache, user->identity.urn);
    }
    standinguser_finish(user, STANDING_GOOD);
}

bool
standingrecord_knows(struct cache *cache, const struct standinguser *user)
{
    return (user->known && user->state != STANDING_NOBODY) ||
           cacheidentity_is_known(cache, user->identity.urn);
}
