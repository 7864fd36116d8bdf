/* SPDX-License-Identifier: MIT */
/*
 * Authentication and authorization as OVHcloud's gateway does them.  A token
 * that is unknown, deleted or expired gets one and the same 401; what happens
 * to the token of a disabled user is not documented, so the state decides.
 * Signed requests are consumer.c's business.
 * This file never logs or returns a secret.  The router calls it before any
 * route that needs an identity.
 */
#include "simulator/identity.h"

#include <stdio.h>
#include <string.h>

#include "simulator/consumer.h"
#include "simulator/field.h"
#include "simulator/policy.h"
#include "simulator/timestamp.h"
#include "simulator/urn.h"

static const char *
identity_kind_name(enum credential_kind kind)
{
    switch (kind) {
    case CREDENTIAL_ACCOUNT:
        return "account";
    case CREDENTIAL_USER:
        return "user";
    case CREDENTIAL_SERVICE:
        return "service";
    case CREDENTIAL_FEDERATED:
        return "federated";
    }
    return "unknown";
}

static void
identity_note(const struct credential *who, struct reply *reply)
{
    char now[TIMESTAMP_SIZE];

    snprintf(reply->who, sizeof(reply->who), "%s:%s%s%s/%s",
             identity_kind_name(who->kind), who->account_name,
             who->name == NULL ? "" : "/", who->name == NULL ? "" : who->name,
             who->token_name);
    timestamp_now(now);
    field_set_string(who->token, who->rules == NULL ? "lastUsed" : "lastUse",
                     now);
}

/* Whether the state refuses what belongs to a user of this status. */
static bool
identity_is_barred(const struct state *state, const struct credential *who)
{
    const char *status = who->kind == CREDENTIAL_USER
                             ? field_string(who->holder, "status")
                             : "OK";

    return (state->refuse_disabled && strcmp(status, "DISABLED") == 0) ||
           (state->refuse_password_change &&
            strcmp(status, "PASSWORD_CHANGE_REQUIRED") == 0);
}

bool
identity_is_claimed(const struct request *request)
{
    return request_bearer(request) != NULL || consumer_is_named(request);
}

static bool
identity_find_bearer(const struct state *state, const char *bearer,
                     struct reply *reply, struct credential *ret_who)
{
    const struct credential *who = credential_find(state->credentials, bearer);
    const char *expires_at;

    snprintf(reply->who, sizeof(reply->who), "unknown-token");
    if (who == NULL) {
        reply_unauthorized(reply, "This credential is not valid");
        return false;
    }
    identity_note(who, reply);
    expires_at = field_string(who->token, "expiresAt");
    if (expires_at != NULL && timestamp_has_passed(expires_at)) {
        reply_unauthorized(reply, "This credential is not valid");
        return false;
    }
    *ret_who = *who;
    return true;
}

/* A request with an application key, with or without a consumer key. */
static bool
identity_find_consumer(const struct state *state, const struct request *request,
                       struct reply *reply, struct credential *ret_who)
{
    struct credential who;

    snprintf(reply->who, sizeof(reply->who), "unknown-key");
    if (!consumer_find(state, request, reply, &who)) {
        return false;
    }
    identity_note(&who, reply);
    *ret_who = who;
    return true;
}

bool
identity_find(const struct state *state, const struct request *request,
              struct reply *reply, struct credential *ret_who)
{
    const char *bearer = request_bearer(request);
    struct credential who;
    bool is_found;

    if (bearer != NULL) {
        is_found = identity_find_bearer(state, bearer, reply, &who);
    } else if (request_header(request, "X-Ovh-Application") != NULL ||
               consumer_is_named(request)) {
        is_found = identity_find_consumer(state, request, reply, &who);
    } else {
        reply_unauthorized(reply, "You must login first");
        is_found = false;
    }
    if (!is_found) {
        return false;
    }
    if (identity_is_barred(state, &who)) {
        reply_forbidden(reply, "This credential is not valid");
        return false;
    }
    *ret_who = who;
    return true;
}

