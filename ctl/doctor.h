/* SPDX-License-Identifier: MIT */
/*
 * `ovhpatctl doctor`: every link of the chain between a person and a login.
 */
#ifndef CTL_DOCTOR_H
#define CTL_DOCTOR_H

#include "ctl/command.h"

/* COMMAND_YES: no failure; COMMAND_NO: a failure; COMMAND_UNKNOWN: no failure,
 * but something could not be seen. */
enum command_exit doctor_run(struct command_call *call);

#endif
