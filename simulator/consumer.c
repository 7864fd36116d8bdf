/* SPDX-License-Identifier: MIT */
/*
 * Verifies requests that are signed with AK, AS and CK, as OVHcloud's gateway
 * does: nothing is believed before the signature over method, URL, body and
 * time is right.  The URL is put together from the Host header and the request
 * line, because those are what the client signed.  In which order OVHcloud
 * checks is not published; a test sees one fault at a time.  identity.c is
 * the only caller of consumer_find().
 */
#include "simulator/consumer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "simulator/field.h"
#include "simulator/netblock.h"
#include "simulator/refusal.h"
#include "simulator/signature.h"
#include "simulator/timestamp.h"
#include "simulator/wildcard.h"

/* So far from any clock that a difference cannot overflow. */
#define CONSUMER_TIME_MAX (INT64_MAX / 4)

bool
consumer_application(const struct state *state, const struct request *request,
                     struct reply *reply, const char **ret_key)
{
    const char *header = request_header(request, "X-Ovh-Application");
    struct json_object *all = field_get(state->root, "applications");
    const char *key = header == NULL ? NULL : field_key(all, header);

    if (header != NULL && key == NULL) {
        refusal_send(state, reply, REFUSAL_INVALID_KEY);
        return false;
    }
    *ret_key = key;
    return true;
}

bool
consumer_is_named(const struct request *request)
{
    return request_header(request, "X-Ovh-Consumer") != NULL;
}

/* Whether the timestamp is near enough to the server's clock. */
static bool
consumer_is_in_time(const struct state *state, const char *timestamp)
{
    struct json_object *gateway = field_get(state->root, "gateway");
    long long tolerance = field_number(gateway, "timestamp_tolerance_s");
    char *end = NULL;
    long long seconds;
    long long apart;

    if (timestamp[0] < '0' || timestamp[0] > '9') {
        return false;
    }
    errno = 0;
    seconds = strtoll(timestamp, &end, 10);
    if (errno != 0 || *end != '\0' || seconds > CONSUMER_TIME_MAX) {
        return false;
    }
    apart = seconds - state_time(state);
    return apart <= tolerance && apart >= -tolerance;
}

static bool
consumer_signature_is_right(const struct request *request, const char *secret,
                            const char *consumer_key, const char *timestamp)
{
    const char *given = request_header(request, "X-Ovh-Signature");
    const char *host = request_header(request, "Host");
    AUTO_FREE char *url = NULL;
    char expected[SIGNATURE_SIZE];
    struct signature_parts parts = {
        .secret = secret,
        .consumer_key = consumer_key,
        .method = request->method,
        .body = request->body,
        .body_len = request->body_len,
        .timestamp = timestamp,
    };

    if (given == NULL || host == NULL) {
        return false;
    }
    if (asprintf(&url, "https://%s%s", host, request->uri) < 0) {
        url = NULL;
        return false;
    }
    parts.url = url;
    return signature_write(&parts, expected) == 0 &&
           strcmp(expected, given) == 0;
}

/* The account and, for a key that a local user validated, that user. */
static bool
consumer_resolve_holder(const struct state *state, struct json_object *key,
                        struct credential *who)
{
    struct json_object *accounts = field_get(state->root, "accounts");
    const char *account = field_string(key, "account");
    const char *login = field_string(key, "user");
    struct json_object *users;

    if (account == NULL || field_get(accounts, account) == NULL) {
        return false;
    }
    who->account_name = field_key(accounts, account);
    who->account = field_get(accounts, account);
    who->kind = login == NULL ? CREDENTIAL_ACCOUNT : CREDENTIAL_USER;
    if (login == NULL) {
        who->holder = field_get(who->account, "owner");
        return true;
    }
    users = field_get(who->account, "users");
    who->holder = field_get(users, login);
    if (who->holder != NULL) {
        who->name = field_key(users, login);
    }
    return who->holder != NULL;
}

static bool
consumer_takes_address(struct json_object *key, const char *address)
{
    struct json_object *blocks = field_get(key, "allowedIPs");
    size_t count = blocks == NULL ? 0 : json_object_array_length(blocks);

    for (size_t i = 0; i < count; i++) {
        struct json_object *block = json_object_array_get_idx(blocks, i);

        if (netblock_contains(json_object_get_string(block), address)) {
            return true;
        }
    }
    return count == 0;
}

static bool
consumer_is_valid(struct json_object *key, const struct request *request)
{
    const char *end = field_string(key, "expiration");

    return strcmp(field_string(key, "status"), "validated") == 0 &&
           (end == NULL || !timestamp_has_passed(end)) &&
           consumer_takes_address(key, request->address);
}

/* Timestamp and signature; false with the refusal in reply. */
static bool
consumer_verify(const struct state *state, const struct request *request,
                struct reply *reply, const char *application,
                const char *consumer_key)
{
    const char *timestamp = request_header(request, "X-Ovh-Timestamp");
    struct json_object *all = field_get(state->root, "applications");
    const char *secret = field_string(field_get(all, application), "secret");

    if (timestamp == NULL || !consumer_signature_is_right(
                                 request, secret, consumer_key, timestamp)) {
        refusal_send(state, reply, REFUSAL_INVALID_SIGNATURE);
        return false;
    }
    if (!consumer_is_in_time(state, timestamp)) {
        refusal_send(state, reply, REFUSAL_QUERY_TIME_OUT);
        return false;
    }
    return true;
}

bool
consumer_find(const struct state *state, const struct request *request,
              struct reply *reply, struct credential *ret_who)
{
    const char *name = request_header(request, "X-Ovh-Consumer");
    struct json_object *keys = field_get(state->root, "consumer_keys");
    struct json_object *key = name == NULL ? NULL : field_get(keys, name);
    const char *application = NULL;
    struct credential who = {.token = key, .rules = field_get(key, "rules")};

    if (!consumer_application(state, request, reply, &application)) {
        return false;
    }
    if (application == NULL || name == NULL) {
        reply_unauthorized(reply, "You must login first");
        return false;
    }
    if (key == NULL ||
        strcmp(field_string(key, "application"), application) != 0) {
        refusal_send(state, reply, REFUSAL_NOT_CREDENTIAL);
        return false;
    }
    if (!consumer_verify(state, request, reply, application, name)) {
        return false;
    }
    if (!consumer_is_valid(key, request) ||
        !consumer_resolve_holder(state, key, &who)) {
        refusal_send(state, reply, REFUSAL_INVALID_CREDENTIAL);
        return false;
    }
    who.token_name = application;
    *ret_who = who;
    return true;
}

bool
consumer_rules_allow(struct json_object *rules, const char *method,
                     const char *path)
{
    size_t count = rules == NULL ? 0 : json_object_array_length(rules);

    for (size_t i = 0; i < count; i++) {
        struct json_object *rule = json_object_array_get_idx(rules, i);

        if (strcmp(field_string(rule, "method"), method) == 0 &&
            wildcard_matches(field_string(rule, "path"), path)) {
            return true;
        }
    }
    return false;
}
