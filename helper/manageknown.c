/* SPDX-License-Identifier: MIT */
/*
 * Looks an account up in everything that ovhpatd has: locks, map, records.  It
 * shows at most MANAGEKNOWN_LINES_MAX of each, since an answer is for people.
 * manageexplain.c calls it.
 */
#include "helper/manageknown.h"

#include <stdio.h>
#include <string.h>

#include "helper/identityowner.h"
#include "helper/managecache.h"
#include "helper/managejson.h"
#include "helper/managelock.h"

#define MANAGEKNOWN_LINES_MAX 50U
#define MANAGEKNOWN_LINE_SIZE 256U

struct manageknown {
    const struct manage_desk *desk;
    const char *account;
    struct json_object *list;
    size_t count;
};

static void
manageknown_lines(struct manageknown *known)
{
    const struct identitymap *map = known->desk->decisions->rules.map;
    const struct identityrule *rule = NULL;

    for (size_t i = 0; (rule = identitymap_rule_at(map, i)) != NULL &&
                       known->count < MANAGEKNOWN_LINES_MAX;
         i++) {
        char text[MANAGEKNOWN_LINE_SIZE];
        struct json_object *line = NULL;

        if (!identityrule_leads_to(rule, known->account)) {
            continue;
        }
        line = managejson_object();
        snprintf(text, sizeof(text), "%s:%s/%s  %s", rule->kind->name,
                 rule->ovh_account, rule->name, rule->target);
        managejson_number(line, "line", (int64_t)rule->line);
        managejson_text(line, "text", text);
        managejson_add(known->list, NULL, line);
        known->count++;
    }
}

static bool
manageknown_owner(void *context, const struct identityowner *owner)
{
    struct manageknown *known = context;
    struct decision_desk *decisions = known->desk->decisions;
    const struct identity identity =
        identityowner_identity(owner, decisions->rules.config->region);
    struct json_object *shown = managejson_object();
    enum reason reason = REASON_INTERNAL;
    bool is_refused =
        cache_identity_is_refused(decisions->cache, identity.urn, &reason);

    managejson_text(shown, "identity", identity.urn);
    managejson_number(shown, "line", (int64_t)owner->line);
    managejson_bool(shown, "locked",
                    locktable_has_identity(&decisions->locks, &identity));
    managejson_text(shown, "refused", is_refused ? reason_id(reason) : NULL);
    managejson_add(known->list, NULL, shown);
    return ++known->count < MANAGEKNOWN_LINES_MAX;
}

static bool
manageknown_record(void *context, const struct cacheview_row *row)
{
    struct manageknown *known = context;

    if (known->count < MANAGEKNOWN_LINES_MAX &&
        managecache_leads_to(known->desk, row, known->account)) {
        managejson_add(known->list, NULL, managecache_show(row));
        known->count++;
    }
    return false;
}

struct json_object *
manageknown_account(const struct manage_desk *desk, const char *account)
{
    const struct lock *lock =
        locktable_find(&desk->decisions->locks, LOCK_ACCOUNT, account);
    struct json_object *shown = managejson_object();
    struct manageknown known = {.desk = desk, .account = account};

    managejson_add(shown, "lock", lock == NULL ? NULL : managelock_show(lock));
    known.list = managejson_array();
    manageknown_lines(&known);
    managejson_add(shown, "lines", known.list);
    known.list = managejson_array();
    known.count = 0;
    (void)identityowner_walk(desk->decisions->rules.map, account,
                             manageknown_owner, &known);
    managejson_add(shown, "owners", known.list);
    known.list = managejson_array();
    known.count = 0;
    cacheview_walk(desk->decisions->cache, manageknown_record, &known);
    managejson_add(shown, "records", known.list);
    return shown;
}
