/* SPDX-License-Identifier: MIT */
/*
 * The routes below /auth (https://eu.api.ovh.com/1.0/auth.json).
 */
#ifndef SIMULATOR_AUTH_H
#define SIMULATOR_AUTH_H

#include "simulator/call.h"

/* GET /auth/details: who the credential belongs to. */
void auth_details(struct call *call);

/*
 * GET /auth/time: the seconds since 1970, for everybody but an unknown
 * application.
 */
void auth_time(struct call *call);

/* GET /auth/currentCredential: the consumer key; refused to bearer tokens. */
void auth_current_credential(struct call *call);

/* POST /auth/logout: the consumer key is dead from then on. */
void auth_logout(struct call *call);

#endif
