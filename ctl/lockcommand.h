/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl lock, unlock, locks.
 */
#ifndef CTL_LOCKCOMMAND_H
#define CTL_LOCKCOMMAND_H

#include "ctl/command.h"

/* Each asks ovhpatd and says what came of it. */
enum command_exit lockcommand_lock(struct command_call *call);
enum command_exit lockcommand_unlock(struct command_call *call);
enum command_exit lockcommand_list(struct command_call *call);

#endif
