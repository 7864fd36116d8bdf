/* SPDX-License-Identifier: MIT */
/*
 * Asks NSS and login.defs as pam_ovhpat.so does, with its own functions.  It
 * does not know the pam.d line, so it judges as without `virtual`.
 */
#include "ctl/hostaccount.h"

#include "common/login.h"
#include "pam_ovhpat/unixaccount.h"

bool
hostaccount_look(const char *account, enum reason *ret_reason,
                 const char **ret_note)
{
    struct unixaccount found = {0};

    if (!login_is_account(account)) {
        *ret_reason = REASON_ACCOUNT_UNKNOWN;
        *ret_note = "no account was found out";
        return false;
    }
    switch (unixaccount_find(account, &found)) {
    case UNIXACCOUNT_FOUND:
        break;
    case UNIXACCOUNT_MISSING:
        *ret_reason = REASON_ACCOUNT_UNKNOWN;
        *ret_note = "the account does not exist on this host";
        return false;
    case UNIXACCOUNT_ERROR:
        *ret_reason = REASON_ACCOUNT_LOOKUP;
        *ret_note = "the account cannot be looked up";
        return false;
    }
    if (!unixaccount_is_ordinary(&found)) {
        *ret_reason = REASON_ACCOUNT_PROTECTED;
        *ret_note = "root or a system account: the module leaves it alone";
        return false;
    }
    *ret_note = "exists, and its uid is in UID_MIN..UID_MAX";
    return true;
}
