/* SPDX-License-Identifier: MIT */
/*
 * The checks that rest on what was proved before: a refusal of a moment ago, a
 * record young enough to need no question, and grace while the API cannot be
 * asked.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKRECORD_H
#define HELPER_CHECKRECORD_H

#include "helper/check.h"

/* Did OVHcloud refuse the token a moment ago? */
enum check_step checkrecord_refused(struct decision *decision);

/* Did OVHcloud accept the token so lately that nobody needs to ask? */
enum check_step checkrecord_fresh(struct decision *decision);

/* The API cannot be asked: what it said before counts, for a while. */
enum check_step checkrecord_grace(struct decision *decision);

#endif
