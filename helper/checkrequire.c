/* SPDX-License-Identifier: MIT */
/*
 * What IAM must allow the identity before it is let in.  One check asks and
 * waits; the next judges by answers and facts alone, so that nothing that ends
 * a wait can be taken for a yes.  Each requirement
 * needs a yes of its own: of this login, of a fact as young as `fresh`, or,
 * while IAM cannot be asked, of one as young as `grace`.  Only an answer of
 * IAM renews a fact.  check.c has both checks in its table; the account phase
 * has no token and does not ask.
 */
#include "helper/checkrequire.h"

#include <stdio.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/demand.h"

static struct config_service
checkrequire_policy(const struct decision *decision)
{
    return rulebook_policy(&decision->desk->rules, decision->request.service);
}

bool
checkrequire_is_needed(const struct decision *decision)
{
    return checkrequire_policy(decision).requirement_count > 0;
}

/* Asks what there is to ask; the whole login has [api] timeout.  Returns false
 * when the limits do not let it ask: each question counts by itself, as one
 * about a token that is known. */
static bool
checkrequire_ask(struct decision *decision, const struct config_service *policy)
{
    struct decision_desk *desk = decision->desk;
    int64_t now_ms = deadline_now_ms();
    struct record record;
    struct demand_means means = {
        .identified = &decision->token,
        .token = &decision->request.token,
        .fresh_ms = policy->fresh_ms,
        .timeout_ms =
            decision->begun_ms + desk->rules.config->timeout_ms - now_ms,
    };

    if (cache_find_again(desk->cache, &decision->token, &record) ==
        CACHE_RECORD) {
        means.record = &record;
    }
    if (!decision->is_trial &&
        throttle_take_known(desk->throttle, desk->rules.config,
                            demand_cost(decision->demand, &means),
                            decision->uid, now_ms) != THROTTLE_PASS) {
        return false;
    }
    demand_ask(decision->demand, &means);
    return true;
}

static bool
checkrequire_open(struct decision *decision,
                  const struct config_service *policy)
{
    if (decision->demand == NULL) {
        decision->demand = demand_new(policy, decision->desk->cache,
                                      decision->desk->permissions);
    }
    return decision->demand != NULL;
}

void
checkrequire_begin(struct decision *decision)
{
    struct config_service policy = checkrequire_policy(decision);

    if (policy.requirement_count == 0) {
        secret_wipe(&decision->request.token);
        return;
    }
    /* A guess costs one question: IAM is asked about a token that is not known
     * when OVHcloud has accepted it (checkrequire_demand()).  What the limits
     * do not permit now is asked for there too. */
    if (decision->known == CACHE_RECORD &&
        checkrequire_open(decision, &policy)) {
        (void)checkrequire_ask(decision, &policy);
    }
}

/* demand: nothing is on its way any more. */
static void
checkrequire_answered(void *context)
{
    decision_go_on(context);
}

enum check_step
checkrequire_demand(struct decision *decision)
{
    struct config_service policy = checkrequire_policy(decision);
    bool permitted = true;

    if (policy.requirement_count == 0) {
        secret_wipe(&decision->request.token);
        return CHECK_NEXT;
    }
    if (!checkrequire_open(decision, &policy)) {
        return check_end(decision, REASON_NO_MEMORY);
    }
    permitted = checkrequire_ask(decision, &policy);
    secret_wipe(&decision->request.token);
    if (!permitted) {
        return check_end(decision, REASON_HOST_LIMIT);
    }
    return demand_await(decision->demand, checkrequire_answered, decision)
               ? CHECK_WAIT
               : CHECK_NEXT;
}

/* One requirement under judgement. */
struct checkrequire_case {
    const struct requirement *requirement;
    const struct config_service *policy;
    struct demand_word word;
    const struct record_fact *fact; /* NULL: none */
};

static enum check_step
checkrequire_end(struct decision *decision,
                 const struct checkrequire_case *judged, enum reason reason,
                 const char *why)
{
    /* A text that is cut keeps what names the requirement. */
    if (snprintf(decision->detail, sizeof(decision->detail), "%s,%s,%s",
                 judged->requirement->action, judged->requirement->urn,
                 why) < 0) {
        decision->detail[0] = '\0';
    }
    return check_end(decision, reason);
}

