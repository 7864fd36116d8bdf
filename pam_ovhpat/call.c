/* SPDX-License-Identifier: MIT */
/*
 * What every phase begins with.  Nothing here asks the helper or the user for
 * a secret: a name that is not ours must cost no more than a comparison and
 * one look at the local accounts.  The user's name is read and never written
 * (sshd refuses a login whose PAM_USER changed).
 */
#include "pam_ovhpat/call.h"

#include <string.h>

#include "pam_ovhpat/report.h"
#include "pam_ovhpat/unixaccount.h"

/* Root and system accounts are left to the other modules of the stack. */
static bool
call_plain_is_ours(struct call *call, enum reason *ret_reason)
{
    struct unixaccount account = {0};

    switch (unixaccount_find(call->login.account, &account)) {
    case UNIXACCOUNT_FOUND:
        *ret_reason = REASON_ACCOUNT_PROTECTED;
        return unixaccount_is_ordinary(&account);
    case UNIXACCOUNT_MISSING:
        /* Refused later, so that it looks like an account with a bad token;
         * names that scanners try open no connection to the API. */
        call->announce = call->args.is_virtual;
        return true;
    case UNIXACCOUNT_ERROR:
        break;
    }
    *ret_reason = REASON_ACCOUNT_LOOKUP;
    return false;
}

static bool
call_name_is_ours(struct call *call, enum reason *ret_reason)
{
    bool hybrid = login_is_hybrid(call->user);
    unsigned int wanted = hybrid ? ARGS_NAMES_HYBRID : ARGS_NAMES_PLAIN;

    *ret_reason = REASON_NAME_NOT_OURS;
    if (((unsigned int)call->args.names & wanted) == 0) {
        return false;
    }
    if (login_parse(call->user, &call->login) < 0) {
        if (hybrid) {
            *ret_reason = REASON_NAME_MALFORMED;
        }
        return false;
    }
    /* A copy: libpam's text is gone when the application names another. */
    memcpy(call->user_text, call->user, strlen(call->user) + 1);
    call->user = call->user_text;
    return hybrid || call_plain_is_ours(call, ret_reason);
}

bool
call_begin(struct call *call, pam_handle_t *pamh, int flags, int argc,
           const char **argv, enum reason *ret_reason)
{
    const char *wrong = NULL;
    bool ours = false;

    memset(call, 0, sizeof(*call));
    call->announce = true;
    call->pamh = pamh;
    call->silent = ((unsigned int)flags & PAM_SILENT) != 0;
    if (args_parse(argc, argv, &call->args, &wrong) < 0) {
        report_argument(pamh, wrong);
        /* Not even a mistake on the pam.d line locks root out. */
        call->args.names = ARGS_NAMES_BOTH;
    }
    if (pam_get_user(pamh, &call->user, NULL) != PAM_SUCCESS ||
        call->user == NULL) {
        call->user = NULL;
        *ret_reason = REASON_NO_USER;
    } else {
        ours = call_name_is_ours(call, ret_reason);
    }
    if (wrong != NULL && (ours || *ret_reason != REASON_ACCOUNT_PROTECTED)) {
        *ret_reason = REASON_MODULE_ARGUMENT;
        return false;
    }
    return ours;
}

bool
call_user_stands(const struct call *call)
{
    return strcmp(call_item(call, PAM_USER), call->user) == 0;
}

const char *
call_item(const struct call *call, int item)
{
    const void *text = NULL;

    if (pam_get_item(call->pamh, item, &text) != PAM_SUCCESS || text == NULL) {
        return "";
    }
    return text;
}

struct verdict
call_verdict(const struct call *call, enum reason reason)
{
    struct verdict verdict = {.reason = reason};

    if (call->login.kind != LOGIN_INVALID) {
        memcpy(verdict.account, call->login.account, sizeof(verdict.account));
    }
    return verdict;
}
