/* SPDX-License-Identifier: MIT */
/*
 * How OVHcloud's gateway refuses requests with an application key.
 */
#ifndef SIMULATOR_REFUSAL_H
#define SIMULATOR_REFUSAL_H

#include "simulator/reply.h"
#include "simulator/state.h"

/* Named after the old gateway's errorCode. */
enum refusal {
    REFUSAL_INVALID_KEY,        /* 403: no such application */
    REFUSAL_NO_KEY,             /* 401: a consumer key needs an application */
    REFUSAL_NOT_CREDENTIAL,     /* 403: no such consumer key */
    REFUSAL_INVALID_CREDENTIAL, /* 403: expired, revoked, not yet validated */
    REFUSAL_INVALID_SIGNATURE,  /* 400, or 401 as the state says */
    REFUSAL_QUERY_TIME_OUT,     /* 400: the timestamp is too old or too new */
    REFUSAL_NOT_GRANTED_CALL,   /* 403: no access rule covers the call */
};

/*
 * Makes reply this refusal.  gateway.error_bodies of the state chooses between
 * the current body, {"class":..., "message":...}, and the one that SDKs still
 * know, {"errorCode":..., "httpCode":..., "message":...}.
 */
void refusal_send(const struct state *state, struct reply *reply,
                  enum refusal refusal);

#endif
