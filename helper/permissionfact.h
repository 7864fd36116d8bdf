/* SPDX-License-Identifier: MIT */
/*
 * What IAM's answer to one question demands: facts in the token's record, and
 * a word to the sysadmin when a no came too late for somebody.  For
 * permission.c only.
 */
#ifndef HELPER_PERMISSIONFACT_H
#define HELPER_PERMISSIONFACT_H

#include "helper/apiauthorization.h"
#include "helper/cache.h"
#include "helper/latelogin.h"
#include "helper/requirement.h"

/* A question of its own memory, and who was let in meanwhile. */
struct permissionfact {
    char urn[REQUIREMENT_URN_MAX + 1];
    char actions[APIAUTHORIZATION_ACTIONS_MAX][REQUIREMENT_ACTION_MAX + 1];
    size_t count;
    struct latelogin late[APIAUTHORIZATION_ACTIONS_MAX]; /* of each action */
};

/* A copy of the question, and nobody let in.  Its texts have been through
 * requirement_parse(). */
struct permissionfact
permissionfact_make(const struct apiauthorization_question *question);

/* The question, made of this copy: the texts' array is the caller's. */
struct apiauthorization_question
permissionfact_question(const struct permissionfact *fact,
                        const char *texts[APIAUTHORIZATION_ACTIONS_MAX]);

/* Whether it is the same question. */
bool permissionfact_is_about(const struct permissionfact *fact,
                             const struct apiauthorization_question *question);

/* Where this requirement's action stands in the question; count: it does not.
 */
size_t permissionfact_find(const struct permissionfact *fact,
                           const struct requirement *requirement);

/* Says at alert whom a no of this answer comes too late for, if anybody. */
void permissionfact_report(const struct permissionfact *fact,
                           const struct apiauthorization_answer *answer);

/*
 * Makes facts of an answer that is one, in the token's record.  Of an answer
 * to an explanation (cache.h, is_trial) only what speaks against the token is
 * kept, as it is of every answer.  Returns true when a no has to be on the disk
 * before anybody is told: `done` will be called then (cachefact_note()).
 */
bool permissionfact_keep(const struct permissionfact *fact, struct cache *cache,
                         const struct cache_token *identified,
                         const struct apiauthorization_answer *answer,
                         void (*done)(int error, void *context), void *context);

#endif
