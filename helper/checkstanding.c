/* SPDX-License-Identifier: MIT */
/*
 * The checks of users' standing.  A login waits for an answer no longer than
 * its own [api] timeout, counted from its beginning; jobs of cron, which come
 * to the account phase only, never wait: they see what is known and leave the
 * question running for the next.  A
 * definite no refuses, whatever the token says; not knowing is what
 * status_unknown makes of it.  check.c has them in its tables.
 */
#include "helper/checkstanding.h"

#include <stdio.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/identityowner.h"

/* Owners of one account that are asked about. */
#define CHECKSTANDING_OWNERS_MAX 16U

/* Their jobs begin by the clock, and must not wait for a network. */
static const char *const checkstanding_timers[] = {"cron", "crond", "atd",
                                                   "anacron", "systemd-user"};

/* A job has no token, and root begins it.  The service's name alone is what
 * anybody says who asks, so it must not choose the older answer. */
static bool
checkstanding_may_wait(const struct decision *decision)
{
    size_t count =
        sizeof(checkstanding_timers) / sizeof(checkstanding_timers[0]);

    if (decision->request.type != WIRE_ACCOUNT || decision->uid != 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(decision->request.service, checkstanding_timers[i]) == 0) {
            return false;
        }
    }
    return true;
}

/* What was learned earlier is too old to be asked for nothing: counted from
 * the login's beginning, so that what it found young does not grow old under
 * it, and what it caused itself never is. */
static int64_t
checkstanding_since_ms(const struct decision *decision)
{
    return decision->begun_ms - decision->desk->rules.config->status_max_age_ms;
}

/* The same, to judge by.  Who may not wait takes what was learned last: between
 * two jobs there is often more time than status_max_age. */
static int64_t
checkstanding_judged_since_ms(const struct decision *decision)
{
    return checkstanding_may_wait(decision) ? checkstanding_since_ms(decision)
                                            : INT64_MIN;
}

/* What is left of the login's time. */
static int64_t
checkstanding_left_ms(const struct decision *decision)
{
    return checkstanding_may_wait(decision)
               ? decision->begun_ms + decision->desk->rules.config->timeout_ms -
                     deadline_now_ms()
               : 0;
}

static void
checkstanding_known(void *context)
{
    struct decision *decision = context;

    if (--decision->waits == 0) {
        decision_go_on(decision);
    }
}

/* Only a name is needed to cause a question, so who is not root has a limit;
 * above it users are unknown to him, whatever others learn. */
static bool
checkstanding_is_within_limits(struct decision *decision,
                               const struct standing_question *question)
{
    struct decision_desk *desk = decision->desk;

    return decision->uid == 0 ||
           !standing_would_ask(desk->standing, question) ||
           throttle_take_client(desk->throttle, desk->rules.config,
                                decision->uid,
                                deadline_now_ms()) == THROTTLE_PASS;
}

/* Asks about one user, and waits for it if the login may. */
static void
checkstanding_ask_about(struct decision *decision,
                        const struct standing_question *question)
{
    if (checkstanding_is_within_limits(decision, question) &&
        standing_wait(decision->desk->standing, question,
                      checkstanding_left_ms(decision), checkstanding_known,
                      decision)) {
        decision->waits++;
    }
}

struct checkstanding_owners {
    struct decision *decision;
    void (*ask)(struct decision *decision,
                const struct standing_question *question);
    size_t asked;
};

static bool
checkstanding_each_owner(void *context, const struct identityowner *owner)
{
    struct checkstanding_owners *owners = context;
    const struct identity identity = identityowner_identity(
        owner, owners->decision->desk->rules.config->region);

    owners->ask(owners->decision,
                &(struct standing_question){
                    .identity = &identity,
                    .presumed = owner->presumed,
                    .since_ms = checkstanding_since_ms(owners->decision)});
    return ++owners->asked < CHECKSTANDING_OWNERS_MAX;
}

/* Asks about the owners of the account that is wanted. */
static void
checkstanding_ask_owners(struct decision *decision,
                         void (*ask)(struct decision *decision,
                                     const struct standing_question *question))
{
    struct checkstanding_owners owners = {.decision = decision, .ask = ask};

    if (decision->verdict.account[0] != '\0') {
        identityowner_walk(decision->desk->rules.map, decision->verdict.account,
                           checkstanding_each_owner, &owners);
    }
}

static void
checkstanding_refresh(struct decision *decision,
                      const struct standing_question *question)
{
    if (checkstanding_is_within_limits(decision, question)) {
        standing_refresh(decision->desk->standing, question);
    }
}

