/* SPDX-License-Identifier: MIT */
/*
 * The check that knows when the login's token ends.
 * The function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKEXPIRY_H
#define HELPER_CHECKEXPIRY_H

#include "helper/check.h"

/* Says in the verdict when the token ends, if that is known, and has it asked
 * for if it is not, without waiting.  Ends only a login by grace, when the
 * token has ended since OVHcloud took it. */
enum check_step checkexpiry_look(struct decision *decision);

#endif
