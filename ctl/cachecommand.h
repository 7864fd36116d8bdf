/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl cache list, forget, flush.
 */
#ifndef CTL_CACHECOMMAND_H
#define CTL_CACHECOMMAND_H

#include "ctl/command.h"

/* Each asks ovhpatd and says what came of it. */
enum command_exit cachecommand_list(struct command_call *call);
enum command_exit cachecommand_forget(struct command_call *call);
enum command_exit cachecommand_flush(struct command_call *call);

#endif
