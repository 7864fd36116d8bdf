/* SPDX-License-Identifier: MIT */
/*
 * Groups a service's requirements by resource, asks about each resource once,
 * and collects the answers.  It copies the requirements, because the rules may
 * be exchanged while it waits.  It keeps no token and judges nothing: a young
 * fact only saves a question.  Called by checkrequire.c.
 */
#include "helper/demand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct demand_item {
    struct requirement requirement;
    uint8_t name[HOSTKEY_NAME_SIZE];
    struct demand_word word;
    int64_t date_s;
};

/* One question, about the items with one URN. */
struct demand_call {
    struct demand *demand;
    struct permission_waiter *waiter; /* NULL: none is on its way */
    struct demand_item *items[CONFIG_REQUIREMENTS_MAX];
    size_t count;
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

bool
demand_would_ask(const struct demand *demand, const struct demand_means *means)
{
    if (means->token->len == 0 || means->timeout_ms <= 0 ||
        !permission_may_ask(demand->line)) {
        return false;
    }
    for (size_t i = 0; i < demand->count; i++) {
        if (demand_is_open(demand, &demand->items[i], means)) {
            return true;
        }
    }
    return false;
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
    item->date_s = answer->date_s;
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
    for (size_t i = 0; i < call->count; i++) {
        demand_take(call->items[i], i, answer);
    }
    if (demand->ready != NULL && !demand_is_waiting(demand)) {
        demand->ready(demand->context);
    }
}

/* Sends the call's question; its items stay unasked when that cannot be. */
static void
demand_send(struct demand_call *call, const struct demand_means *means)
{
    const char *actions[CONFIG_REQUIREMENTS_MAX] = {NULL};
    const struct permission_ask ask = {
        .identified = means->identified,
        .token = means->token,
        .question = {.urn = call->items[0]->requirement.urn,
                     .actions = actions,
                     .count = call->count},
        .timeout_ms = means->timeout_ms,
        .done = demand_answered,
        .context = call,
    };

    for (size_t i = 0; i < call->count; i++) {
        actions[i] = call->items[i]->requirement.action;
    }
    if (permission_ask(call->demand->line, &ask, &call->waiter) < 0) {
        call->demand->call_count--;
        return;
    }
    for (size_t i = 0; i < call->count; i++) {
        call->items[i]->word.state = DEMAND_ASKED;
    }
}

void
demand_ask(struct demand *demand, const struct demand_means *means)
{
    if (!demand_would_ask(demand, means)) {
        return;
    }
    for (size_t i = 0; i < demand->count; i++) {
        struct demand_item *first = &demand->items[i];
        struct demand_call *call = &demand->calls[demand->call_count];

        if (!demand_is_open(demand, first, means) ||
            demand->call_count >= CONFIG_REQUIREMENTS_MAX) {
            continue;
        }
        *call = (struct demand_call){.demand = demand};
        demand->call_count++;
        for (size_t j = i; j < demand->count; j++) {
            struct demand_item *item = &demand->items[j];

            if (strcmp(item->requirement.urn, first->requirement.urn) == 0 &&
                demand_is_open(demand, item, means)) {
                call->items[call->count++] = item;
            }
        }
        demand_send(call, means);
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

size_t
demand_news(const struct demand *demand,
            struct cachefact_news ret_news[CONFIG_REQUIREMENTS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < demand->count; i++) {
        const struct demand_item *item = &demand->items[i];

        if (item->word.state != DEMAND_ALLOWED &&
            item->word.state != DEMAND_DENIED) {
            continue;
        }
        memcpy(ret_news[count].name, item->name, sizeof(item->name));
        ret_news[count].allowed = item->word.state == DEMAND_ALLOWED;
        ret_news[count].date_s = item->date_s;
        count++;
    }
    return count;
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
