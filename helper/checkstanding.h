/* SPDX-License-Identifier: MIT */
/*
 * The checks of how users stand at OVHcloud, where the host has credentials of
 * its own to ask with.
 * Each function but the first is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKSTANDING_H
#define HELPER_CHECKSTANDING_H

#include "helper/check.h"

/* A login begins to ask whose token it is: asks beside it about the user who
 * it will probably be, so that nobody waits for two answers in a row. */
void checkstanding_foresee(struct decision *decision);

/* Asks about the user, or without one about the account's owners, unless that
 * is known and young enough; goes on with the next check. */
enum check_step checkstanding_ask(struct decision *decision);

/* Is the user in order, as far as is known?  The unknown follow
 * status_unknown. */
enum check_step checkstanding_judge(struct decision *decision);

#endif
