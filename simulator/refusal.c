/* SPDX-License-Identifier: MIT */
/*
 * The table of what the gateway says about application and consumer keys.
 * Status, code and text are those that users and OVHcloud's SDKs have
 * reported; only the text for a stale timestamp is chosen here.  Both forms of
 * the body are still met in the field, so the state says which one is sent.
 */
#include "simulator/refusal.h"

#include <stdio.h>
#include <string.h>

#include "simulator/field.h"

struct refusal_entry {
    unsigned status;
    const char *reason; /* of the status */
    const char *class;
    const char *code;
    const char *message;
};

static const struct refusal_entry refusal_table[] = {
    [REFUSAL_INVALID_KEY] = {403, "Forbidden", "Client::Forbidden",
                             "INVALID_KEY", "This application key is invalid"},
    [REFUSAL_NO_KEY] = {401, "Unauthorized", "Client::Unauthorized",
                        "INVALID_KEY",
                        "You must send your application key to request new "
                        "credentials"},
    [REFUSAL_NOT_CREDENTIAL] = {403, "Forbidden", "Client::Forbidden",
                                "NOT_CREDENTIAL",
                                "This credential does not exist"},
    [REFUSAL_INVALID_CREDENTIAL] = {403, "Forbidden", "Client::Forbidden",
                                    "INVALID_CREDENTIAL",
                                    "This credential is not valid"},
    [REFUSAL_INVALID_SIGNATURE] = {400, "Bad Request", "Client::BadRequest",
                                   "INVALID_SIGNATURE", "Invalid signature"},
    [REFUSAL_QUERY_TIME_OUT] = {400, "Bad Request", "Client::BadRequest",
                                "QUERY_TIME_OUT", "Query out of time"},
    [REFUSAL_NOT_GRANTED_CALL] = {403, "Forbidden", "Client::Forbidden",
                                  "NOT_GRANTED_CALL",
                                  "This call has not been granted"},
};

static struct json_object *
refusal_old_body(const struct refusal_entry *entry)
{
    struct json_object *body = json_object_new_object();
    char http_code[64];

    snprintf(http_code, sizeof(http_code), "%u %s", entry->status,
             entry->reason);
    field_set_string(body, "errorCode", entry->code);
    field_set_string(body, "httpCode", http_code);
    field_set_string(body, "message", entry->message);
    return body;
}

void
refusal_send(const struct state *state, struct reply *reply,
             enum refusal refusal)
{
    struct refusal_entry entry = refusal_table[refusal];
    struct json_object *gateway = field_get(state->root, "gateway");

    if (refusal == REFUSAL_INVALID_SIGNATURE &&
        field_number(gateway, "invalid_signature_status") == 401) {
        entry.status = 401;
        entry.reason = "Unauthorized";
        entry.class = "Client::Unauthorized";
    }
    if (strcmp(field_string(gateway, "error_bodies"), "errorCode") == 0) {
        reply_status(reply, entry.status, refusal_old_body(&entry));
        return;
    }
    reply_error(reply, entry.status, entry.class, entry.message);
}
