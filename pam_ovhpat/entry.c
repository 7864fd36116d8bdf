/* SPDX-License-Identifier: MIT */
/*
 * The six functions that libpam calls (pam(3), "for module writers").  Each
 * only translates: begin the call, run one verb, log, map the verdict to a PAM
 * code.  The mapping is one switch, and PAM_SUCCESS for a login comes from one
 * line of it.  PAM_IGNORE means "this login is not ours" and is never the
 * answer to an error.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <string.h>

#include "pam_ovhpat/accountphase.h"
#include "pam_ovhpat/authenticate.h"
#include "pam_ovhpat/call.h"
#include "pam_ovhpat/conversation.h"
#include "pam_ovhpat/report.h"
#include "pam_ovhpat/transaction.h"

#define ENTRY_EXPORT __attribute__((visibility("default")))

static const char entry_chauthtok_text[] =
    "The password of this login is an OVHcloud token. Make or delete tokens in "
    "the OVHcloud Control Panel.";

static int
entry_outcome_to_pam(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_ALLOWED:
        return PAM_SUCCESS;
    case OUTCOME_BAD_TOKEN:
        return PAM_AUTH_ERR;
    case OUTCOME_NOT_PERMITTED:
        return PAM_PERM_DENIED;
    case OUTCOME_USER_UNKNOWN:
        return PAM_USER_UNKNOWN;
    case OUTCOME_TOO_MANY:
        return PAM_MAXTRIES;
    case OUTCOME_UNAVAILABLE:
        return PAM_AUTHINFO_UNAVAIL;
    case OUTCOME_MISCONFIGURED:
        return PAM_SERVICE_ERR;
    case OUTCOME_NO_MEMORY:
        return PAM_BUF_ERR;
    case OUTCOME_NOT_OURS:
        return PAM_IGNORE;
    case OUTCOME_INTERNAL:
        break;
    }
    return PAM_SYSTEM_ERR;
}

static int
entry_finish(const struct call *call, const struct verdict *verdict,
             const struct report_details *details)
{
    report_verdict(call, verdict, details);
    return entry_outcome_to_pam(reason_outcome(verdict->reason));
}

ENTRY_EXPORT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct report_details details = {0};
    struct verdict verdict = {0};
    struct call call;
    bool ours = call_begin(&call, pamh, flags, argc, argv, &verdict.reason);

    /* Whatever this try ends with, it is no earlier one's success. */
    if (call.user != NULL) {
        transaction_forget(pamh, call.user);
    }
    if (!ours) {
        return entry_finish(&call, &verdict, &details);
    }
    verdict = authenticate_run(&call, &details);
    if (reason_outcome(verdict.reason) == OUTCOME_ALLOWED &&
        (transaction_keep(pamh, call.user, &verdict) < 0 ||
         transaction_export(pamh, &verdict) < 0)) {
        verdict.reason = REASON_NO_MEMORY;
    }
    if (reason_outcome(verdict.reason) == OUTCOME_ALLOWED) {
        conversation_show_grace(&call, &verdict);
        conversation_show_expiry(&call, &verdict);
    }
    return entry_finish(&call, &verdict, &details);
}

ENTRY_EXPORT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct report_details details = {0};
    struct verdict verdict = {0};
    struct call call;

    if (call_begin(&call, pamh, flags, argc, argv, &verdict.reason)) {
        verdict = accountphase_run(&call, &details);
    }
    return entry_finish(&call, &verdict, &details);
}

/*
 * Always PAM_SUCCESS: with PAM_IGNORE as the only answer of a stack libpam
 * returns an error, and sshd drops a session that it has just accepted.  No
 * credential is made here, so there is nothing that could fail.
 */
ENTRY_EXPORT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    (void)argc;
    (void)argv;
    return PAM_SUCCESS;
}

ENTRY_EXPORT int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct report_details details = {0};
    struct verdict verdict = {0};
    const struct verdict *proved = NULL;
    struct call call;

    if (!call_begin(&call, pamh, flags, argc, argv, &verdict.reason)) {
        if (reason_outcome(verdict.reason) == OUTCOME_MISCONFIGURED) {
            return entry_finish(&call, &verdict, &details);
        }
        return PAM_SUCCESS;
    }
    proved = transaction_find(pamh, call.user);
    if (proved != NULL && transaction_export(pamh, proved) < 0) {
        return PAM_BUF_ERR;
    }
    return PAM_SUCCESS;
}

ENTRY_EXPORT int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    (void)argc;
    (void)argv;
    return PAM_SUCCESS;
}

/* A plain name may have a local password beside its tokens; a pat_jwt_ name
 * has none. */
ENTRY_EXPORT int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct report_details details = {0};
    struct verdict verdict = {0};
    struct call call;

    if (!call_begin(&call, pamh, flags, argc, argv, &verdict.reason)) {
        return entry_finish(&call, &verdict, &details);
    }
    if (call.login.kind == LOGIN_PLAIN) {
        return PAM_IGNORE;
    }
    if ((flags & PAM_PRELIM_CHECK) != 0) {
        conversation_show_error(&call, entry_chauthtok_text);
    }
    return PAM_PERM_DENIED;
}
