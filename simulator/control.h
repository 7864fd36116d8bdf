/* SPDX-License-Identifier: MIT */
/*
 * How a test changes the state of a simulator that runs.
 */
#ifndef SIMULATOR_CONTROL_H
#define SIMULATOR_CONTROL_H

#include "simulator/call.h"

/*
 * PATCH /simulator/state: a JSON merge patch (RFC 7396) of the state file;
 * null, or 400 with the reason that state_load() would give.  Only with
 * --control, then for everybody who can connect.
 */
void control_patch(struct call *call);

#endif
