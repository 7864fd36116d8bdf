/* SPDX-License-Identifier: MIT */
/*
 * The outgoing half of a request.  The token exists in one header line, which
 * is wiped with the others when the transfer ends.  Refuses, before libcurl
 * sees it, whatever could end a header line and begin another one.  The copy
 * of a body that libcurl makes lies on the wiping heap.  Called by
 * httptransfer.c.
 */
#include "helper/httpmessage.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>

#include "helper/heap.h"

#define HTTPMESSAGE_BEARER "Authorization: Bearer "
#define HTTPMESSAGE_TYPE "Content-Type: "

/* Appends prefix and value as one line. */
static CURLcode
httpmessage_add(struct httpmessage *message, const char *prefix,
                const void *value, size_t len)
{
    size_t prefix_len = strlen(prefix);
    struct curl_slist *lines = NULL;
    char *line = heap_alloc(prefix_len + len + 1);

    if (line == NULL) {
        return CURLE_OUT_OF_MEMORY;
    }
    memcpy(line, prefix, prefix_len);
    memcpy(line + prefix_len, value, len);
    line[prefix_len + len] = '\0';
    lines = curl_slist_append(message->lines, line);
    heap_free(line);
    if (lines == NULL) {
        return CURLE_OUT_OF_MEMORY;
    }
    message->lines = lines;
    return CURLE_OK;
}

/* Whether all bytes are from lowest to 0x7e, and there is one. */
static bool
httpmessage_is_sendable(const void *bytes, size_t len, uint8_t lowest)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (at[i] < lowest || at[i] > 0x7e) {
            return false;
        }
    }
    return len > 0;
}

static CURLcode
httpmessage_add_bearer(struct httpmessage *message, const struct secret *bearer)
{
    return httpmessage_is_sendable(bearer->bytes, bearer->len, 0x21)
               ? httpmessage_add(message, HTTPMESSAGE_BEARER, bearer->bytes,
                                 bearer->len)
               : CURLE_BAD_FUNCTION_ARGUMENT;
}

static CURLcode
httpmessage_add_line(struct httpmessage *message, const char *prefix,
                     const char *line)
{
    size_t len = strlen(line);

    return httpmessage_is_sendable(line, len, 0x20)
               ? httpmessage_add(message, prefix, line, len)
               : CURLE_BAD_FUNCTION_ARGUMENT;
}

static CURLcode
httpmessage_add_lines(struct httpmessage *message, const struct http_ask *ask)
{
    CURLcode code =
        httpmessage_add_line(message, "", "Accept: application/json");

    if (code == CURLE_OK && ask->bearer != NULL) {
        code = httpmessage_add_bearer(message, ask->bearer);
    }
    if (code == CURLE_OK && ask->body != NULL) {
        code = httpmessage_add_line(message, HTTPMESSAGE_TYPE, ask->body_type);
    }
    for (size_t i = 0;
         code == CURLE_OK && ask->lines != NULL && ask->lines[i] != NULL; i++) {
        code = httpmessage_add_line(message, "", ask->lines[i]);
    }
    return code;
}

static CURLcode
httpmessage_set_body(CURL *easy, const char *body)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POST, 1L);

    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                (curl_off_t)strlen(body));
    }
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
    }
    return code;
}

int
httpmessage_init(struct httpmessage *message, void *easy,
                 const struct http_ask *ask)
{
    CURLcode code = httpmessage_add_lines(message, ask);

    if (code == CURLE_OK && ask->body != NULL) {
        code = httpmessage_set_body(easy, ask->body);
    }
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, message->lines);
    }
    return (int)code;
}

void
httpmessage_done(struct httpmessage *message)
{
    for (struct curl_slist *at = message->lines; at != NULL; at = at->next) {
        explicit_bzero(at->data, strlen(at->data));
    }
    curl_slist_free_all(message->lines);
    message->lines = NULL;
}
