/* SPDX-License-Identifier: MIT */
/*
 * The routes below /me/identity/user/{user}/token: personal access tokens.
 */
#ifndef SIMULATOR_TOKEN_H
#define SIMULATOR_TOKEN_H

#include "simulator/call.h"

void token_list(struct call *call); /* GET: an array of names */

/*
 * POST auth.PersonalAccessTokenRequest: auth.PersonalAccessTokenResponse, the
 * only answer that ever shows the secret.
 */
void token_create(struct call *call);

void token_get(struct call *call);    /* GET: auth.PersonalAccessToken */
void token_edit(struct call *call);   /* PUT …ModifyRequest: the token */
void token_delete(struct call *call); /* DELETE: null, dead from then on */

#endif
