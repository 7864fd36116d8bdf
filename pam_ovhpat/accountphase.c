/* SPDX-License-Identifier: MIT */
/*
 * The account phase of one login.  It never says yes for a user who is not
 * ours: an account that no map line leads to is answered with NOT_OURS for a
 * plain name and refused for a pat_jwt_ name.  It is also where a hybrid name
 * meets the end that the account has in shadow(5).  Called by
 * pam_sm_acct_mgmt().
 */
#include "pam_ovhpat/accountphase.h"

#include <string.h>

#include "pam_ovhpat/question.h"
#include "pam_ovhpat/transaction.h"
#include "pam_ovhpat/unixaccount.h"

/* The account that the authentication found, or the one that the name says;
 * ovhpatd knows the accounts of labels. */
static void
accountphase_choose(const struct call *call, const struct verdict *proved,
                    struct verdict *verdict)
{
    if (proved != NULL) {
        memcpy(verdict->account, proved->account, sizeof(verdict->account));
        memcpy(verdict->identity, proved->identity, sizeof(verdict->identity));
        verdict->source = proved->source;
    } else if (verdict->account[0] == '\0') {
        memcpy(verdict->account, call->login.account, sizeof(verdict->account));
    }
}

static struct verdict
accountphase_judge(const struct call *call, const struct verdict *proved,
                   struct report_details *ret_details)
{
    AUTO_QUESTION struct question question = question_new(call);
    struct unixaccount_view view;
    struct verdict verdict = {0};

    question_ask(&question, NULL, proved == NULL ? "" : proved->identity);
    unixaccount_look(
        call, proved == NULL ? call->login.account : proved->account, &view);
    verdict = question_answer(&question);
    ret_details->error = question.error;
    if (reason_outcome(verdict.reason) == OUTCOME_NOT_OURS &&
        call->login.kind != LOGIN_PLAIN) {
        verdict.reason = REASON_INTERNAL;
    }
    if (reason_outcome(verdict.reason) != OUTCOME_ALLOWED) {
        return verdict;
    }
    /* The map was exchanged since: the account is not his any more. */
    if (proved != NULL && strcmp(verdict.account, proved->account) != 0) {
        verdict.reason = REASON_NO_MAP_LINE;
    }
    accountphase_choose(call, proved, &verdict);
    if (reason_outcome(verdict.reason) != OUTCOME_ALLOWED) {
        return verdict;
    }
    if (!login_is_account(verdict.account)) {
        verdict.reason = REASON_INTERNAL;
        return verdict;
    }
    if (strcmp(verdict.account, view.name) != 0) {
        unixaccount_look(call, verdict.account, &view);
    }
    /* Leaves the reason as it is when the account may be entered. */
    (void)unixaccount_permits(call, &view, &verdict.reason);
    return verdict;
}

/*
 * The modules that watch over shadow(5) look for the login name there, and a
 * hybrid one has no line of its own.  Looked at also while ovhpatd is down,
 * because the stack may go on then.
 */
static void
accountphase_check_expiry(const char *account, struct verdict *verdict)
{
    enum outcome outcome = reason_outcome(verdict->reason);
    bool expired = false;

    if ((outcome != OUTCOME_ALLOWED && outcome != OUTCOME_UNAVAILABLE) ||
        account[0] == '\0') {
        return;
    }
    if (unixaccount_find_expiry(account, &expired) == UNIXACCOUNT_ERROR) {
        verdict->reason = REASON_ACCOUNT_LOOKUP;
    } else if (expired) {
        verdict->reason = REASON_ACCOUNT_EXPIRED;
    }
}

struct verdict
accountphase_run(const struct call *call, struct report_details *ret_details)
{
    const struct verdict *proved = transaction_find(call->pamh, call->user);
    struct verdict verdict = accountphase_judge(call, proved, ret_details);
    const char *account =
        proved == NULL ? call->login.account : proved->account;

    if (call->login.kind == LOGIN_HYBRID) {
        accountphase_check_expiry(
            verdict.account[0] == '\0' ? account : verdict.account, &verdict);
    }
    return verdict;
}
