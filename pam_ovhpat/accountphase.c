/* SPDX-License-Identifier: MIT */
/*
 * The account phase of one login.  It never says yes for a user who is not
 * ours: an account that no map line leads to is answered with NOT_OURS for a
 * plain name and refused for a pat_jwt_ name.  Called by pam_sm_acct_mgmt().
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

struct verdict
accountphase_run(const struct call *call, struct report_details *ret_details)
{
    AUTO_QUESTION struct question question = question_new(call);
    const struct verdict *proved = transaction_find(call->pamh, call->user);
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
    accountphase_choose(call, proved, &verdict);
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
