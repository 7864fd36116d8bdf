/* SPDX-License-Identifier: MIT */
/*
 * The routes below /v2/iam/policy.
 */
#ifndef SIMULATOR_IAMPOLICY_H
#define SIMULATOR_IAMPOLICY_H

#include "simulator/call.h"

void iampolicy_list(struct call *call);   /* GET: policies, in pages */
void iampolicy_create(struct call *call); /* POST: the new policy */
void iampolicy_get(struct call *call);    /* GET */
void iampolicy_edit(struct call *call);   /* PUT: the changed policy */
void iampolicy_delete(struct call *call); /* DELETE: null */

#endif
