/* SPDX-License-Identifier: MIT */
/*
 * THE chain.  A login passes the checks of check_verify_table from top to
 * bottom, the account phase those of check_account_table.  The last check of
 * both is check_allow(), and that function is the only place of ovhpatd from
 * which a "yes" can come.  What a client sends selects the table and nothing
 * else; in particular it never selects grace.
 */
#include "helper/check.h"

#include <stdio.h>
#include <string.h>

#include "common/deadline.h"
#include "common/token.h"

/* Ends with a refusal, whatever the reason that came from elsewhere is. */
static enum check_step
check_end(struct decision *decision, enum reason reason)
{
    decision->verdict.reason =
        reason == REASON_ALLOWED ? REASON_INTERNAL : reason;
    return CHECK_END;
}

/* The login name, and which account it wants. */
static enum check_step
check_name(struct decision *decision)
{
    const struct config *config = decision->desk->rules.config;
    const struct wire_request *request = &decision->request;
    const char *account = NULL;

    if (login_parse(request->login, &decision->login) < 0) {
        return check_end(decision, REASON_NAME_MALFORMED);
    }
    decision->any = decision->login.kind == LOGIN_HYBRID &&
                    (request->flags & WIRE_FLAG_ANY_SUFFIX) != 0;
    account = decision->login.account;
    if (decision->login.kind == LOGIN_HYBRID) {
        const char *bound =
            config_label_account(config, request->login + LOGIN_PREFIX_LEN);

        account = bound == NULL ? account : bound;
    }
    if (account[0] == '\0' && !decision->any) {
        return check_end(decision, REASON_LABEL_UNBOUND);
    }
    memcpy(decision->verdict.account, account, strlen(account) + 1);
    return CHECK_NEXT;
}

/* The module has checked this too; other clients may not have. */
static enum check_step
check_shape(struct decision *decision)
{
    const struct secret *token = &decision->request.token;

    switch (token_shape((const char *)token->bytes, token->len)) {
    case TOKEN_FIT:
        return CHECK_NEXT;
    case TOKEN_CUT:
        return check_end(decision, REASON_TOKEN_CUT);
    case TOKEN_STAND_IN:
        return check_end(decision, REASON_STAND_IN_PASSWORD);
    case TOKEN_UNFIT:
        break;
    }
    return check_end(decision, REASON_SECRET_NO_TOKEN);
}

/* OVHcloud refused the token a moment ago. */
static enum check_step
check_refused(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    enum reason reason = REASON_INTERNAL;

    decision->token = cache_identify(desk->cache, desk->rules.config->base_url,
                                     &decision->request.token);
    return negative_find(&desk->negative, decision->token.name,
                         deadline_now_ms(), &reason)
               ? check_end(decision, reason)
               : CHECK_NEXT;
}

/* Takes the identity from the record when it is no older than max_age_ms. */
static bool
check_use_record(struct decision *decision, const struct record *record,
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
static enum check_step
check_fresh(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    struct config_service policy =
        rulebook_policy(&desk->rules, decision->request.service);
    struct secret *token = &decision->request.token;
    struct record record;

    decision->known = cache_find(desk->cache, desk->rules.config->base_url,
                                 &decision->token, token, &record);
    if (check_use_record(decision, &record, policy.fresh_ms, VERDICT_FRESH)) {
        secret_wipe(token);
        decision->verdict.left_s = 0; /* it is grace that ends */
    }
    return CHECK_NEXT;
}

static bool
check_is_answered(const struct decision *decision)
{
    return decision->verdict.source != VERDICT_NOT_ASKED;
}

/* They count questions to the API, not logins. */
static enum check_step
check_limits(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    const struct config *config = desk->rules.config;
    int64_t now_ms = deadline_now_ms();
    enum throttle_answer answer = THROTTLE_PASS;

    if (check_is_answered(decision) ||
        !inquiry_would_ask(desk->line, &decision->token)) {
        return CHECK_NEXT;
    }
    answer =
        decision->known == CACHE_RECORD
            ? throttle_take_known(desk->throttle, config, now_ms)
            : throttle_take(desk->throttle, config, decision->source, now_ms);
    switch (answer) {
    case THROTTLE_PASS:
        return CHECK_NEXT;
    case THROTTLE_SOURCE_LIMIT:
        return check_end(decision, REASON_SOURCE_LIMIT);
    case THROTTLE_HOST_LIMIT:
        break;
    }
    return check_end(decision, REASON_HOST_LIMIT);
}

static void
check_answered(const struct api_answer *answer, void *context)
{
    struct decision *decision = context;
    struct verdict *verdict = &decision->verdict;

    decision->answer = answer->class;
    decision->answer_reason = answer->reason;
    decision->identity = answer->identity;
    verdict->http_status = answer->http_status;
    memcpy(verdict->query_id, answer->query_id, sizeof(answer->query_id));
    memcpy(decision->detail, answer->detail, sizeof(answer->detail));
    decision_go_on(decision);
}

/* Goes on in check_answered(), with the next check. */
static enum check_step
check_ask_api(struct decision *decision)
{
    enum inquiry_error error = INQUIRY_MADE;

    if (check_is_answered(decision)) {
        return CHECK_NEXT;
    }
    error = inquiry_ask(decision->desk->line, &decision->token,
                        &decision->request.token, check_answered, decision);
    secret_wipe(&decision->request.token);
    switch (error) {
    case INQUIRY_MADE:
        return CHECK_WAIT;
    case INQUIRY_BREAKER_OPEN:
        decision->answer_reason = REASON_API_BREAKER;
        return CHECK_NEXT;
    case INQUIRY_LINE_FULL:
        return check_end(decision, REASON_HELPER_BUSY);
    case INQUIRY_NO_MEMORY:
        break;
    }
    return check_end(decision, REASON_NO_MEMORY);
}

/* What the API said; a no of any kind ends it. */
static enum check_step
check_answer(struct decision *decision)
{
    if (check_is_answered(decision)) {
        return CHECK_NEXT;
    }
    switch (decision->answer) {
    case API_ACCEPTED:
        decision->verdict.source = VERDICT_ONLINE;
        return CHECK_NEXT;
    case API_UNREACHABLE:
        return CHECK_NEXT;
    case API_REFUSED:
    case API_REFUSED_UNPROVEN:
        break;
    }
    return check_end(decision, decision->answer_reason);
}

/* Whether tls_failure = deny closes grace; an open breaker stands for what
 * opened it. */
static bool
check_tls_denies(const struct decision *decision)
{
    enum reason why = decision->answer_reason;

    if (why == REASON_API_BREAKER) {
        why = inquiry_last_failure(decision->desk->line);
    }
    return why == REASON_API_TLS &&
           decision->desk->rules.config->tls_failure_denies;
}

/* The API cannot be asked: what it said before counts, for a while. */
static enum check_step
check_grace(struct decision *decision)
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
    if (check_tls_denies(decision) ||
        !check_use_record(decision, &record, policy.grace_ms, VERDICT_GRACE)) {
        return check_end(decision, decision->answer_reason);
    }
    return CHECK_NEXT;
}

