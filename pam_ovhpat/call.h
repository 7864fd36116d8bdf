/* SPDX-License-Identifier: MIT */
/*
 * One call of the application into this module: the arguments of the pam.d
 * line, who logs in, and whether that name is ours.
 */
#ifndef PAM_OVHPAT_CALL_H
#define PAM_OVHPAT_CALL_H

#include <security/pam_modules.h>

#include "common/login.h"
#include "common/verdict.h"
#include "pam_ovhpat/args.h"

struct call {
    pam_handle_t *pamh;
    bool silent;   /* PAM_SILENT: no text to the user */
    bool announce; /* tell ovhpatd before the user is asked */
    struct args args;
    const char *user; /* PAM_USER as the call began; never changed */
    char user_text[LOGIN_TEXT_MAX + 1];
    struct login login;
};

/*
 * Begins a call: reads the arguments and the user's name and decides, by local
 * knowledge only, whether the name is ours.  Root and accounts outside the
 * range of login.defs(5) are not, when they are named plainly.
 * Returns true when it is ours.  Otherwise *ret_reason says why nothing may be
 * asked: MODULE_ARGUMENT, NAME_MALFORMED, ACCOUNT_LOOKUP, NO_MEMORY, or a
 * reason whose outcome is NOT_OURS.
 */
bool call_begin(struct call *call, pam_handle_t *pamh, int flags, int argc,
                const char **argv, enum reason *ret_reason);

/* Whether PAM_USER is still who it was: a conversation is the application's
 * code, and libpam lets it name somebody else. */
bool call_user_stands(const struct call *call);

/* A text item of the transaction (PAM_SERVICE, PAM_RHOST, PAM_TTY); never
 * NULL, borrowed from libpam. */
const char *call_item(const struct call *call, int item);

/* A verdict that this module gave without asking anybody. */
struct verdict call_verdict(const struct call *call, enum reason reason);

#endif
