/* SPDX-License-Identifier: MIT */
/*
 * Tells callers about their own credential.  /auth/details needs no right
 * beyond a valid credential and is the one call that names a local user.  What
 * OVHcloud answers for a personal access token is not published, so the state
 * may replace any member of the answer ("details" of the holder).
 */
#include "simulator/auth.h"

#include <stddef.h>

#include "simulator/change.h"
#include "simulator/consumer.h"
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
    field_set(details, "allowedRoutes", json_object_get(who->rules));
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
    const char *application = NULL;

    if (consumer_application(call->state, call->request, call->reply,
                             &application)) {
        reply_json(call->reply, json_object_new_int64(state_time(call->state)));
    }
}

/* auth.ApiCredential. */
static struct json_object *
auth_show_key(const struct call *call)
{
    static const char *const members[] = {
        "allowedIPs", "creation", "credentialId", "expiration",
        "lastUse",    "rules",    "status",
    };
    const struct credential *who = call->who;
    struct json_object *applications =
        field_get(call->state->root, "applications");
    struct json_object *shown = json_object_new_object();

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        field_copy(shown, who->token, members[i]);
    }
    field_copy(shown, field_get(applications, who->token_name),
               "applicationId");
    field_set(shown, "ovhSupport", json_object_new_boolean(0));
    return shown;
}

void
auth_current_credential(struct call *call)
{
    if (call->who->rules == NULL) {
        reply_forbidden(call->reply, "This call has not been granted");
        return;
    }
    reply_json(call->reply, auth_show_key(call));
}

void
auth_logout(struct call *call)
{
    if (call->who->rules == NULL) {
        reply_forbidden(call->reply, "This call has not been granted");
        return;
    }
    field_set_string(call->who->token, "status", "expired");
    change_finish(call, NULL);
}
