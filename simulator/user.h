/* SPDX-License-Identifier: MIT */
/*
 * The routes below /me/identity/user that are not about tokens.
 */
#ifndef SIMULATOR_USER_H
#define SIMULATOR_USER_H

#include "simulator/call.h"

/* The user named by the first parameter; NULL with a 404 in the reply. */
struct json_object *user_find(struct call *call);

void user_list(struct call *call);   /* GET: an array of logins */
void user_create(struct call *call); /* POST auth.UserRequest: null */
void user_get(struct call *call);    /* GET: auth.User */
void user_edit(struct call *call);   /* PUT auth.User: null */

/* DELETE: null; the user's tokens are dead from then on. */
void user_delete(struct call *call);

void user_enable(struct call *call);  /* POST: null, status is OK */
void user_disable(struct call *call); /* POST: null, status is DISABLED */

#endif
