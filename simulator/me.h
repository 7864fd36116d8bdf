/* SPDX-License-Identifier: MIT */
/*
 * The route /me.
 */
#ifndef SIMULATOR_ME_H
#define SIMULATOR_ME_H

#include "simulator/call.h"

/* GET /me: the account's owner, whoever asks. */
void me_get(struct call *call);

#endif
