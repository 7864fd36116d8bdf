/* SPDX-License-Identifier: MIT */
/*
 * From words to facts.  A 401 or 403 in OVHcloud's own words is a no to all
 * actions, and whatever is no clear yes was made a no by authreply.c; silence
 * makes no fact.  The names of those who were let in by grace are kept for
 * each action, because a no to one says nothing about who needed another.
 * Called by permission.c when a question was answered.
 */
#include "helper/permissionfact.h"

#include <stdio.h>
#include <string.h>

#include "helper/cachefact.h"

struct permissionfact
permissionfact_make(const struct apiauthorization_question *question)
{
    struct permissionfact fact = {.count = question->count};

    strncpy(fact.urn, question->urn, REQUIREMENT_URN_MAX);
    for (size_t i = 0; i < question->count; i++) {
        strncpy(fact.actions[i], question->actions[i], REQUIREMENT_ACTION_MAX);
    }
    return fact;
}

struct apiauthorization_question
permissionfact_question(const struct permissionfact *fact,
                        const char *texts[APIAUTHORIZATION_ACTIONS_MAX])
{
    for (size_t i = 0; i < fact->count; i++) {
        texts[i] = fact->actions[i];
    }
    return (struct apiauthorization_question){
        .urn = fact->urn, .actions = texts, .count = fact->count};
}

bool
permissionfact_is_about(const struct permissionfact *fact,
                        const struct apiauthorization_question *question)
{
    if (fact->count != question->count ||
        strcmp(fact->urn, question->urn) != 0) {
        return false;
    }
    for (size_t i = 0; i < fact->count; i++) {
        if (strcmp(fact->actions[i], question->actions[i]) != 0) {
            return false;
        }
    }
    return true;
}

size_t
permissionfact_find(const struct permissionfact *fact,
                    const struct requirement *requirement)
{
    size_t index = 0;

    if (strcmp(fact->urn, requirement->urn) != 0) {
        return fact->count;
    }
    while (index < fact->count &&
           strcmp(fact->actions[index], requirement->action) != 0) {
        index++;
    }
    return index;
}

static bool
permissionfact_allows(const struct apiauthorization_answer *answer,
                      size_t index)
{
    return answer->class == APIAUTHORIZATION_ANSWERED &&
           index < answer->count && answer->words[index].allowed;
}

void
permissionfact_report(const struct permissionfact *fact,
                      const struct apiauthorization_answer *answer)
{
    for (size_t i = 0; i < fact->count; i++) {
        char about[REQUIREMENT_ACTION_MAX + 1 + REQUIREMENT_URN_MAX + 1];

        if (!permissionfact_allows(answer, i)) {
            snprintf(about, sizeof(about), "%s,%s", fact->actions[i],
                     fact->urn);
            latelogin_report(&fact->late[i], REASON_IAM_DENIES,
                             answer->http_status, about);
        }
    }
}

bool
permissionfact_keep(const struct permissionfact *fact, struct cache *cache,
                    const struct cache_token *identified,
                    const struct apiauthorization_answer *answer,
                    void (*done)(int error, void *context), void *context)
{
    struct cachefact_news news[APIAUTHORIZATION_ACTIONS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < fact->count; i++) {
        struct requirement requirement = {.action = ""};
        bool allowed = permissionfact_allows(answer, i);

        if (allowed && identified->is_trial) {
            continue;
        }
        memcpy(requirement.action, fact->actions[i],
               sizeof(requirement.action));
        memcpy(requirement.urn, fact->urn, sizeof(requirement.urn));
        cachefact_name(cache, &requirement, news[count].name);
        news[count].allowed = allowed;
        news[count].date_s = answer->date_s;
        count++;
    }
    return cachefact_note(cache, identified, news, count, done, context);
}
