/* SPDX-License-Identifier: MIT */
/*
 * The checks of locks (lock.h): the account, the identity, and the owners of an
 * account that is entered without a token.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKLOCK_H
#define HELPER_CHECKLOCK_H

#include "helper/check.h"

/* Is the account locked?  Also behind the map, which may have chosen it, and
 * because a lock may have come while the API was asked. */
enum check_step checklock_account(struct decision *decision);

/* Is the identity locked, if one is known? */
enum check_step checklock_identity(struct decision *decision);

/* Nobody has proved who he is (an ssh key, cron): is there an owner of the
 * account who may still log in? */
enum check_step checklock_owners(struct decision *decision);

#endif
