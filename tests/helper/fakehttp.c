/* SPDX-License-Identifier: MIT */
/*
 * Takes the place of helper/http.c in a test: the linker finds these functions
 * before it comes to the archive.
 */
#include "tests/helper/fakehttp.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct fakehttp fakehttp;

void
fakehttp_reset(void)
{
    memset(&fakehttp, 0, sizeof(fakehttp));
}

int
http_send(struct http *http, const struct http_ask *ask,
          struct http_request **ret_request)
{
    struct fakehttp_request *request = &fakehttp.requests[fakehttp.count];
    size_t used = 0;

    (void)http;
    if (fakehttp.status < 0) {
        return fakehttp.status;
    }
    assert_true(fakehttp.count < FAKEHTTP_REQUESTS);
    fakehttp.count++;
    request->open = true;
    snprintf(request->url, sizeof(request->url), "%s", ask->url);
    if (ask->bearer != NULL) {
        snprintf(request->bearer, sizeof(request->bearer), "%.*s",
                 (int)ask->bearer->len, (const char *)ask->bearer->bytes);
    }
    if (ask->body != NULL) {
        snprintf(request->body, sizeof(request->body), "%s", ask->body);
        snprintf(request->body_type, sizeof(request->body_type), "%s",
                 ask->body_type);
    }
    for (size_t i = 0; ask->lines != NULL && ask->lines[i] != NULL; i++) {
        used += (size_t)snprintf(request->lines + used,
                                 sizeof(request->lines) - used, "%s\n",
                                 ask->lines[i]);
    }
    request->timeout_ms = ask->timeout_ms;
    request->done = ask->done;
    request->context = ask->context;
    *ret_request = (struct http_request *)request;
    return 0;
}

void
http_cancel(struct http_request *request)
{
    struct fakehttp_request *fake = (struct fakehttp_request *)request;

    assert_true(fake->open);
    fake->open = false;
}

size_t
fakehttp_open(void)
{
    size_t open = 0;

    for (size_t i = 0; i < fakehttp.count; i++) {
        open += fakehttp.requests[i].open ? 1 : 0;
    }
    return open;
}

void
fakehttp_answer(size_t number, uint16_t status, const char *body)
{
    struct fakehttp_request *request = &fakehttp.requests[number];
    struct httpheader header;
    struct http_result result = {.outcome =
                                     status == 0 ? HTTP_NETWORK : HTTP_ANSWERED,
                                 .status = status,
                                 .header = &header,
                                 .body = status == 0 ? "" : body,
                                 .len = status == 0 ? 0 : strlen(body),
                                 .error = "no route"};

    memset(&header, 0, sizeof(header));
    strcpy(header.content_type, "application/json");
    strcpy(header.query_id, "EU.ext-1.fake");
    header.retry_in_s = fakehttp.retry_in_s;
    assert_true(request->open);
    request->open = false;
    request->done(&result, request->context);
}
