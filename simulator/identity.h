/* SPDX-License-Identifier: MIT */
/*
 * Who is asking, and what IAM lets them do.
 */
#ifndef SIMULATOR_IDENTITY_H
#define SIMULATOR_IDENTITY_H

#include <stdbool.h>

#include "simulator/credential.h"
#include "simulator/reply.h"
#include "simulator/request.h"
#include "simulator/state.h"

/* Whether the request says who it is from, rightly or not. */
bool identity_is_claimed(const struct request *request);

/*
 * Finds whose bearer token or consumer key the request has, notes that it was
 * used, and writes who it is into reply->who.
 * Returns true and a copy of the credential, which stays good when the request
 * deletes its own token (what it points to does not); false when the request
 * has none or a bad one: reply then is OVHcloud's refusal (401 for a token,
 * 400 or 403 for a consumer key, 403 for what belongs to a disabled user).
 */
bool identity_find(const struct state *state, const struct request *request,
                   struct reply *reply, struct credential *ret_who);

/*
 * Whether the identity may do an IAM action, such as
 * account:apiovh:me/identity/user/get, on a resource that a URN names; address
 * is the client's.  The owner may do everything on what the account has,
 * others what policies say; on their own account also what their "rights" or
 * those of their groups say and no policy denies.
 */
bool identity_may_on(const struct state *state, const struct credential *who,
                     const char *address, const char *resource,
                     const char *action);

/* The same on the identity's own account. */
bool identity_may(const struct state *state, const struct credential *who,
                  const char *address, const char *action);

/*
 * A new array with the URNs that IAM policies match for this identity: its own
 * one first, then one a group.  A federated user has only those of groups.
 */
struct json_object *identity_urns(const struct state *state,
                                  const struct credential *who);

#endif
