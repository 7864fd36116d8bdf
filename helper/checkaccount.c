/* SPDX-License-Identifier: MIT */
/*
 * The checks of the account phase, in which no token is at hand: the identity
 * that this login has proved before, whether the map gives it the account, and
 * whether anybody at all can log in as the account by a token.  The identity is
 * what the client says: it may refuse, and it never gives more than the map
 * does.  They never wait for the network.  check.c has them in its table.
 */
#include "helper/checkaccount.h"

#include "helper/cacheidentity.h"
#include "helper/checkpolicy.h"

/* The account phase: the identity that this login has proved before. */
enum check_step
checkaccount_standing(struct decision *decision)
{
    const char *urn = decision->request.identity;
    struct identity *identity = &decision->identity;

    if (urn[0] == '\0') {
        return CHECK_NEXT;
    }
    if (identity_from_urn(urn, identity) < 0) {
        return check_end(decision, REASON_REQUEST_MALFORMED);
    }
    return checkpolicy_identity(decision);
}

/* Whoever asks says whom the login has proved to be, so the map decides here
 * too; the groups are those that OVHcloud named when it took a token of his. */
enum check_step
checkaccount_map(struct decision *decision)
{
    if (decision->identity.kind == IDENTITY_NONE) {
        return CHECK_NEXT;
    }
    cacheidentity_add_groups(decision->desk->cache, &decision->identity);
    return checkpolicy_map(decision);
}

/* Can anybody at all log in as this account by a token?  A name that means
 * nothing (suffix=any) needs somebody who was proved. */
enum check_step
checkaccount_reach(struct decision *decision)
{
    const struct identitymap *map = decision->desk->rules.map;

    if (decision->any ? decision->identity.kind != IDENTITY_NONE
                      : identitymap_leads_to(map, decision->verdict.account)) {
        return CHECK_NEXT;
    }
    return check_end(decision, decision->login.kind == LOGIN_PLAIN
                                   ? REASON_ACCOUNT_NOT_MAPPED
                                   : REASON_ACCOUNT_UNREACHABLE);
}
