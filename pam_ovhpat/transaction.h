/* SPDX-License-Identifier: MIT */
/*
 * What the phases of one PAM transaction tell each other: the verdict of the
 * authentication, kept with pam_set_data(3).  It is kept under the user's
 * name, because an application may change PAM_USER between two phases and one
 * user's verdict must never be found for another.
 */
#ifndef PAM_OVHPAT_TRANSACTION_H
#define PAM_OVHPAT_TRANSACTION_H

#include <security/pam_modules.h>

#include "common/verdict.h"

/* Keeps a verdict that allowed `user`.  Returns 0 or -ENOMEM. */
int transaction_keep(pam_handle_t *pamh, const char *user,
                     const struct verdict *verdict);

/* Forgets it: an authentication begins. */
void transaction_forget(pam_handle_t *pamh, const char *user);

/* The verdict that allowed `user`, or NULL; borrowed. */
const struct verdict *transaction_find(pam_handle_t *pamh, const char *user);

/*
 * Exports OVHPAT_IDENTITY, OVHPAT_ACCOUNT, OVHPAT_SOURCE and, when it is known,
 * OVHPAT_TOKEN_EXPIRES into the environment of the session (pam_putenv(3));
 * never the token.  Returns 0 or -ENOMEM.
 */
int transaction_export(pam_handle_t *pamh, const struct verdict *verdict);

#endif
