/* SPDX-License-Identifier: MIT */
/*
 * What the router hands to a route: the request with everything that has been
 * found out about it.
 */
#ifndef SIMULATOR_CALL_H
#define SIMULATOR_CALL_H

#include "simulator/credential.h"
#include "simulator/reply.h"
#include "simulator/request.h"
#include "simulator/state.h"

/* The most {placeholders} in a path. */
#define CALL_PARAMETERS 2

struct call {
    struct state *state;
    const struct request *request;
    const char *path;         /* of the request, as sent, without the query */
    struct credential caller; /* what who points to */
    const struct credential *who;            /* NULL on a route for everybody */
    const char *parameters[CALL_PARAMETERS]; /* percent-decoded, in order */
    struct json_object *body; /* the JSON object sent; NULL: none */
    struct reply *reply;
};

#endif
