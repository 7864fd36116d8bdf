/* SPDX-License-Identifier: MIT */
/*
 * From a request to the answer.
 */
#ifndef SIMULATOR_ROUTER_H
#define SIMULATOR_ROUTER_H

#include "simulator/reply.h"
#include "simulator/request.h"
#include "simulator/state.h"

/* The longest path, its query not counted. */
#define ROUTER_PATH_MAX 4096

/*
 * Answers a request: finds the route, checks the credential, the right and the
 * body, and calls the route.  reply must be zeroed; it is always filled in,
 * and the caller ends it with reply_done().
 */
void router_handle(struct state *state, const struct request *request,
                   struct reply *reply);

#endif
