/* SPDX-License-Identifier: MIT */
/*
 * The checks of locks.  They ask nobody, so they hold at once and while the API
 * is away.  An account that is entered without a token is refused when all of
 * its owners are out: locked, or refused by OVHcloud the last time it was
 * asked.  One owner who is not is enough, since a key says nothing about who
 * holds it.  check.c has them in its tables.
 */
#include "helper/checklock.h"

#include "helper/identityowner.h"

enum check_step
checklock_account(struct decision *decision)
{
    return locktable_find(&decision->desk->locks, LOCK_ACCOUNT,
                          decision->verdict.account) == NULL
               ? CHECK_NEXT
               : check_end(decision, REASON_ACCOUNT_LOCKED);
}

enum check_step
checklock_identity(struct decision *decision)
{
    return locktable_has_identity(&decision->desk->locks, &decision->identity)
               ? check_end(decision, REASON_IDENTITY_LOCKED)
               : CHECK_NEXT;
}

/* How the owners stand. */
struct checklock_owners {
    struct decision_desk *desk;
    bool one_is_in;
    enum reason reason; /* why the first one is out */
};

static bool
checklock_look_at(void *context, const struct identityowner *owner)
{
    struct checklock_owners *owners = context;
    const struct identity identity =
        identityowner_identity(owner, owners->desk->rules.config->region);
    enum reason reason = REASON_IDENTITY_LOCKED;

    owners->one_is_in =
        !locktable_has_identity(&owners->desk->locks, &identity) &&
        !cache_identity_is_refused(owners->desk->cache, identity.urn, &reason);
    if (owners->reason == REASON_INTERNAL) {
        owners->reason = reason;
    }
    return !owners->one_is_in;
}

enum check_step
checklock_owners(struct decision *decision)
{
    struct checklock_owners owners = {.desk = decision->desk};

    if (decision->identity.kind != IDENTITY_NONE ||
        identityowner_walk(decision->desk->rules.map, decision->verdict.account,
                           checklock_look_at, &owners) == 0 ||
        owners.one_is_in) {
        return CHECK_NEXT;
    }
    return check_end(decision, owners.reason);
}
