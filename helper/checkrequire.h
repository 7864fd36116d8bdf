/* SPDX-License-Identifier: MIT */
/*
 * The checks of `require`: what IAM must allow the identity besides.
 */
#ifndef HELPER_CHECKREQUIRE_H
#define HELPER_CHECKREQUIRE_H

#include "helper/check.h"

/* Whether the service that asks requires anything. */
bool checkrequire_is_needed(const struct decision *decision);

/* The token was sent to the API: asks IAM at the same time if the token has a
 * record, and keeps it for checkrequire_demand().  Wipes it when nothing is
 * required. */
void checkrequire_begin(struct decision *decision);

/* Asks IAM for what is neither known nor asked, and waits for all answers. */
enum check_step checkrequire_demand(struct decision *decision);

/* Has IAM said yes to each requirement that is in force now? */
enum check_step checkrequire_judge(struct decision *decision);

#endif
