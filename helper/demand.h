/* SPDX-License-Identifier: MIT */
/*
 * What a PAM service demands of IAM in one login: the requirements of its
 * section, the questions about them and what was answered.
 */
#ifndef HELPER_DEMAND_H
#define HELPER_DEMAND_H

#include "helper/cachefact.h"
#include "helper/config.h"
#include "helper/permission.h"

struct demand;

/* A reason's id and the detail of an answer. */
#define DEMAND_WHY_MAX (API_DETAIL_MAX + 16U)

/* How far one requirement has come; zero lets nobody in. */
enum demand_state {
    DEMAND_UNASKED = 0,
    DEMAND_ASKED,  /* the answer is on its way */
    DEMAND_SILENT, /* asked, without an answer about it */
    DEMAND_DENIED,
    DEMAND_ALLOWED,
};

struct demand_word {
    enum demand_state state;
    enum reason reason;           /* of DEMAND_SILENT */
    char why[DEMAND_WHY_MAX + 1]; /* printable ASCII, for the log */
};

/* Takes a copy of the policy's requirements.  Cache and line are borrowed.
 * Returns a demand that the caller frees, or NULL. */
struct demand *demand_new(const struct config_service *policy,
                          struct cache *cache, struct permission_line *line);

/* Waits for no answer any more, and frees; accepts NULL. */
void demand_free(struct demand *demand);

/* With what a login asks. */
struct demand_means {
    const struct cache_token *identified;
    const struct secret *token;  /* empty: nothing can be asked */
    const struct record *record; /* NULL: none */
    int64_t fresh_ms; /* a fact in the record this young needs no question */
    int64_t timeout_ms;
};

/* How many questions demand_ask() would send that nobody is asking already. */
size_t demand_cost(const struct demand *demand,
                   const struct demand_means *means);

/* Asks about everything that was not asked and has no young fact, one question
 * for each resource, all of them at once. */
void demand_ask(struct demand *demand, const struct demand_means *means);

/* This login was let in by grace: a no that comes later to any of what is
 * demanded came too late for it (permission_note_grace()). */
void demand_note_grace(const struct demand *demand,
                       const struct cache_token *identified,
                       const struct permission_login *login);

/*
 * Returns true when answers are on their way: `ready` will be called once, from
 * the event loop, when the last one is there or its time is over.
 */
bool demand_await(struct demand *demand, void (*ready)(void *context),
                  void *context);

/* What is known about the requirement of this name (cachefact_name()); one
 * that is not part of the demand is DEMAND_UNASKED. */
struct demand_word demand_find(const struct demand *demand,
                               const uint8_t name[HOSTKEY_NAME_SIZE]);

#endif