/* The identity's own URN; NULL for a federated user, who has none. */
static struct json_object *
identity_own_urn(const struct state *state, const struct credential *who)
{
    char client[128];

    switch (who->kind) {
    case CREDENTIAL_ACCOUNT:
        return urn_new(state->region, "account", who->account_name, NULL);
    case CREDENTIAL_USER:
        return urn_new(state->region, "user", who->account_name, who->name);
    case CREDENTIAL_SERVICE:
        snprintf(client, sizeof(client), "oauth2-%s", who->name);
        return urn_new(state->region, "credential", who->account_name, client);
    case CREDENTIAL_FEDERATED:
        return NULL;
    }
    return NULL;
}

struct json_object *
identity_urns(const struct state *state, const struct credential *who)
{
    struct json_object *urns = json_object_new_array();
    struct json_object *own = identity_own_urn(state, who);
    struct json_object *groups = field_get(who->holder, "groups");
    size_t count = groups == NULL ? 0 : json_object_array_length(groups);

    if (own != NULL) {
        json_object_array_add(urns, own);
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *name = json_object_array_get_idx(groups, i);

        json_object_array_add(urns,
                              urn_new(state->region, "group", who->account_name,
                                      json_object_get_string(name)));
    }
    return urns;
}

/* Whether an array of rights covers the action. */
static bool
identity_covers(struct json_object *rights, const char *action)
{
    size_t count = rights == NULL ? 0 : json_object_array_length(rights);

    for (size_t i = 0; i < count; i++) {
        struct json_object *right = json_object_array_get_idx(rights, i);

        if (policy_covers(json_object_get_string(right), action)) {
            return true;
        }
    }
    return false;
}

/* "rights" of the state, which stand for a policy on the account. */
static bool
identity_has_right(const struct credential *who, const char *action)
{
    struct json_object *names = field_get(who->holder, "groups");
    struct json_object *groups = field_get(who->account, "groups");
    size_t count = names == NULL ? 0 : json_object_array_length(names);

    if (identity_covers(field_get(who->holder, "rights"), action)) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *group = field_get(
            groups,
            json_object_get_string(json_object_array_get_idx(names, i)));

        if (identity_covers(field_get(group, "rights"), action)) {
            return true;
        }
    }
    return false;
}

/* Whether the URN is that of the account itself. */
static bool
identity_is_account(const struct state *state, const char *account,
                    const char *resource)
{
    char urn[256];

    snprintf(urn, sizeof(urn), "urn:v1:%s:resource:account:%s", state->region,
             account);
    return strcmp(urn, resource) == 0;
}

/* The account that has the resource; the caller's when nobody is known to. */
static struct json_object *
identity_owner_of(const struct state *state, const struct credential *who,
                  const char *resource)
{
    json_object_object_foreach(field_get(state->root, "accounts"), name,
                               account)
    {
        if (identity_is_account(state, name, resource) ||
            field_get(field_get(account, "resources"), resource) != NULL) {
            return account;
        }
    }
    return who->account;
}

bool
identity_may_on(const struct state *state, const struct credential *who,
                const char *address, const char *resource, const char *action)
{
    struct json_object *urns = identity_urns(state, who);
    struct policy_question question = {
        .root = state->root,
        .account = identity_owner_of(state, who, resource),
        .identities = urns,
        .resource = resource,
        .action = action,
        .address = address,
    };
    enum policy_verdict verdict = policy_ask(&question);

    json_object_put(urns);
    if (who->kind == CREDENTIAL_ACCOUNT && question.account == who->account) {
        return true;
    }
    if (verdict == POLICY_SILENT &&
        identity_is_account(state, who->account_name, resource)) {
        return identity_has_right(who, action);
    }
    return verdict == POLICY_ALLOWS;
}

bool
identity_may(const struct state *state, const struct credential *who,
             const char *address, const char *action)
{
    char urn[256];

    snprintf(urn, sizeof(urn), "urn:v1:%s:resource:account:%s", state->region,
             who->account_name);
    return identity_may_on(state, who, address, urn, action);
}
