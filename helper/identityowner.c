/* SPDX-License-Identifier: MIT */
/*
 * Two walks over the lines: the ones that name a user and give him the account,
 * and, when there is none, those for everybody of an OVH account.  It knows the
 * map only; whether an owner may log in is for the caller to say
 * (checklock.c).  Pure.
 */
#include "helper/identityowner.h"

#include <stdio.h>
#include <string.h>

/* What a walk is about. */
struct identityowner_walk {
    const struct identitymap *map;
    const char *account;
    bool (*each)(void *context, const struct identityowner *owner);
    void *context;
    size_t count;
    bool is_over;
};

static bool
identityowner_is_user(const struct identityrule *rule)
{
    return rule->kind->of == IDENTITY_USER && !rule->kind->members;
}

/* Whether a `!` line before position `end` refuses the user. */
static bool
identityowner_is_refused(const struct identityowner_walk *walk, size_t end,
                         const struct identityowner *owner)
{
    for (size_t i = 0; i < end; i++) {
        const struct identityrule *rule = identitymap_rule_at(walk->map, i);

        if (rule->refuses && identityowner_is_user(rule) &&
            (rule->anybody || strcmp(rule->name, owner->name) == 0) &&
            strcmp(rule->ovh_account, owner->ovh_account) == 0) {
            return true;
        }
    }
    return false;
}

/* The lines that name a user (anybody false), or those for everybody. */
static void
identityowner_lines(struct identityowner_walk *walk, bool anybody)
{
    const struct identityrule *rule = NULL;

    for (size_t i = 0;
         !walk->is_over && (rule = identitymap_rule_at(walk->map, i)) != NULL;
         i++) {
        const char *name = anybody ? walk->account : rule->name;
        const struct identityowner owner = {.ovh_account = rule->ovh_account,
                                            .name = name,
                                            .line = rule->line,
                                            .presumed = anybody};
        const char *given = identityrule_gives(rule, name);

        if (!identityowner_is_user(rule) || rule->anybody != anybody ||
            (anybody && !rule->same) || given == NULL ||
            strcmp(given, walk->account) != 0 ||
            identityowner_is_refused(walk, i, &owner)) {
            continue;
        }
        walk->count++;
        walk->is_over = !walk->each(walk->context, &owner);
    }
}

size_t
identityowner_walk(const struct identitymap *map, const char *account,
                   bool (*each)(void *context,
                                const struct identityowner *owner),
                   void *context)
{
    struct identityowner_walk walk = {
        .map = map, .account = account, .each = each, .context = context};

    identityowner_lines(&walk, false);
    if (walk.count == 0) {
        identityowner_lines(&walk, true);
    }
    return walk.count;
}

struct identity
identityowner_identity(const struct identityowner *owner, const char *region)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.region, sizeof(identity.region), "%s", region);
    snprintf(identity.account, sizeof(identity.account), "%s",
             owner->ovh_account);
    snprintf(identity.name, sizeof(identity.name), "%s", owner->name);
    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:%s:identity:user:%s/%s", identity.region, identity.account,
             identity.name);
    return identity;
}
