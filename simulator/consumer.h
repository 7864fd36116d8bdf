/* SPDX-License-Identifier: MIT */
/*
 * Applications and consumer keys: who signs a request, and what it may do.
 */
#ifndef SIMULATOR_CONSUMER_H
#define SIMULATOR_CONSUMER_H

#include <stdbool.h>

#include "simulator/credential.h"
#include "simulator/reply.h"
#include "simulator/request.h"
#include "simulator/state.h"

/*
 * The application that X-Ovh-Application names.  Returns false, with the
 * refusal in reply, when the header is there and names none; *ret_key is then
 * untouched, else NULL or the state's own copy of the application key.
 */
bool consumer_application(const struct state *state,
                          const struct request *request, struct reply *reply,
                          const char **ret_key);

/* Whether the request names a consumer key. */
bool consumer_is_named(const struct request *request);

/*
 * Verifies a signed request: application, consumer key, timestamp, signature,
 * the key's status and end, the caller's address.
 * Returns true and whose key it is, or false with the refusal in reply.
 */
bool consumer_find(const struct state *state, const struct request *request,
                   struct reply *reply, struct credential *ret_who);

/*
 * Whether an array of access rules covers a method and a path.  The path is
 * that below /1.0 or /v1, such as /me; one of /v2 has its /v2 in front.
 */
bool consumer_rules_allow(struct json_object *rules, const char *method,
                          const char *path);

#endif
