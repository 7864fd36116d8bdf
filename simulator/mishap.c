/* SPDX-License-Identifier: MIT */
/*
 * Answers that a healthy API would not give, one route at a time: errors with
 * or without a body, HTML of a load balancer, answers that contradict
 * themselves, and every answer late.  What is broken below HTTP is ovhfault's
 * business.  server.c asks before it hands a request to the router.
 */
#include "simulator/mishap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "simulator/field.h"
#include "simulator/wildcard.h"

#define MISHAP_DELAY_MAX_MS 60000

/* Whether the key, such as "GET /me", fits the request. */
static bool
mishap_fits(const char *key, const char *method, const char *path)
{
    size_t len = strcspn(key, " ");
    bool is_method = (len == 1 && key[0] == '*') ||
                     (len == strlen(method) && strncmp(key, method, len) == 0);

    return is_method && key[len] == ' ' &&
           wildcard_matches(key + len + 1, path);
}

/* Uses one of the times up; false when none is left. */
static bool
mishap_use(struct json_object *mishap)
{
    int64_t times = field_number(mishap, "times");

    if (field_get(mishap, "times") == NULL) {
        return true;
    }
    if (times == 0) {
        return false;
    }
    field_set(mishap, "times", json_object_new_int64(times - 1));
    return true;
}

struct json_object *
mishap_find(const struct state *state, const struct request *request)
{
    AUTO_FREE char *path = strndup(request->uri, strcspn(request->uri, "?"));

    if (path == NULL || strncmp(path, "/simulator/", 11) == 0) {
        return NULL;
    }
    json_object_object_foreach(field_get(state->root, "faults"), key, mishap)
    {
        if (mishap_fits(key, request->method, request_below_version(path)) &&
            mishap_use(mishap)) {
            return json_object_get(mishap);
        }
    }
    return NULL;
}

unsigned
mishap_delay_ms(struct json_object *mishap)
{
    int64_t delay_ms = field_number(mishap, "delay_ms");

    return delay_ms > MISHAP_DELAY_MAX_MS ? MISHAP_DELAY_MAX_MS
                                          : (unsigned)delay_ms;
}

bool
mishap_answer(struct json_object *mishap, struct reply *reply)
{
    struct json_object *headers = field_get(mishap, "headers");
    struct json_object *body = field_get(mishap, "body");
    int64_t status = field_number(mishap, "status");

    if (body == NULL && status == 0) {
        return false;
    }
    if (body == NULL) {
        body = json_object_new_object();
        field_set_string(body, "message", "Internal server error");
    } else {
        json_object_get(body);
    }
    reply_status(reply, status == 0 ? 200 : (unsigned)status, body);
    if (json_object_is_type(body, json_type_string)) {
        reply->is_raw = true;
        reply_header(reply, "Content-Type", "text/html");
    }
    if (headers != NULL) {
        json_object_object_foreach(headers, name, value)
        {
            reply_header(reply, name, json_object_get_string(value));
        }
    }
    return true;
}
