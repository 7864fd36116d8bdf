/* SPDX-License-Identifier: MIT */
/*
 * One switch, as in the module's entry.c, with names instead of numbers: this
 * program talks about PAM and never to it.
 */
#include "ctl/pamcode.h"

const char *
pamcode_name(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_ALLOWED:
        return "PAM_SUCCESS";
    case OUTCOME_BAD_TOKEN:
        return "PAM_AUTH_ERR";
    case OUTCOME_NOT_PERMITTED:
        return "PAM_PERM_DENIED";
    case OUTCOME_USER_UNKNOWN:
        return "PAM_USER_UNKNOWN";
    case OUTCOME_TOO_MANY:
        return "PAM_MAXTRIES";
    case OUTCOME_UNAVAILABLE:
        return "PAM_AUTHINFO_UNAVAIL";
    case OUTCOME_MISCONFIGURED:
        return "PAM_SERVICE_ERR";
    case OUTCOME_NO_MEMORY:
        return "PAM_BUF_ERR";
    case OUTCOME_NOT_OURS:
        return "PAM_IGNORE";
    case OUTCOME_INTERNAL:
        break;
    }
    return "PAM_SYSTEM_ERR";
}
