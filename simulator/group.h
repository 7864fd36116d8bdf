/* SPDX-License-Identifier: MIT */
/*
 * The routes below /me/identity/group.
 */
#ifndef SIMULATOR_GROUP_H
#define SIMULATOR_GROUP_H

#include "simulator/call.h"

void group_list(struct call *call);   /* GET: an array of names */
void group_create(struct call *call); /* POST auth.GroupRequest: null */
void group_get(struct call *call);    /* GET: auth.Group */
void group_edit(struct call *call);   /* PUT auth.Group: null */

/* DELETE: null; its members lose it.  A default group cannot be deleted. */
void group_delete(struct call *call);

#endif
