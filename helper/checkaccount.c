/* SPDX-License-Identifier: MIT */
/*
 * The checks of the account phase, in which no token is at hand: the identity
 * that this login has proved before, and whether anybody at all can log in as
 * the account by a token.  They never wait for the network.  check.c has them
 * in its table.
 */
#include "helper/checkaccount.h"

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
