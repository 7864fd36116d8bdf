/* SPDX-License-Identifier: MIT */
/*
 * The checks that rest on what was proved before: a refusal of a moment ago, a
 * record young enough to need no question, and grace while the API cannot be
 * asked.  None of them renews a record; an online success alone does that.
 * check.c has them in its table.
 */
#include "helper/checkrecord.h"

#include "common/deadline.h"
#include "helper/cacheend.h"
#include "helper/checkrequire.h"

/* OVHcloud refused the token a moment ago. */
enum check_step
checkrecord_refused(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    enum reason reason = REASON_INTERNAL;

    decision->token = cache_identify(desk->cache, desk->rules.config->base_url,
                                     &decision->request.token);
    decision->token.is_trial = decision->is_trial;
    return negative_find(&desk->negative, decision->token.name,
                         deadline_now_ms(), &reason)
               ? check_end(decision, reason)
               : CHECK_NEXT;
}

/* Takes the identity from the record when it is no older than max_age_ms. */
static bool
checkrecord_use(struct decision *decision, const struct record *record,
                int64_t max_age_ms, enum verdict_source source)
{
    struct verdict *verdict = &decision->verdict;
    int64_t age_ms = 0;

    if (decision->known != CACHE_RECORD || max_age_ms == 0 ||
        !cache_age(decision->desk->cache, record, &age_ms) ||
        age_ms > max_age_ms) {
        return false;
    }
    decision->identity = record->identity;
    verdict->source = source;
    verdict->age_s = (uint32_t)(age_ms / 1000);
    verdict->left_s = (uint32_t)((max_age_ms - age_ms) / 1000);
    return true;
}

/* OVHcloud accepted the token so lately that nobody needs to ask. */
enum check_step
checkrecord_fresh(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    struct config_service policy =
        rulebook_policy(&desk->rules, decision->request.service);
    struct secret *token = &decision->request.token;
    struct record record;

    decision->known = cache_find(desk->cache, desk->rules.config->base_url,
                                 &decision->token, token, &record);
    if (checkrecord_use(decision, &record, policy.fresh_ms, VERDICT_FRESH)) {
        if (!checkrequire_is_needed(decision)) {
            secret_wipe(token);
        }
        decision->verdict.left_s = 0; /* it is grace that ends */
    }
    return CHECK_NEXT;
}

/* Whether tls_failure = deny closes grace; an open breaker stands for what
 * opened it. */
static bool
checkrecord_tls_denies(const struct decision *decision)
{
    enum reason why = decision->answer_reason;

    if (why == REASON_API_BREAKER) {
        why = inquiry_last_failure(decision->desk->line);
    }
    return why == REASON_API_TLS &&
           decision->desk->rules.config->tls_failure_denies;
}

/* Whether the record is of no use because its token has ended. */
static bool
checkrecord_has_ended(const struct decision *decision,
                      const struct record *record)
{
    return decision->known == CACHE_RECORD &&
           cacheend_has_come(decision->desk->cache, record);
}

/* The API cannot be asked: what it said before counts, for a while. */
enum check_step
checkrecord_grace(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    struct config_service policy =
        rulebook_policy(&desk->rules, decision->request.service);
    struct record record;

    if (check_is_answered(decision)) {
        return CHECK_NEXT;
    }
    if (decision->known != CACHE_NOTHING) {
        /* A refusal may have come while this login waited. */
        decision->known =
            cache_find_again(desk->cache, &decision->token, &record);
    }
    if (decision->known == CACHE_TOMBSTONE) {
        return check_end(decision, REASON_TOKEN_BURIED);
    }
    if (checkrecord_tls_denies(decision)) {
        return check_end(decision, decision->answer_reason);
    }
    if (checkrecord_use(decision, &record, policy.grace_ms, VERDICT_GRACE)) {
        return CHECK_NEXT;
    }
    return check_end(decision, policy.grace_ms > 0 &&
                                       checkrecord_has_ended(decision, &record)
                                   ? REASON_TOKEN_EXPIRED
                                   : decision->answer_reason);
}
