/* SPDX-License-Identifier: MIT */
/*
 * The checks of a proved identity against the sysadmin's rules: is it of a kind
 * and an OVH account that count here, and does identity.map give it the wanted
 * account?  They are asked at each login, whatever proved the identity.
 * check.c has them in its table.
 */
#include "helper/checkpolicy.h"

#include <stdio.h>
#include <string.h>

/* A valid token of somebody who has no business here. */
enum check_step
checkpolicy_identity(struct decision *decision)
{
    const struct identity *identity = &decision->identity;
    enum reason reason = REASON_INTERNAL;

    memcpy(decision->verdict.identity, identity->urn, sizeof(identity->urn));
    return rulebook_admits(&decision->desk->rules, identity, &reason)
               ? CHECK_NEXT
               : check_end(decision, reason);
}

static void
checkpolicy_note_rule(struct decision *decision, unsigned int line)
{
    const char *path = identitymap_path(decision->desk->rules.map);
    size_t len = strlen(path);

    /* The end of a long path says more than its beginning. */
    if (len > VERDICT_RULE_MAX - 12) {
        path += len - (VERDICT_RULE_MAX - 12);
    }
    snprintf(decision->verdict.rule, sizeof(decision->verdict.rule), "%s:%u",
             path, line);
}

enum check_step
checkpolicy_map(struct decision *decision)
{
    const struct identity *identity = &decision->identity;
    struct verdict *verdict = &decision->verdict;
    struct identitymap_match match =
        identitymap_find(decision->desk->rules.map, identity,
                         decision->any ? NULL : verdict->account);

    if (match.line != 0) {
        checkpolicy_note_rule(decision, match.line);
    }
    switch (match.answer) {
    case IDENTITYMAP_GRANTED:
        memcpy(verdict->account, match.account, sizeof(verdict->account));
        return CHECK_NEXT;
    case IDENTITYMAP_REFUSED:
        return check_end(decision, REASON_MAP_REFUSES);
    case IDENTITYMAP_NO_LINE:
        break;
    }
    return check_end(decision, identity->kind == IDENTITY_SERVICE
                                   ? REASON_SERVICE_ACCOUNT
                                   : REASON_NO_MAP_LINE);
}
