/* SPDX-License-Identifier: MIT */
/*
 * The part of a login that the module decides, not ovhpatd: the account on this
 * host.
 */
#ifndef CTL_HOSTACCOUNT_H
#define CTL_HOSTACCOUNT_H

#include <stdbool.h>

#include "common/reason.h"

/*
 * Looks the account up with the module's code.  Returns true when the module
 * would let it in, else false and why; *ret_note says it for people (a fixed
 * text).
 */
bool hostaccount_look(const char *account, enum reason *ret_reason,
                      const char **ret_note);

#endif