static bool
checkstanding_is_on(const struct decision *decision)
{
    return decision->desk->standing != NULL &&
           decision->desk->rules.credential != NULL;
}

void
checkstanding_foresee(struct decision *decision)
{
    if (checkstanding_is_on(decision)) {
        checkstanding_ask_owners(decision, checkstanding_refresh);
    }
}

enum check_step
checkstanding_ask(struct decision *decision)
{
    if (!checkstanding_is_on(decision)) {
        return CHECK_NEXT;
    }
    if (decision->identity.kind == IDENTITY_NONE) {
        checkstanding_ask_owners(decision, checkstanding_ask_about);
    } else {
        /* Without a token the name is what the client says. */
        checkstanding_ask_about(
            decision, &(struct standing_question){
                          .identity = &decision->identity,
                          .presumed = decision->request.type == WIRE_ACCOUNT,
                          .since_ms = checkstanding_since_ms(decision)});
    }
    return decision->waits > 0 ? CHECK_WAIT : CHECK_NEXT;
}

/* A user of whom nothing is known. */
static enum check_step
checkstanding_unknown(struct decision *decision)
{
    if (decision->desk->rules.config->status_unknown_denies) {
        return check_end(decision, REASON_STATUS_UNKNOWN);
    }
    if (decision->detail[0] == '\0') {
        snprintf(decision->detail, sizeof(decision->detail),
                 "the user's status is not known");
    }
    return CHECK_NEXT;
}

/* What is known about the owners of an account that is entered without a
 * token; checklock_owners() has refused when all of them are out. */
struct checkstanding_knowledge {
    const struct decision *decision;
    size_t known;
    size_t unknown;
};

static bool
checkstanding_count(void *context, const struct identityowner *owner)
{
    struct checkstanding_knowledge *knowledge = context;
    const struct decision *decision = knowledge->decision;
    struct identity identity =
        identityowner_identity(owner, decision->desk->rules.config->region);

    if (locktable_has_identity(&decision->desk->locks, &identity)) {
        return true; /* he enters nothing, whatever OVHcloud says */
    }
    switch (standing_find(decision->desk->standing, &identity,
                          checkstanding_judged_since_ms(decision))) {
    case STANDING_GOOD:
        knowledge->known++;
        break;
    case STANDING_UNKNOWN:
        knowledge->unknown++;
        break;
    case STANDING_NOBODY: /* the account is nobody's at OVHcloud */
    case STANDING_DISABLED:
    case STANDING_PASSWORD_CHANGE:
    case STANDING_GONE:
        break;
    }
    return true;
}

static enum check_step
checkstanding_judge_owners(struct decision *decision)
{
    struct checkstanding_knowledge knowledge = {.decision = decision};

    identityowner_walk(decision->desk->rules.map, decision->verdict.account,
                       checkstanding_count, &knowledge);
    return knowledge.known == 0 && knowledge.unknown > 0
               ? checkstanding_unknown(decision)
               : CHECK_NEXT;
}

/*
 * Whether OVHcloud's no of before has fallen.  For a user whom the credentials
 * can tell about it falls by their word alone; they may be found to be of
 * another OVH account only during this login, and then OVHcloud's yes to his
 * token counts, as in inquiry.c.
 */
static bool
checkstanding_is_pardoned(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;

    if (decision->verdict.source != VERDICT_ONLINE ||
        standing_covers(desk->standing, &decision->identity)) {
        return false;
    }
    if (!decision->is_trial) {
        cache_pardon_identity(desk->cache, decision->identity.urn);
    }
    return true;
}

enum check_step
checkstanding_judge(struct decision *decision)
{
    struct identity *identity = &decision->identity;
    enum standing_state state = STANDING_UNKNOWN;
    enum reason reason = REASON_INTERNAL;

    if (identity->kind == IDENTITY_NONE) {
        return checkstanding_is_on(decision)
                   ? checkstanding_judge_owners(decision)
                   : CHECK_NEXT;
    }
    if (cache_identity_is_refused(decision->desk->cache, identity->urn,
                                  &reason) &&
        !checkstanding_is_pardoned(decision)) {
        return check_end(decision, reason);
    }
    if (!checkstanding_is_on(decision) || identity->kind != IDENTITY_USER) {
        return CHECK_NEXT;
    }
    state = standing_find(decision->desk->standing, identity,
                          checkstanding_judged_since_ms(decision));
    if (state == STANDING_GOOD) {
        return CHECK_NEXT;
    }
    return state == STANDING_UNKNOWN || state == STANDING_NOBODY
               ? checkstanding_unknown(decision)
               : check_end(decision, standing_reason(state));
}
