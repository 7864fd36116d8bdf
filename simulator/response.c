/* SPDX-License-Identifier: MIT */
/*
 * Turns a reply into libmicrohttpd's response.  The headers that OVHcloud's
 * gateway always sends are added here; a reply may have others and may replace
 * them.  server.c is the only caller.
 */
#include "simulator/response.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "simulator/field.h"
#include "simulator/queryid.h"

/* The headers of every answer, then those of this one. */
static void
response_add_headers(struct MHD_Response *response, const struct reply *reply,
                     const char *region)
{
    static const char *const always[][2] = {
        {"Content-Type", "application/json; charset=utf-8"},
        {"Server", "nginx"},
        {"Cache-Control", "no-cache, no-store"},
    };
    char queryid[QUERYID_SIZE];

    queryid_write(region, queryid);
    MHD_add_response_header(response, "X-Ovh-Queryid", queryid);
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        if (field_get(reply->headers, always[i][0]) == NULL) {
            MHD_add_response_header(response, always[i][0], always[i][1]);
        }
    }
    if (reply->headers == NULL) {
        return;
    }
    json_object_object_foreach(reply->headers, name, value)
    {
        MHD_add_response_header(response, name, json_object_get_string(value));
    }
}

/* The body as it goes over the wire; *ret_len is its length. */
static const char *
response_body(const struct reply *reply, size_t *ret_len)
{
    if (reply->is_raw) {
        *ret_len = (size_t)json_object_get_string_len(reply->body);
        return json_object_get_string(reply->body);
    }
    if (reply->body == NULL) {
        *ret_len = strlen("null");
        return "null";
    }
    return json_object_to_json_string_length(
        reply->body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
        ret_len);
}

struct MHD_Response *
response_new(const struct reply *reply, const char *region)
{
    struct MHD_Response *response;
    size_t len = 0;
    const char *text = response_body(reply, &len);
    char *copy = text == NULL ? NULL : strndup(text, len);

    if (copy == NULL) {
        return NULL;
    }
    response =
        MHD_create_response_from_buffer(len, copy, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(copy);
        return NULL;
    }
    response_add_headers(response, reply, region);
    return response;
}
