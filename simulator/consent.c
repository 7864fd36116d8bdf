/* SPDX-License-Identifier: MIT */
/*
 * Consumer keys are born pending and become somebody's by consent.  OVHcloud
 * asks for it on a web page; here one request with a bearer token stands for
 * the click.  The key acts for that identity, within its access rules.
 */
#include "simulator/consent.h"

#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "simulator/change.h"
#include "simulator/consumer.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/randomtext.h"
#include "simulator/refusal.h"
#include "simulator/timestamp.h"

#define CONSENT_KEY_SIZE 33
#define CONSENT_TOKEN_SIZE 65

static const char consent_query[] = "?credentialToken=";

static struct json_object *
consent_url(const struct call *call, const char *token)
{
    const char *host = request_header(call->request, "Host");
    AUTO_FREE char *text = NULL;
    struct json_object *url = NULL;

    if (asprintf(&text, "https://%s/auth/%s%s", host == NULL ? "" : host,
                 consent_query, token) < 0) {
        text = NULL;
        return NULL;
    }
    url = json_object_new_string(text);
    return url;
}

/* The key that the body describes; NULL with a 400 in the reply. */
static struct json_object *
consent_new_key(struct call *call, const char *application, const char *token)
{
    static const char *const taken[] = {"redirection", "allowedIPs", NULL};
    struct json_object *key = json_object_new_object();
    char reason[SCHEMA_REASON];

    change_apply(key, call->body, taken);
    field_set_string(key, "application", application);
    field_set_string(key, "status", "pendingValidation");
    field_set_string(key, "validation", token);
    field_set(key, "rules",
              json_object_get(field_get(call->body, "accessRules")));
    if (schema_check_noun(SCHEMA_CONSUMER_KEY, key, reason) < 0) {
        reply_bad_request(call->reply, reason);
        json_object_put(key);
        return NULL;
    }
    return key;
}

void
consent_request(struct call *call)
{
    struct json_object *keys = field_get(call->state->root, "consumer_keys");
    const char *application = NULL;
    struct json_object *key;
    char name[CONSENT_KEY_SIZE];
    char token[CONSENT_TOKEN_SIZE];
    struct json_object *answer;

    if (!consumer_application(call->state, call->request, call->reply,
                              &application)) {
        return;
    }
    if (application == NULL) {
        refusal_send(call->state, call->reply, REFUSAL_NO_KEY);
        return;
    }
    randomtext_write(name, sizeof(name));
    randomtext_write(token, sizeof(token));
    key = consent_new_key(call, application, token);
    if (key == NULL) {
        return;
    }
    defaults_fill_consumer_key(keys, key);
    field_set(keys, name, key);
    answer = json_object_new_object();
    field_set_string(answer, "consumerKey", name);
    field_set_string(answer, "state", "pendingValidation");
    field_set(answer, "validationUrl", consent_url(call, token));
    change_finish(call, answer);
}

/* The pending key with this token; NULL: none. */
static struct json_object *
consent_find(const struct call *call, const char *token)
{
    json_object_object_foreach(field_get(call->state->root, "consumer_keys"),
                               name, key)
    {
        const char *validation = field_string(key, "validation");

        (void)name;
        if (validation != NULL && strcmp(validation, token) == 0 &&
            strcmp(field_string(key, "status"), "pendingValidation") == 0) {
            return key;
        }
    }
    return NULL;
}

void
consent_give(struct call *call)
{
    const char *query = strstr(call->request->uri, consent_query);
    struct json_object *key =
        query == NULL ? NULL
                      : consent_find(call, query + strlen(consent_query));
    const struct credential *who = call->who;

    if (key == NULL) {
        reply_no_such_object(call->reply);
        return;
    }
    if (who->kind != CREDENTIAL_ACCOUNT && who->kind != CREDENTIAL_USER) {
        reply_forbidden(call->reply, "This credential is not valid");
        return;
    }
    field_set_string(key, "account", who->account_name);
    field_set_string(key, "user", who->name);
    field_set_string(key, "status", "validated");
    field_set_string(key, "validation", NULL);
    change_finish(call, NULL);
}
