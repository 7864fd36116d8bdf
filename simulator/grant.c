/* SPDX-License-Identifier: MIT */
/*
 * The one grant that servers use: client credentials.  Errors have the form of
 * RFC 6749 section 5.2, without OVHcloud's class.  A token is one of the
 * service account's, so the rest of the simulator knows nothing of OAuth2; it
 * ends by its expiresAt, and those that have ended go when the next is made.
 */
#include "simulator/grant.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/cleanup.h"
#include "simulator/change.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/form.h"
#include "simulator/region.h"
#include "simulator/timestamp.h"

#define GRANT_BASIC_MAX 1024

/* Who says to be who; both are freed by the caller. */
struct grant_client {
    char *id;
    char *secret;
};

static void
grant_refuse(struct call *call, const char *error, const char *description)
{
    struct json_object *body = json_object_new_object();

    field_set_string(body, "error", error);
    if (description != NULL) {
        field_set_string(body, "error_description", description);
    }
    reply_status(call->reply, 400, body);
}

/* "Basic" of RFC 6749 section 2.3.1: both parts are form-encoded first. */
static bool
grant_read_basic(const char *encoded, struct grant_client *client)
{
    unsigned char text[GRANT_BASIC_MAX] = {0};
    size_t len = strlen(encoded);
    char *colon;

    if (len == 0 || len >= sizeof(text) ||
        EVP_DecodeBlock(text, (const unsigned char *)encoded, (int)len) < 0) {
        return false;
    }
    colon = strchr((char *)text, ':');
    if (colon == NULL) {
        return false;
    }
    *colon = '\0';
    client->id = strdup((char *)text);
    client->secret = strdup(colon + 1);
    return client->id != NULL && client->secret != NULL &&
           form_decode(client->id) && form_decode(client->secret);
}

/* From the header or the form, not from both. */
static bool
grant_read_client(struct call *call, struct grant_client *client)
{
    static const char scheme[] = "Basic ";
    const char *header = request_header(call->request, "Authorization");

    if (header != NULL && strncasecmp(header, scheme, strlen(scheme)) == 0) {
        AUTO_FREE char *second =
            form_field(call->request->body, "client_secret");

        return second == NULL &&
               grant_read_basic(header + strlen(scheme), client);
    }
    client->id = form_field(call->request->body, "client_id");
    client->secret = form_field(call->request->body, "client_secret");
    return client->id != NULL && client->secret != NULL;
}

/* Whose client it is: everything of *ret_whose but the token. */
static bool
grant_find_client(const struct call *call, const struct grant_client *client,
                  struct credential *ret_whose)
{
    json_object_object_foreach(field_get(call->state->root, "accounts"), name,
                               account)
    {
        struct json_object *services = field_get(account, "service_accounts");
        struct json_object *service = field_get(services, client->id);
        const char *secret = field_string(service, "secret");

        if (secret != NULL && strcmp(secret, client->secret) == 0 &&
            region_knows_client(call->state->region, client->id)) {
            ret_whose->kind = CREDENTIAL_SERVICE;
            ret_whose->account_name = name;
            ret_whose->account = account;
            ret_whose->name = field_key(services, client->id);
            ret_whose->holder = service;
            return true;
        }
    }
    return false;
}

/* Each scope is "all" or that of one product, such as account/all. */
static bool
grant_scope_is_known(const char *scope)
{
    while (*scope != '\0') {
        size_t len = strcspn(scope, " ");
        bool is_all = len == 3 && strncmp(scope, "all", 3) == 0;
        bool is_product = len > 4 && strncmp(scope + len - 4, "/all", 4) == 0;

        if (!is_all && !is_product) {
            return false;
        }
        scope += len;
        scope += *scope == ' ';
    }
    return true;
}

/* Checks what is asked for; false with the refusal in the reply. */
static bool
grant_check(struct call *call)
{
    AUTO_FREE char *grant = form_field(call->request->body, "grant_type");
    AUTO_FREE char *scope = form_field(call->request->body, "scope");

    if (grant == NULL) {
        grant_refuse(call, "invalid_request", "grant_type is missing");
    } else if (strcmp(grant, "client_credentials") != 0) {
        grant_refuse(call, "unsupported_grant_type", NULL);
    } else if (scope == NULL || scope[0] == '\0') {
        grant_refuse(call, "invalid_scope", NULL);
    } else if (!grant_scope_is_known(scope)) {
        grant_refuse(call, "invalid_request", "unknown scope");
    } else {
        return true;
    }
    return false;
}

/* Forgets the tokens whose time is over. */
static void
grant_sweep(struct call *call, struct json_object *tokens)
{
    struct json_object_iter at;

    json_object_object_foreachC(tokens, at)
    {
        const char *end = field_string(at.val, "expiresAt");

        if (end != NULL && timestamp_has_passed(end)) {
            credential_remove(call->state->credentials, at.val);
            json_object_object_del(tokens, at.key);
        }
    }
}

/* A new token of the service account; NULL when it cannot be kept. */
static struct json_object *
grant_issue(struct call *call, struct credential *whose, int64_t life_s)
{
    struct json_object *tokens = field_get(whose->holder, "tokens");
    struct json_object *token = json_object_new_object();
    char text[TIMESTAMP_SIZE];
    char name[64];
    struct timespec end;

    grant_sweep(call, tokens);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += life_s;
    timestamp_format(&end, text);
    field_set_string(token, "expiresAt", text);
    snprintf(name, sizeof(name), "%s/%s", whose->account_name, whose->name);
    defaults_fill_token(token, name);
    snprintf(name, sizeof(name), "oauth2-%llu", ++call->state->issued);
    field_set(tokens, name, token);
    whose->token = token;
    whose->token_name = field_key(tokens, name);
    if (credential_add(call->state->credentials, whose) < 0) {
        json_object_object_del(tokens, name);
        return NULL;
    }
    snprintf(call->reply->who, sizeof(call->reply->who), "service:%s/%s/%s",
             whose->account_name, whose->name, whose->token_name);
    return token;
}

/* Knows that the client is who it says; answers with a token. */
static void
grant_answer(struct call *call, struct credential *whose)
{
    AUTO_FREE char *scope = form_field(call->request->body, "scope");
    int64_t life_s = field_number(field_get(call->state->root, "gateway"),
                                  "oauth2_token_life_s");
    struct json_object *token = grant_issue(call, whose, life_s);
    struct json_object *answer;

    if (token == NULL) {
        reply_broken(call->reply, "Internal server error");
        return;
    }
    answer = json_object_new_object();
    field_set(answer, "access_token",
              json_object_get(field_get(token, "token")));
    field_set_string(answer, "token_type", "Bearer");
    field_set(answer, "expires_in", json_object_new_int64(life_s));
    field_set_string(answer, "scope", scope);
    change_finish(call, answer);
}

void
grant_token(struct call *call)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = request_header(call->request, "Content-Type");
    struct grant_client client = {NULL, NULL};
    struct credential whose = {.token = NULL};

    snprintf(call->reply->who, sizeof(call->reply->who), "unknown-client");
    if (type == NULL || strncasecmp(type, form, strlen(form)) != 0) {
        grant_refuse(call, "invalid_request", "the body must be a form");
    } else if (!grant_read_client(call, &client)) {
        grant_refuse(call, "invalid_request",
                     "client_id and client_secret are needed, once");
    } else if (!grant_find_client(call, &client, &whose)) {
        grant_refuse(call, "invalid_client",
                     "ovhcloud oauth2 client does not exists");
    } else if (grant_check(call)) {
        grant_answer(call, &whose);
    }
    free(client.id);
    free(client.secret);
}
