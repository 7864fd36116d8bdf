/* SPDX-License-Identifier: MIT */
/*
 * Personal access tokens of a local user.  A name is unique for a user; the
 * life of a token can be set when it is made and changed later, in both
 * directions, by a point in time or a number of seconds.
 */
#include "simulator/token.h"

#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "simulator/change.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/timestamp.h"
#include "simulator/user.h"

/* A life of more than a century is a mistake in the client. */
#define TOKEN_LIFE_MAX_S (100LL * 366 * 24 * 3600)

static const char *const token_writable[] = {"description", "expiresAt", NULL};

/* The tokens of the user in the path; NULL with a 404 in the reply. */
static struct json_object *
token_all(struct call *call)
{
    return field_get(user_find(call), "tokens");
}

/* The token in the path; NULL with a 404 in the reply. */
static struct json_object *
token_find(struct call *call)
{
    struct json_object *token = field_get(token_all(call), call->parameters[1]);

    if (token == NULL) {
        reply_no_such_object(call->reply);
    }
    return token;
}

/* auth.PersonalAccessToken: everything but the secret. */
static struct json_object *
token_show(const char *name, struct json_object *token)
{
    struct json_object *shown = json_object_new_object();

    field_set_string(shown, "name", name);
    field_copy(shown, token, "description");
    field_copy(shown, token, "creation");
    field_copy(shown, token, "expiresAt");
    field_copy(shown, token, "lastUsed");
    return shown;
}

void
token_list(struct call *call)
{
    struct json_object *tokens = token_all(call);
    struct json_object *names;

    if (tokens == NULL) {
        return;
    }
    names = json_object_new_array();
    json_object_object_foreach(tokens, name, token)
    {
        (void)token;
        json_object_array_add(names, json_object_new_string(name));
    }
    reply_json(call->reply, names);
}

void
token_get(struct call *call)
{
    struct json_object *token = token_find(call);

    if (token != NULL) {
        reply_json(call->reply, token_show(call->parameters[1], token));
    }
}

/*
 * Turns the body's expiresIn, in seconds, into expiresAt.  Returns false with
 * a 400 in the reply when it is no positive number.
 */
static bool
token_resolve_life(struct call *call)
{
    struct json_object *value = field_get(call->body, "expiresIn");
    struct timespec when;
    char text[TIMESTAMP_SIZE];
    int64_t seconds;

    if (value == NULL) {
        return true;
    }
    seconds = json_object_get_int64(value);
    if (!json_object_is_type(value, json_type_int) || seconds <= 0 ||
        seconds > TOKEN_LIFE_MAX_S) {
        reply_bad_request(call->reply, "Invalid parameter: expiresIn");
        return false;
    }
    clock_gettime(CLOCK_REALTIME, &when);
    when.tv_sec += seconds;
    timestamp_format(&when, text);
    field_set_string(call->body, "expiresAt", text);
    return true;
}

/* Checks what a new token needs; false with the answer in the reply. */
static bool
token_check_new(struct call *call, struct json_object *tokens)
{
    const char *name = field_string(call->body, "name");

    if (name == NULL || name[0] == '\0') {
        reply_bad_request(call->reply, "Missing parameter: name");
        return false;
    }
    if (field_string(call->body, "description") == NULL) {
        reply_bad_request(call->reply, "Missing parameter: description");
        return false;
    }
    if (!change_check(call, SCHEMA_TOKEN, token_writable) ||
        !token_resolve_life(call)) {
        return false;
    }
    if (field_get(tokens, name) != NULL) {
        reply_conflict(call->reply, "This token already exists");
        return false;
    }
    return true;
}

/* Puts the token into the state and the index; false when that fails. */
static bool
token_insert(struct call *call, struct json_object *tokens, const char *name,
             struct json_object *token)
{
    struct credential credential = {
        .kind = CREDENTIAL_USER,
        .account_name = call->who->account_name,
        .account = call->who->account,
        .holder = user_find(call),
        .token = token,
    };
    struct json_object *users = field_get(call->who->account, "users");

    field_set(tokens, name, token);
    /* The index borrows the keys that the tree owns, not the request's. */
    credential.name = field_key(users, call->parameters[0]);
    credential.token_name = field_key(tokens, name);
    if (credential_add(call->state->credentials, &credential) < 0) {
        json_object_object_del(tokens, name);
        return false;
    }
    return true;
}

void
token_create(struct call *call)
{
    struct json_object *tokens = token_all(call);
    const char *name = field_string(call->body, "name");
    struct json_object *token;
    struct json_object *shown;
    char holder[96];

    if (tokens == NULL || !token_check_new(call, tokens)) {
        return;
    }
    token = json_object_new_object();
    change_apply(token, call->body, token_writable);
    snprintf(holder, sizeof(holder), "%s/%s", call->who->account_name,
             call->parameters[0]);
    defaults_fill_token(token, holder);
    if (!token_insert(call, tokens, name, token)) {
        reply_broken(call->reply, "Internal server error");
        return;
    }
    shown = token_show(name, token);
    field_copy(shown, token, "token");
    change_finish(call, shown);
}

void
token_edit(struct call *call)
{
    struct json_object *token = token_find(call);

    if (token == NULL || !change_check(call, SCHEMA_TOKEN, token_writable) ||
        !token_resolve_life(call)) {
        return;
    }
    change_apply(token, call->body, token_writable);
    change_finish(call, token_show(call->parameters[1], token));
}

void
token_delete(struct call *call)
{
    struct json_object *token = token_find(call);

    if (token == NULL) {
        return;
    }
    credential_remove(call->state->credentials, token);
    json_object_object_del(token_all(call), call->parameters[1]);
    change_finish(call, NULL);
}
