/* SPDX-License-Identifier: MIT */
/*
 * Shows what checkrequire.c judged by, from the same places: the answers of
 * this login and the facts of the token's record.  A requirement that was not
 * asked about has a young fact, or IAM could not be asked; the fact's age says
 * which.  It asks and judges nothing.  Called by manageexplain.c.
 */
#include "helper/managerequire.h"

#include "common/printable.h"
#include "helper/check.h"
#include "helper/managejson.h"

static const char *
managerequire_answer(enum demand_state state)
{
    switch (state) {
    case DEMAND_ALLOWED:
        return "allowed";
    case DEMAND_DENIED:
        return "denied";
    case DEMAND_ASKED:
    case DEMAND_SILENT:
        return "none";
    case DEMAND_UNASKED:
        break;
    }
    return "not asked";
}

static void
managerequire_add_fact(struct json_object *shown, const struct cache *cache,
                       const struct record_fact *fact)
{
    int64_t age_ms = 0;

    managejson_text(shown, "fact",
                    fact == NULL    ? NULL
                    : fact->allowed ? "allowed"
                                    : "denied");
    if (fact != NULL && cachefact_age(cache, fact, &age_ms)) {
        managejson_number(shown, "age_s", age_ms / 1000);
    } else {
        managejson_text(shown, "age_s", NULL);
    }
}

struct json_object *
managerequire_list(const struct decision *decision)
{
    struct cache *cache = decision->desk->cache;
    const struct config_service policy =
        rulebook_policy(&decision->desk->rules, decision->request.service);
    struct json_object *list = managejson_array();
    struct record record;
    bool is_known =
        cache_find_again(cache, &decision->token, &record) == CACHE_RECORD;

    for (size_t i = 0; i < policy.requirement_count; i++) {
        const struct requirement *requirement = &policy.requirements[i];
        struct demand_word word = {.state = DEMAND_UNASKED};
        struct json_object *shown = managejson_object();
        uint8_t name[HOSTKEY_NAME_SIZE];
        char why[PRINTABLE_SIZE];

        cachefact_name(cache, requirement, name);
        if (decision->demand != NULL) {
            word = demand_find(decision->demand, name);
        }
        managejson_text(shown, "action", requirement->action);
        managejson_text(shown, "urn", requirement->urn);
        managejson_text(shown, "answer", managerequire_answer(word.state));
        managejson_text(shown, "why",
                        word.why[0] == '\0' ? NULL
                                            : printable_text(word.why, why));
        managerequire_add_fact(shown, cache,
                               is_known ? cachefact_find(&record, name) : NULL);
        managejson_add(list, NULL, shown);
    }
    return list;
}
