/* SPDX-License-Identifier: MIT */
/*
 * The checks of what the client sent: the login name with the account that it
 * wants, and the form of the token.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKNAME_H
#define HELPER_CHECKNAME_H

#include "helper/check.h"

/* The login name, and which account it wants. */
enum check_step checkname_login(struct decision *decision);

/* The token's form.  The module has checked it too; other clients may not
 * have. */
enum check_step checkname_secret(struct decision *decision);

#endif
