/* SPDX-License-Identifier: MIT */
/*
 * `ovhpatctl check-config`: whether ovhpatd would take ovhpat.conf and the map
 * that it names.
 */
#ifndef CTL_CHECKCONFIG_H
#define CTL_CHECKCONFIG_H

#include "ctl/command.h"

/* COMMAND_YES: both good; COMMAND_NO: FILE:LINE: reason is on stderr. */
enum command_exit checkconfig_run(struct command_call *call);

#endif
