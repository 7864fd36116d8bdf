/* SPDX-License-Identifier: MIT */
/*
 * Groups a service's requirements by resource, asks about each resource once,
 * and collects the answers.  It copies the requirements, because the rules may
 * be exchanged while it waits.  It keeps no token, writes no fact
 * (permission.c does) and judges nothing: a young fact only saves a question.
 * Called by checkrequire.c.
 */
#include "helper/demand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct demand_item {
    struct requirement requirement;
    uint8_t name[HOSTKEY_NAME_SIZE];
    struct demand_word word;
};

/* One question, about items with one URN, which the items are by number. */
struct demand_group {
    size_t items[CONFIG_REQUIREMENTS_MAX];
    size_t count;
};

struct demand_call {
    struct demand *demand;
    struct permission_waiter *waiter; /* NULL: none is on its way */
    struct demand_group group;
};

struct demand {
    const struct cache *cache;
    struct permission_line *line;
    struct demand_item items[CONFIG_REQUIREMENTS_MAX];
    size_t count;
    struct demand_call calls[CONFIG_REQUIREMENTS_MAX];
    size_t call_count;
    void (*ready)(void *context);
    void *context;
};

_Static_assert(CONFIG_REQUIREMENTS_MAX <= APIAUTHORIZATION_ACTIONS_MAX,
               "all requirements may be about one resource");

struct demand *
demand_new(const struct config_service *policy, struct cache *cache,
           struct permission_line *line)
{
    struct demand *demand = calloc(1, sizeof(*demand));

    if (demand == NULL) {
        return NULL;
    }
    demand->cache = cache;
    demand->line = line;
    demand->count = policy->requirement_count;
    for (size_t i = 0; i < demand->count; i++) {
        demand->items[i].requirement = policy->requirements[i];
        cachefact_name(cache, &policy->requirements[i], demand->items[i].name);
    }
    return demand;
}

void
demand_free(struct demand *demand)
{
    if (demand == NULL) {
        return;
    }
    for (size_t i = 0; i < demand->call_count; i++) {
        if (demand->calls[i].waiter != NULL) {
            permission_leave(demand->calls[i].waiter);
        }
    }
    free(demand);
}

/* Whether the item's fact is young enough to need no question. */
static bool
demand_is_fresh(const struct demand *demand, const struct demand_item *item,
                const struct demand_means *means)
{
    const struct record_fact *fact =
        means->record == NULL ? NULL
                              : cachefact_find(means->record, item->name);
    int64_t age_ms = 0;

    /* A no is asked again, as a login with a refused token is. */
    return fact != NULL && fact->allowed && means->fresh_ms > 0 &&
           cachefact_age(demand->cache, fact, &age_ms) &&
           age_ms <= means->fresh_ms;
}

static bool
demand_is_open(const struct demand *demand, const struct demand_item *item,
               const struct demand_means *means)
{
    return item->word.state == DEMAND_UNASKED &&
           !demand_is_fresh(demand, item, means);
}

/* Groups what is to be asked by resource; returns how many groups there are,
 * 0 as well when nothing can be asked. */
static size_t
demand_plan(const struct demand *demand, const struct demand_means *means,
            struct demand_group ret_groups[CONFIG_REQUIREMENTS_MAX])
{
    const struct demand_item *items = demand->items;
    size_t count = 0;

    if (means->token->len == 0 || means->timeout_ms <= 0) {
        return 0;
    }
    for (size_t i = 0; i < demand->count; i++) {
        size_t at = 0;

        if (!demand_is_open(demand, &items[i], means)) {
            continue;
        }
        while (at < count &&
               strcmp(items[ret_groups[at].items[0]].requirement.urn,
                      items[i].requirement.urn) != 0) {
            at++;
        }
        if (at == count) {
            ret_groups[count++].count = 0;
        }
        ret_groups[at].items[ret_groups[at].count++] = i;
    }
    return count;
}

static struct apiauthorization_question
demand_question(const struct demand *demand, const struct demand_group *group,
                const char *actions[CONFIG_REQUIREMENTS_MAX])
{
    for (size_t i = 0; i < group->count; i++) {
        actions[i] = demand->items[group->items[i]].requirement.action;
    }
    return (struct apiauthorization_question){
        .urn = demand->items[group->items[0]].requirement.urn,
        .actions = actions,
        .count = group->count};
}

