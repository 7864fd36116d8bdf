/* SPDX-License-Identifier: MIT */
/*
 * The checks of the account phase, in which no token is at hand: the identity
 * that this login has proved before, and whether anybody at all can log in as
 * the account by a token.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKACCOUNT_H
#define HELPER_CHECKACCOUNT_H

#include "helper/check.h"

/* Is the identity that this login has proved still welcome? */
enum check_step checkaccount_standing(struct decision *decision);

/* Does the map still give that identity the account?  Passes without one. */
enum check_step checkaccount_map(struct decision *decision);

/* Can anybody at all log in as this account by a token? */
enum check_step checkaccount_reach(struct decision *decision);

#endif
