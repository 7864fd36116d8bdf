/* SPDX-License-Identifier: MIT */
/*
 * ovhpatctl explain.
 */
#ifndef CTL_EXPLAINCOMMAND_H
#define CTL_EXPLAINCOMMAND_H

#include "ctl/command.h"

/* Asks ovhpatd for every step of a login, adds the account check of the module,
 * and shows it. */
enum command_exit explaincommand_run(struct command_call *call);

#endif
