/* SPDX-License-Identifier: MIT */
/*
 * The account behind a pat_jwt_ name, as the other sources of nsswitch.conf
 * know it.
 */
#ifndef NSS_ACCOUNT_H
#define NSS_ACCOUNT_H

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/login.h"

/*
 * Which account the login name is for.  False when it is not
 * pat_jwt_ACCOUNT[+LABEL], and for an account that itself has the prefix:
 * looking that one up would lead here again.  ret_account is then untouched.
 */
bool account_of_login(const char *name,
                      char ret_account[LOGIN_ACCOUNT_MAX + 1]);

/*
 * Looks the account up through NSS (getpwnam_r(3)), its texts in the buffer.
 * Returns 0, -ENOENT when there is no such account or its uid is outside the
 * range of login.defs(5), -ERANGE when the buffer is too small, or another
 * negative errno when a source failed.  Changes errno.
 */
int account_find(const char *account, char *buffer, size_t buflen,
                 struct passwd *ret_entry);

/*
 * The same without an entry, in a buffer of its own that grows up to 1 MiB.
 * Returns as account_find() does, but -ENOMEM or -ENOBUFS for -ERANGE.
 */
int account_check(const char *account);

#endif
