/* SPDX-License-Identifier: MIT */
/*
 * What is said between the application and this module.
 */
#ifndef PAM_OVHPAT_CONVERSATION_H
#define PAM_OVHPAT_CONVERSATION_H

#include <stdbool.h>

#include "pam_ovhpat/call.h"

/*
 * The password: an earlier module's, or asked for, as the arguments say;
 * again is true when an earlier module's was tried and failed.
 * Returns a text that belongs to libpam (PAM_AUTHTOK), or NULL when there is
 * none; *ret_asked says whether the user was asked.
 */
const char *conversation_secret(const struct call *call, bool again,
                                bool *ret_asked);

/* Takes the password away from the modules that follow. */
void conversation_forget_secret(const struct call *call);

/*
 * Tells the user that a cached validation has let him in, and how long that
 * goes on: once, without `quiet`, and only where a person reads it - on a
 * terminal or through sshd - because programs that log in for somebody stumble
 * over texts.
 */
void conversation_show_grace(const struct call *call,
                             const struct verdict *verdict);

/* Tells the user when his token ends, if ovhpatd says that it is time to: once,
 * and where a login by grace is told of. */
void conversation_show_expiry(const struct call *call,
                              const struct verdict *verdict);

/* Shows the user an error text, unless the application wants silence. */
void conversation_show_error(const struct call *call, const char *text);

#endif