size_t
demand_cost(const struct demand *demand, const struct demand_means *means)
{
    struct demand_group groups[CONFIG_REQUIREMENTS_MAX];
    size_t count = permission_may_ask(demand->line)
                       ? demand_plan(demand, means, groups)
                       : 0;
    size_t cost = 0;

    for (size_t i = 0; i < count; i++) {
        const char *actions[CONFIG_REQUIREMENTS_MAX] = {NULL};
        const struct apiauthorization_question question =
            demand_question(demand, &groups[i], actions);

        cost +=
            !permission_is_asked(demand->line, means->identified, &question);
    }
    return cost;
}

/* A no to the whole question, in words. */
static void
demand_refuse(struct demand_item *item,
              const struct apiauthorization_answer *answer)
{
    item->word.state = DEMAND_DENIED;
    snprintf(item->word.why, sizeof(item->word.why), "%s", answer->detail);
}

static void
demand_take(struct demand_item *item, size_t index,
            const struct apiauthorization_answer *answer)
{
    switch (answer->class) {
    case APIAUTHORIZATION_ANSWERED:
        if (index >= answer->count) {
            break;
        }
        item->word.state =
            answer->words[index].allowed ? DEMAND_ALLOWED : DEMAND_DENIED;
        snprintf(item->word.why, sizeof(item->word.why), "%s",
                 answer->words[index].why);
        return;
    case APIAUTHORIZATION_REFUSED:
        demand_refuse(item, answer);
        return;
    case APIAUTHORIZATION_UNREACHABLE:
        break;
    }
    item->word.state = DEMAND_SILENT;
    item->word.reason = answer->reason;
    snprintf(item->word.why, sizeof(item->word.why), "%s,%s",
             reason_id(answer->reason), answer->detail);
}

static bool
demand_is_waiting(const struct demand *demand)
{
    for (size_t i = 0; i < demand->call_count; i++) {
        if (demand->calls[i].waiter != NULL) {
            return true;
        }
    }
    return false;
}

/* permission: an answer, or its absence. */
static void
demand_answered(const struct apiauthorization_answer *answer, void *context)
{
    struct demand_call *call = context;
    struct demand *demand = call->demand;

    call->waiter = NULL;
    for (size_t i = 0; i < call->group.count; i++) {
        demand_take(&demand->items[call->group.items[i]], i, answer);
    }
    if (demand->ready != NULL && !demand_is_waiting(demand)) {
        demand->ready(demand->context);
    }
}

/* Sends the call's question; its items stay unasked when that cannot be. */
static void
demand_send(struct demand_call *call, const struct demand_means *means)
{
    struct demand *demand = call->demand;
    const char *actions[CONFIG_REQUIREMENTS_MAX] = {NULL};
    const struct permission_ask ask = {
        .identified = means->identified,
        .token = means->token,
        .question = demand_question(demand, &call->group, actions),
        .waits = {.timeout_ms = means->timeout_ms,
                  .done = demand_answered,
                  .context = call},
    };

    if (permission_ask(demand->line, &ask, &call->waiter) < 0) {
        demand->call_count--;
        return;
    }
    for (size_t i = 0; i < call->group.count; i++) {
        demand->items[call->group.items[i]].word.state = DEMAND_ASKED;
    }
}

void
demand_ask(struct demand *demand, const struct demand_means *means)
{
    struct demand_group groups[CONFIG_REQUIREMENTS_MAX];
    size_t count = demand_plan(demand, means, groups);

    for (size_t i = 0;
         i < count && demand->call_count < CONFIG_REQUIREMENTS_MAX; i++) {
        struct demand_call *call = &demand->calls[demand->call_count++];

        *call = (struct demand_call){.demand = demand, .group = groups[i]};
        demand_send(call, means);
    }
}

void
demand_note_grace(const struct demand *demand,
                  const struct cache_token *identified,
                  const struct permission_login *login)
{
    for (size_t i = 0; i < demand->count; i++) {
        permission_note_grace(demand->line, identified,
                              &demand->items[i].requirement, login);
    }
}

bool
demand_await(struct demand *demand, void (*ready)(void *context), void *context)
{
    if (!demand_is_waiting(demand)) {
        return false;
    }
    demand->ready = ready;
    demand->context = context;
    return true;
}

struct demand_word
demand_find(const struct demand *demand, const uint8_t name[HOSTKEY_NAME_SIZE])
{
    for (size_t i = 0; i < demand->count; i++) {
        if (memcmp(demand->items[i].name, name, HOSTKEY_NAME_SIZE) == 0) {
            return demand->items[i].word;
        }
    }
    return (struct demand_word){.state = DEMAND_UNASKED};
}
