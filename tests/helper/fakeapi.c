/* SPDX-License-Identifier: MIT */
/*
 * A queue of open questions behind the interface of helper/api.h.  It keeps
 * the contract that the real client has: no answer from inside a call, none
 * after a cancel, and a question is gone when its answer was given.
 */
#include "tests/helper/fakeapi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct api_request {
    TAILQ_ENTRY(api_request) links;
    struct api *api;
    uint32_t digest;
    void (*done)(const struct api_answer *answer, void *context);
    void (*posted)(const struct http_result *result, void *context);
    void *context;
    char *path; /* of a POST; NULL: a question about a token */
    char *json;
};

struct api {
    TAILQ_HEAD(, api_request) open;
    TAILQ_HEAD(, api_request) posts;
    unsigned int posted;
    unsigned int open_count;
    unsigned int asked;
    unsigned int cancelled;
    unsigned int prepared;
    bool fail;
};

struct api *
fakeapi_new(void)
{
    struct api *api = calloc(1, sizeof(*api));

    if (api == NULL) {
        abort();
    }
    TAILQ_INIT(&api->open);
    TAILQ_INIT(&api->posts);
    return api;
}

void
fakeapi_fail(struct api *api, bool fail)
{
    api->fail = fail;
}

unsigned int
fakeapi_asked(const struct api *api)
{
    return api->asked;
}

unsigned int
fakeapi_cancelled(const struct api *api)
{
    return api->cancelled;
}

unsigned int
fakeapi_prepared(const struct api *api)
{
    return api->prepared;
}

/* FNV-1a, 32 bits. */
uint32_t
fakeapi_digest(const struct secret *token)
{
    uint32_t digest = 2166136261U;

    for (size_t i = 0; i < token->len; i++) {
        digest = (digest ^ token->bytes[i]) * 16777619U;
    }
    return digest;
}

static struct api_request *
fakeapi_open(const struct api *api, unsigned int index)
{
    struct api_request *request = TAILQ_FIRST(&api->open);

    while (request != NULL && index-- > 0) {
        request = TAILQ_NEXT(request, links);
    }
    return request;
}

uint32_t
fakeapi_open_digest(const struct api *api, unsigned int index)
{
    const struct api_request *request = fakeapi_open(api, index);

    return request == NULL ? 0 : request->digest;
}

static void
fakeapi_forget(struct api_request *request)
{
    if (request->path == NULL) {
        TAILQ_REMOVE(&request->api->open, request, links);
        request->api->open_count--;
    } else {
        TAILQ_REMOVE(&request->api->posts, request, links);
    }
    free(request->path);
    free(request->json);
    free(request);
}

void
fakeapi_answer(struct api *api, unsigned int index,
               const struct api_answer *answer)
{
    struct api_request *request = fakeapi_open(api, index);
    void (*done)(const struct api_answer *, void *) = NULL;
    void *context = NULL;

    if (request == NULL) {
        abort();
    }
    done = request->done;
    context = request->context;
    fakeapi_forget(request);
    done(answer, context);
}

int
api_new(struct event_base *base, const struct api_settings *settings,
        struct api **ret_api, struct problem *ret_problem)
{
    (void)base;
    (void)settings;
    (void)ret_problem;
    *ret_api = fakeapi_new();
    return 0;
}

void
api_free(struct api *api)
{
    while (api != NULL && !TAILQ_EMPTY(&api->open)) {
        fakeapi_forget(TAILQ_FIRST(&api->open));
    }
    while (api != NULL && !TAILQ_EMPTY(&api->posts)) {
        fakeapi_forget(TAILQ_FIRST(&api->posts));
    }
    free(api);
}

int
api_ask_identity(struct api *api, const struct secret *token,
                 void (*done)(const struct api_answer *answer, void *context),
                 void *context, struct api_request **ret_request)
{
    struct api_request *request = NULL;

    if (api->fail) {
        return -ENOMEM;
    }
    request = calloc(1, sizeof(*request));
    if (request == NULL) {
        abort();
    }
    request->api = api;
    request->digest = fakeapi_digest(token);
    request->done = done;
    request->context = context;
    TAILQ_INSERT_TAIL(&api->open, request, links);
    api->open_count++;
    api->asked++;
    *ret_request = request;
    return 0;
}

unsigned int
fakeapi_posted(const struct api *api)
{
    return api->posted;
}

static struct api_request *
fakeapi_post(const struct api *api, unsigned int index)
{
    struct api_request *request = TAILQ_FIRST(&api->posts);

    while (request != NULL && index-- > 0) {
        request = TAILQ_NEXT(request, links);
    }
    return request;
}

const char *
fakeapi_post_path(const struct api *api, unsigned int index)
{
    const struct api_request *request = fakeapi_post(api, index);

    return request == NULL ? "" : request->path;
}

const char *
fakeapi_post_json(const struct api *api, unsigned int index)
{
    const struct api_request *request = fakeapi_post(api, index);

    return request == NULL ? "" : request->json;
}

uint32_t
fakeapi_post_digest(const struct api *api, unsigned int index)
{
    const struct api_request *request = fakeapi_post(api, index);

    return request == NULL ? 0 : request->digest;
}

void
fakeapi_answer_post(struct api *api, unsigned int index,
                    const struct fakeapi_reply *reply)
{
    struct api_request *request = fakeapi_post(api, index);
    const struct httpheader header = {.content_type = "application/json",
                                      .query_id = "EU.ext-1.aa.11.bb",
                                      .date_s = reply->date_s,
                                      .retry_in_s = reply->retry_in_s};
    const char *body = reply->body == NULL ? "" : reply->body;
    const struct http_result result = {
        .outcome = reply->status != 0             ? HTTP_ANSWERED
                   : reply->failure == HTTP_LOCAL ? HTTP_NETWORK
                                                  : reply->failure,
        .status = reply->status,
        .header = &header,
        .body = body,
        .len = strlen(body)};
    void (*posted)(const struct http_result *, void *) = NULL;
    void *context = NULL;

    if (request == NULL) {
        abort();
    }
    posted = request->posted;
    context = request->context;
    fakeapi_forget(request);
    posted(&result, context);
}

int
api_post(struct api *api, const struct api_post *post,
         struct api_request **ret_request)
{
    struct api_request *request = NULL;

    if (api->fail) {
        return -ENOMEM;
    }
    request = calloc(1, sizeof(*request));
    if (request == NULL) {
        abort();
    }
    request->api = api;
    request->digest = fakeapi_digest(post->bearer);
    request->posted = post->done;
    request->context = post->context;
    request->path = strdup(post->path);
    request->json = strdup(post->json);
    TAILQ_INSERT_TAIL(&api->posts, request, links);
    api->posted++;
    *ret_request = request;
    return 0;
}

void
api_cancel(struct api_request *request)
{
    request->api->cancelled++;
    fakeapi_forget(request);
}

void
api_prepare(struct api *api)
{
    api->prepared++;
}

unsigned int
api_in_flight(const struct api *api)
{
    return api->open_count;
}