/* Takes the fact for an answer when it is no older than max_age_ms. */
static bool
checkrequire_use(struct decision *decision,
                 const struct checkrequire_case *judged, int64_t max_age_ms,
                 enum verdict_source source)
{
    struct verdict *verdict = &decision->verdict;
    int64_t age_ms = 0;
    uint32_t left_s = 0;

    if (judged->fact == NULL || !judged->fact->allowed || max_age_ms == 0 ||
        !cachefact_age(decision->desk->cache, judged->fact, &age_ms) ||
        age_ms > max_age_ms) {
        return false;
    }
    if (source == VERDICT_GRACE) {
        left_s = (uint32_t)((max_age_ms - age_ms) / 1000);
        if (verdict->source != VERDICT_GRACE || left_s < verdict->left_s) {
            verdict->left_s = left_s;
            verdict->age_s = (uint32_t)(age_ms / 1000);
        }
        verdict->source = VERDICT_GRACE;
    }
    return true;
}

/* Why there is no answer; an open breaker stands for what opened it. */
static enum reason
checkrequire_silence(const struct decision *decision,
                     const struct checkrequire_case *judged)
{
    return judged->word.state == DEMAND_SILENT
               ? judged->word.reason
               : permission_last_failure(decision->desk->permissions);
}

/* IAM could not be asked: what it said before counts, for a while. */
static enum check_step
checkrequire_judge_silence(struct decision *decision,
                           const struct checkrequire_case *judged)
{
    enum reason why = checkrequire_silence(decision, judged);
    bool closed = why == REASON_API_TLS &&
                  decision->desk->rules.config->tls_failure_denies;

    if (judged->fact != NULL && !judged->fact->allowed) {
        return checkrequire_end(decision, judged, REASON_IAM_DENIES,
                                "not-allowed-the-last-time");
    }
    if (!closed && checkrequire_use(decision, judged, judged->policy->grace_ms,
                                    VERDICT_GRACE)) {
        return CHECK_NEXT;
    }
    return checkrequire_end(decision, judged, REASON_IAM_UNKNOWN,
                            judged->word.why[0] != '\0' ? judged->word.why
                                                        : reason_id(why));
}

static enum check_step
checkrequire_judge_one(struct decision *decision,
                       const struct checkrequire_case *judged)
{
    switch (judged->word.state) {
    case DEMAND_ALLOWED:
        return CHECK_NEXT;
    case DEMAND_DENIED:
        return checkrequire_end(decision, judged, REASON_IAM_DENIES,
                                judged->word.why);
    case DEMAND_UNASKED:
    case DEMAND_ASKED:
    case DEMAND_SILENT:
        break;
    }
    return checkrequire_use(decision, judged, judged->policy->fresh_ms,
                            VERDICT_FRESH)
               ? CHECK_NEXT
               : checkrequire_judge_silence(decision, judged);
}

enum check_step
checkrequire_judge(struct decision *decision)
{
    struct cache *cache = decision->desk->cache;
    struct config_service policy = checkrequire_policy(decision);
    struct checkrequire_case judged = {.policy = &policy};
    struct record record;
    enum cache_state known = CACHE_NOTHING;
    enum check_step step = CHECK_NEXT;

    if (policy.requirement_count == 0) {
        return CHECK_NEXT;
    }
    if (decision->demand == NULL) { /* the check before makes one */
        return check_end(decision, REASON_INTERNAL);
    }
    known = cache_find_again(cache, &decision->token, &record);
    if (known == CACHE_TOMBSTONE) { /* it came while this login waited */
        return check_end(decision, REASON_TOKEN_BURIED);
    }
    for (size_t i = 0; i < policy.requirement_count && step == CHECK_NEXT;
         i++) {
        uint8_t name[HOSTKEY_NAME_SIZE];

        judged.requirement = &policy.requirements[i];
        cachefact_name(cache, judged.requirement, name);
        judged.word = demand_find(decision->demand, name);
        judged.fact =
            known == CACHE_RECORD ? cachefact_find(&record, name) : NULL;
        step = checkrequire_judge_one(decision, &judged);
    }
    return step;
}
