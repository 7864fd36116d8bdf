/* SPDX-License-Identifier: MIT */
/*
 * One login, step by step: prepare, ask for the password, judge its form, ask
 * the helper, check the account.  A secret that cannot be a token MUST NOT
 * leave this process: with a plain name it may be a local password.  Called by
 * pam_sm_authenticate(); the verdict becomes a PAM code there.
 */
#include "pam_ovhpat/authenticate.h"

#include <string.h>

#include "common/token.h"
#include "pam_ovhpat/conversation.h"
#include "pam_ovhpat/question.h"
#include "pam_ovhpat/unixaccount.h"

/* Why a secret that is sent nowhere is none for a pat_jwt_ name. */
static enum reason
authenticate_unfit_reason(enum token_shape shape)
{
    switch (shape) {
    case TOKEN_API_KEY:
        return REASON_SECRET_API_KEY;
    case TOKEN_OF_OTHERS:
        return REASON_TOKEN_OTHER_KIND;
    case TOKEN_UNFIT:
    case TOKEN_FIT:
    case TOKEN_STAND_IN:
    case TOKEN_CUT:
        break;
    }
    return REASON_SECRET_NO_TOKEN;
}

/* Whether the secret may be asked about; otherwise *ret_reason. */
static bool
authenticate_judge(const struct call *call, const char *secret,
                   enum reason *ret_reason)
{
    const char *prefix = call->args.plain_prefix;
    bool plain = call->login.kind == LOGIN_PLAIN;
    enum token_shape shape = token_shape(secret, strlen(secret));

    if (shape == TOKEN_STAND_IN) {
        *ret_reason = REASON_STAND_IN_PASSWORD;
        return false;
    }
    if (plain && strncmp(secret, prefix, strlen(prefix)) != 0) {
        *ret_reason = REASON_SECRET_NOT_OURS;
        return false;
    }
    if (shape == TOKEN_FIT) {
        return true;
    }
    if (shape == TOKEN_CUT) {
        *ret_reason = REASON_TOKEN_CUT;
        return false;
    }
    *ret_reason =
        plain ? REASON_SECRET_NOT_OURS : authenticate_unfit_reason(shape);
    return false;
}

/* The helper speaks about tokens and maps; whose login it is, is our call. */
static struct verdict
authenticate_check_answer(const struct call *call,
                          struct unixaccount_view *view, struct verdict verdict)
{
    enum outcome outcome = reason_outcome(verdict.reason);

    if (outcome == OUTCOME_NOT_OURS) {
        verdict.reason = REASON_INTERNAL;
        return verdict;
    }
    if (outcome != OUTCOME_ALLOWED) {
        return verdict;
    }
    if (!login_is_account(verdict.account) ||
        (call->login.kind == LOGIN_PLAIN &&
         strcmp(verdict.account, call->login.account) != 0)) {
        verdict.reason = REASON_INTERNAL;
        return verdict;
    }
    if (strcmp(verdict.account, view->name) != 0) {
        unixaccount_look(call, verdict.account, view);
    }
    /* Leaves the reason as it is when the account may be entered. */
    (void)unixaccount_permits(call, view, &verdict.reason);
    return verdict;
}

static struct verdict
authenticate_ask(struct question *question, const char *secret,
                 struct report_details *details)
{
    const struct call *call = question->call;
    struct unixaccount_view view;
    struct verdict verdict = {0};
    size_t len = strlen(secret);

    question_ask(question, secret, "");
    /* While the helper asks the API: most likely this account is wanted. */
    unixaccount_look(call, call->login.account, &view);
    verdict = question_answer(question);
    verdict = authenticate_check_answer(call, &view, verdict);
    details->error = question->error;
    if (reason_outcome(verdict.reason) == OUTCOME_BAD_TOKEN &&
        token_length_is_limit(len)) {
        details->token_length = len;
    }
    if (!call->args.forward_pass) {
        conversation_forget_secret(call);
    }
    return verdict;
}

static struct verdict
authenticate_try(struct question *question, bool again, bool *ret_asked,
                 struct report_details *details)
{
    const struct call *call = question->call;
    enum reason reason = REASON_INTERNAL;
    const char *secret = conversation_secret(call, again, ret_asked);

    memset(details, 0, sizeof(*details));
    if (secret == NULL) {
        return call_verdict(call, REASON_NO_SECRET);
    }
    if (!call_user_stands(call)) {
        conversation_forget_secret(call);
        return call_verdict(call, REASON_NO_USER);
    }
    if (!authenticate_judge(call, secret, &reason)) {
        if (reason_outcome(reason) != OUTCOME_NOT_OURS &&
            !call->args.forward_pass) {
            conversation_forget_secret(call);
        }
        return call_verdict(call, reason);
    }
    return authenticate_ask(question, secret, details);
}

struct verdict
authenticate_run(const struct call *call, struct report_details *ret_details)
{
    AUTO_QUESTION struct question question = question_new(call);
    struct verdict verdict = {0};
    bool asked = false;

    if (call->announce) {
        question_prepare(&question);
    }
    verdict = authenticate_try(&question, false, &asked, ret_details);
    if (!asked && call->args.first_pass == ARGS_FIRST_PASS_TRY &&
        reason_outcome(verdict.reason) == OUTCOME_BAD_TOKEN &&
        verdict.reason != REASON_STAND_IN_PASSWORD) {
        verdict = authenticate_try(&question, true, &asked, ret_details);
    }
    return verdict;
}
