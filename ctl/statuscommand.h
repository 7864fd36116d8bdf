/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl status and metrics.
 */
#ifndef CTL_STATUSCOMMAND_H
#define CTL_STATUSCOMMAND_H

#include "ctl/command.h"

/* Each asks ovhpatd and shows the answer. */
enum command_exit statuscommand_run(struct command_call *call);
enum command_exit statuscommand_metrics(struct command_call *call);

#endif
