/* SPDX-License-Identifier: MIT */
/*
 * `ovhpatctl lint`: stacks that let in who must not get in, or lock out.
 */
#ifndef CTL_LINT_H
#define CTL_LINT_H

#include "ctl/command.h"

/* COMMAND_YES: nothing found; COMMAND_NO: something; COMMAND_UNKNOWN: nothing
 * found, but not everything could be read. */
enum command_exit lint_run(struct command_call *call);

#endif