/* A valid token of somebody who has no business here. */
static enum check_step
check_identity(struct decision *decision)
{
    const struct identity *identity = &decision->identity;
    enum reason reason = REASON_INTERNAL;

    memcpy(decision->verdict.identity, identity->urn, sizeof(identity->urn));
    return rulebook_admits(&decision->desk->rules, identity, &reason)
               ? CHECK_NEXT
               : check_end(decision, reason);
}

static void
check_note_rule(struct decision *decision, unsigned int line)
{
    const char *path = identitymap_path(decision->desk->rules.map);
    size_t len = strlen(path);

    /* The end of a long path says more than its beginning. */
    if (len > VERDICT_RULE_MAX - 12) {
        path += len - (VERDICT_RULE_MAX - 12);
    }
    snprintf(decision->verdict.rule, sizeof(decision->verdict.rule), "%s:%u",
             path, line);
}

static enum check_step
check_map(struct decision *decision)
{
    const struct identity *identity = &decision->identity;
    struct verdict *verdict = &decision->verdict;
    struct identitymap_match match =
        identitymap_find(decision->desk->rules.map, identity,
                         decision->any ? NULL : verdict->account);

    if (match.line != 0) {
        check_note_rule(decision, match.line);
    }
    switch (match.answer) {
    case IDENTITYMAP_GRANTED:
        memcpy(verdict->account, match.account, sizeof(verdict->account));
        return CHECK_NEXT;
    case IDENTITYMAP_REFUSED:
        return check_end(decision, REASON_MAP_REFUSES);
    case IDENTITYMAP_NO_LINE:
        break;
    }
    return check_end(decision, identity->kind == IDENTITY_SERVICE
                                   ? REASON_SERVICE_ACCOUNT
                                   : REASON_NO_MAP_LINE);
}

/* The account phase: the identity that this login has proved before. */
static enum check_step
check_standing(struct decision *decision)
{
    const char *urn = decision->request.identity;
    struct identity *identity = &decision->identity;
    enum reason reason = REASON_INTERNAL;

    if (urn[0] == '\0') {
        return CHECK_NEXT;
    }
    if (identity_from_urn(urn, identity) < 0) {
        return check_end(decision, REASON_REQUEST_MALFORMED);
    }
    if (cache_identity_is_refused(decision->desk->cache, urn, &reason)) {
        return check_end(decision, reason);
    }
    return check_identity(decision);
}

/* Can anybody at all log in as this account by a token?  A name that means
 * nothing (suffix=any) needs somebody who was proved. */
static enum check_step
check_reach(struct decision *decision)
{
    const struct identitymap *map = decision->desk->rules.map;

    if (decision->any ? decision->identity.kind != IDENTITY_NONE
                      : identitymap_leads_to(map, decision->verdict.account)) {
        return CHECK_NEXT;
    }
    return check_end(decision, decision->login.kind == LOGIN_PLAIN
                                   ? REASON_ACCOUNT_NOT_MAPPED
                                   : REASON_ACCOUNT_UNREACHABLE);
}

/* The one "yes". */
static enum check_step
check_allow(struct decision *decision)
{
    decision->verdict.reason = REASON_ALLOWED;
    return CHECK_END;
}

/* clang-format off */
static const struct check check_verify_table[] = {
    {"name", check_name},
    {"shape", check_shape},
    {"refused", check_refused},
    {"fresh", check_fresh},
    {"limits", check_limits},
    {"api", check_ask_api},
    {"answer", check_answer},
    {"grace", check_grace},
    {"identity", check_identity},
    {"map", check_map},
    {"allow", check_allow},
    {NULL, NULL},
};

static const struct check check_account_table[] = {
    {"name", check_name},
    {"standing", check_standing},
    {"reach", check_reach},
    {"allow", check_allow},
    {NULL, NULL},
};
/* clang-format on */

const struct check *
check_table(const struct decision *decision)
{
    return decision->request.type == WIRE_VERIFY ? check_verify_table
                                                 : check_account_table;
}

const char *
check_name_at(size_t index)
{
    size_t count = sizeof(check_verify_table) / sizeof(check_verify_table[0]);

    return index < count ? check_verify_table[index].name : NULL;
}
