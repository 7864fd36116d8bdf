/* SPDX-License-Identifier: MIT */
/*
 * THE chain.  A question passes the checks of its table from top to bottom;
 * each may end it with a reason, let it go on, or make it wait for the API.
 * The last check of every table is decision_allow(), and that function is the
 * only place of ovhpatd from which a "yes" can come.  What a client sends
 * selects the table and nothing else.
 */
#include "helper/decision.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/deadline.h"
#include "common/token.h"
#include "helper/loginlog.h"

struct decision {
    struct decision_desk *desk;
    struct wire_request request; /* without the token once it was asked */
    uid_t uid;                   /* of the process that asks */
    void (*done)(const struct verdict *verdict, void *context);
    void *context;
    bool *ended; /* set while decision_begin() runs */
    size_t at;   /* the next check */
    int64_t begun_ms;
    struct login login;
    bool any; /* suffix=any: the identity's first mapping */
    char source[THROTTLE_SOURCE_MAX + 1];
    struct api_answer answer;
    struct verdict verdict;
};

enum decision_step {
    DECISION_END = 0, /* the verdict stands */
    DECISION_NEXT,
    DECISION_WAIT,
};

struct decision_check {
    const char *name;
    enum decision_step (*run)(struct decision *decision);
};

static void decision_go_on(struct decision *decision);

static enum decision_step
decision_end(struct decision *decision, enum reason reason)
{
    decision->verdict.reason = reason;
    return DECISION_END;
}

/* The login name, and which account it wants. */
static enum decision_step
decision_check_name(struct decision *decision)
{
    const struct config *config = decision->desk->rules.config;
    const struct wire_request *request = &decision->request;
    const char *account = NULL;

    if (login_parse(request->login, &decision->login) < 0) {
        return decision_end(decision, REASON_NAME_MALFORMED);
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
        return decision_end(decision, REASON_LABEL_UNBOUND);
    }
    memcpy(decision->verdict.account, account, strlen(account) + 1);
    return DECISION_NEXT;
}

/* The module has checked this too; other clients may not have. */
static enum decision_step
decision_check_shape(struct decision *decision)
{
    const struct secret *token = &decision->request.token;

    switch (token_shape((const char *)token->bytes, token->len)) {
    case TOKEN_FIT:
        return DECISION_NEXT;
    case TOKEN_CUT:
        return decision_end(decision, REASON_TOKEN_CUT);
    case TOKEN_STAND_IN:
        return decision_end(decision, REASON_STAND_IN_PASSWORD);
    case TOKEN_UNFIT:
        break;
    }
    return decision_end(decision, REASON_SECRET_NO_TOKEN);
}

static enum decision_step
decision_check_limits(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;

    switch (throttle_take(desk->throttle, desk->rules.config, decision->source,
                          deadline_now_ms())) {
    case THROTTLE_PASS:
        return DECISION_NEXT;
    case THROTTLE_SOURCE_LIMIT:
        return decision_end(decision, REASON_SOURCE_LIMIT);
    case THROTTLE_HOST_LIMIT:
        break;
    }
    return decision_end(decision, REASON_HOST_LIMIT);
}

static void
decision_answered(const struct api_answer *answer, void *context)
{
    struct decision *decision = context;

    decision->answer = *answer;
    decision_go_on(decision);
}

/* Goes on in decision_answered(), with the next check. */
static enum decision_step
decision_ask_api(struct decision *decision)
{
    int error = turn_ask(decision->desk->line, &decision->request.token,
                         decision_answered, decision);

    secret_wipe(&decision->request.token);
    if (error == 0) {
        return DECISION_WAIT;
    }
    return decision_end(decision, error == -EBUSY ? REASON_HELPER_BUSY
                                                  : REASON_NO_MEMORY);
}

/* What the API said; everything but "a token of this identity" is an end. */
static enum decision_step
decision_check_answer(struct decision *decision)
{
    const struct api_answer *answer = &decision->answer;
    struct decision_desk *desk = decision->desk;

    decision->verdict.http_status = answer->http_status;
    memcpy(decision->verdict.query_id, answer->query_id,
           sizeof(answer->query_id));
    if (answer->class != API_ACCEPTED) {
        return decision_end(decision, answer->reason);
    }
    decision->verdict.source = VERDICT_ONLINE;
    memcpy(decision->verdict.identity, answer->identity.urn,
           sizeof(answer->identity.urn));
    throttle_give_back(desk->throttle, desk->rules.config, decision->source,
                       deadline_now_ms());
    return DECISION_NEXT;
}

/* A valid token of somebody who has no business here. */
static enum decision_step
decision_check_identity(struct decision *decision)
{
    const struct config *config = decision->desk->rules.config;
    const struct identity *identity = &decision->answer.identity;

    switch (identity->kind) {
    case IDENTITY_USER:
    case IDENTITY_SERVICE:
        break;
    case IDENTITY_OWNER:
        return decision_end(decision, REASON_ACCOUNT_OWNER);
    case IDENTITY_FEDERATED:
        return decision_end(decision, REASON_FEDERATED_USER);
    case IDENTITY_UNUSABLE:
        return decision_end(decision, REASON_IDENTITY_UNUSABLE);
    case IDENTITY_NONE:
        return decision_end(decision, REASON_API_GARBAGE);
    }
    if (strcmp(identity->region, config->region) != 0) {
        return decision_end(decision, REASON_FOREIGN_REGION);
    }
    if (!config_lists_account(config, identity->account)) {
        return decision_end(decision, REASON_FOREIGN_OVH_ACCOUNT);
    }
    return DECISION_NEXT;
}

