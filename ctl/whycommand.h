/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl why: a reason id in words.
 */
#ifndef CTL_WHYCOMMAND_H
#define CTL_WHYCOMMAND_H

#include "ctl/command.h"

/* Shows what the id means and what to do; without an id all of them. */
enum command_exit whycommand_run(struct command_call *call);

#endif
