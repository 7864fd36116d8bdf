/* SPDX-License-Identifier: MIT */
/*
 * Tells callers about their own credential.  /auth/details needs no right
 * beyond a valid credential and is the one call that names a local user.  What
 * OVHcloud answers for a personal access token is not published, so the state
 * may replace any member of the answer ("details" of the holder).
 */
#include "simulator/auth.h"

#include <stddef.h>
#include <time.h>

#include "simulator/field.h"
#include "simulator/identity.h"

/* auth.MethodEnum */
static const char *
auth_method(enum credential_kind kind)
{
    switch (kind) {
    case CREDENTIAL_ACCOUNT:
        return "account";
    case CREDENTIAL_USER:
        return "user";
    case CREDENTIAL_SERVICE:
        return "oauth2_client_credentials";
    case CREDENTIAL_FEDERATED:
        return "provider";
    }
    return NULL;
}

/* The username: only people below the owner have one. */
static const char *
auth_username(const struct credential *who)
{
    bool is_person =
        who->kind == CREDENTIAL_USER || who->kind == CREDENTIAL_FEDERATED;

    return is_person ? who->name : NULL;
}

void
auth_details(struct call *call)
{
    const struct credential *who = call->who;
    struct json_object *details = json_object_new_object();
    struct json_object *replaced = field_get(who->holder, "details");

    field_set_string(details, "account", who->account_name);
    field_set_string(details, "method", auth_method(who->kind));
    field_set_string(details, "user", auth_username(who));
    field_set(details, "identities", identity_urns(call->state, who));
    field_copy(details, who->holder, "roles");
    field_copy(details, who->holder, "description");
    field_set(details, "allowedRoutes", NULL);
    if (replaced != NULL) {
        json_object_object_foreach(replaced, key, value)
        {
            field_set(details, key, json_object_get(value));
        }
    }
    reply_json(call->reply, details);
}

void
auth_time(struct call *call)
{
    reply_json(call->reply, json_object_new_int64((int64_t)time(NULL)));
}

void
auth_current_credential(struct call *call)
{
    reply_forbidden(call->reply, "This call has not been granted");
}