static void
decision_note_rule(struct decision *decision, unsigned int line)
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

static enum decision_step
decision_check_map(struct decision *decision)
{
    const struct identity *identity = &decision->answer.identity;
    struct verdict *verdict = &decision->verdict;
    struct identitymap_match match =
        identitymap_find(decision->desk->rules.map, identity,
                         decision->any ? NULL : verdict->account);

    if (match.line != 0) {
        decision_note_rule(decision, match.line);
    }
    switch (match.answer) {
    case IDENTITYMAP_GRANTED:
        memcpy(verdict->account, match.account, sizeof(verdict->account));
        return DECISION_NEXT;
    case IDENTITYMAP_REFUSED:
        return decision_end(decision, REASON_MAP_REFUSES);
    case IDENTITYMAP_NO_LINE:
        break;
    }
    return decision_end(decision, identity->kind == IDENTITY_SERVICE
                                      ? REASON_SERVICE_ACCOUNT
                                      : REASON_NO_MAP_LINE);
}

/* The account phase: can anybody at all log in as this account by a token? */
static enum decision_step
decision_check_reach(struct decision *decision)
{
    const struct identitymap *map = decision->desk->rules.map;

    if (decision->any || identitymap_leads_to(map, decision->verdict.account)) {
        return DECISION_NEXT;
    }
    return decision_end(decision, decision->login.kind == LOGIN_PLAIN
                                      ? REASON_ACCOUNT_NOT_MAPPED
                                      : REASON_ACCOUNT_UNREACHABLE);
}

/* The one "yes". */
static enum decision_step
decision_allow(struct decision *decision)
{
    return decision_end(decision, REASON_ALLOWED);
}

static const struct decision_check decision_verify_checks[] = {
    {"name", decision_check_name},
    {"shape", decision_check_shape},
    {"limits", decision_check_limits},
    {"api", decision_ask_api},
    {"answer", decision_check_answer},
    {"identity", decision_check_identity},
    {"map", decision_check_map},
    {"allow", decision_allow},
    {NULL, NULL},
};

static const struct decision_check decision_account_checks[] = {
    {"name", decision_check_name},
    {"reach", decision_check_reach},
    {"allow", decision_allow},
    {NULL, NULL},
};

static const struct decision_check *
decision_table(const struct decision *decision)
{
    return decision->request.type == WIRE_VERIFY ? decision_verify_checks
                                                 : decision_account_checks;
}

const char *
decision_check_name_at(size_t index)
{
    size_t count =
        sizeof(decision_verify_checks) / sizeof(decision_verify_checks[0]);

    return index < count ? decision_verify_checks[index].name : NULL;
}

static void
decision_free(struct decision *decision)
{
    if (decision->ended != NULL) {
        *decision->ended = true;
    }
    wire_request_wipe(&decision->request);
    free(decision);
}

static void
decision_finish(struct decision *decision)
{
    decision->verdict.elapsed_ms =
        (uint32_t)(deadline_now_ms() - decision->begun_ms);
    loginlog_write(&decision->request, decision->uid, &decision->verdict,
                   decision->answer.detail);
    if (decision->done != NULL) {
        decision->done(&decision->verdict, decision->context);
    }
    decision_free(decision);
}

static void
decision_go_on(struct decision *decision)
{
    const struct decision_check *checks = decision_table(decision);
    enum decision_step step = DECISION_NEXT;

    while (step == DECISION_NEXT && checks[decision->at].run != NULL) {
        step = checks[decision->at++].run(decision);
    }
    if (step == DECISION_WAIT) {
        return;
    }
    decision_finish(decision);
}

/* The remote host, or who asks when there is none. */
static void
decision_name_source(struct decision *decision)
{
    if (decision->request.rhost[0] != '\0') {
        memcpy(decision->source, decision->request.rhost,
               strnlen(decision->request.rhost, THROTTLE_SOURCE_MAX));
    } else {
        snprintf(decision->source, sizeof(decision->source), "uid:%lu",
                 (unsigned long)decision->uid);
    }
}

static void
decision_make_id(struct verdict *verdict)
{
    uint32_t random = 0;

    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0) {
        random = (uint32_t)deadline_now_ms();
    }
    snprintf(verdict->request_id, sizeof(verdict->request_id), "%08x", random);
}

struct decision *
decision_begin(struct decision_desk *desk, const struct wire_request *request,
               uid_t uid,
               void (*done)(const struct verdict *verdict, void *context),
               void *context)
{
    struct decision *decision = calloc(1, sizeof(*decision));
    bool ended = false;

    if (decision == NULL) {
        const struct verdict verdict = {.reason = REASON_NO_MEMORY};

        done(&verdict, context);
        return NULL;
    }
    decision->desk = desk;
    decision->request = *request;
    decision->uid = uid;
    decision->done = done;
    decision->context = context;
    decision->begun_ms = deadline_now_ms();
    decision_name_source(decision);
    decision_make_id(&decision->verdict);
    decision->ended = &ended;
    decision_go_on(decision);
    if (ended) {
        return NULL;
    }
    decision->ended = NULL;
    return decision;
}

void
decision_abandon(struct decision *decision)
{
    decision->done = NULL;
    decision->context = NULL;
}
