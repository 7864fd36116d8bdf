/* SPDX-License-Identifier: MIT */
/*
 * Asks OVHcloud's API whose token it is, and turns the answer into what it
 * proves: http.c brings it, apireply.c and apierror.c read it, apiclass.c
 * judges it.  Puts these together and adds what the log wants to know; has no
 * opinion of its own about a status or a body, keeps no token and remembers
 * no answer.  Called by the chain of checks and, for api_prepare(), as soon
 * as a login begins.
 */
#include "helper/api.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/token.h"
#include "helper/apiclass.h"
#include "helper/apierror.h"
#include "helper/apireply.h"

#define API_IDENTITY_PATH "/auth/details"
#define API_TIME_PATH "/auth/time"
/* A connection that was used so recently is taken for open. */
#define API_PREPARED_MS 10000
#define API_PREPARE_PAUSE_MS 1000

struct api_request {
    LIST_ENTRY(api_request) link;
    struct api *api;
    struct http_request *http; /* NULL while the callback runs */
    bool other_kind;           /* the token is in no form of a PAT */
    void (*done)(const struct api_answer *answer, void *context);
    void (*posted)(const struct http_result *result, void *context);
    void *context;
};

LIST_HEAD(api_requests, api_request);

struct api {
    struct http *http;
    char *root_url; /* without the version */
    char *identity_url;
    char *time_url;
    int64_t timeout_ms;
    struct api_requests requests;
    unsigned int in_flight;
    /* Monotonic; until then there is nothing to prepare. */
    int64_t prepared_until_ms;
    struct http_request *preparation; /* NULL: none runs */
};

/* Reads the body of an answer into the evidence. */
static void
api_read_body(const struct http_result *result,
              struct apiclass_evidence *evidence, struct api_answer *answer)
{
    const struct apierror_reply reply = {
        .content_type = result->header->content_type,
        .query_id = result->header->query_id,
        .body = result->body,
        .len = result->len,
    };
    struct apierror error = {.name = ""};
    const char *flaw = "the answer is not application/json";
    int read = -EBADMSG;

    if (result->status == 200) {
        if (apierror_is_json_type(reply.content_type)) {
            read = apireply_decode(result->body, result->len, &answer->identity,
                                   &flaw);
        }
        evidence->decoded = read == 0;
        if (read < 0) {
            snprintf(answer->detail, sizeof(answer->detail), "%s", flaw);
        }
    } else if (result->status >= 400) {
        read = apierror_read(&reply, &error);
        evidence->own_error = read == 0;
        snprintf(answer->detail, sizeof(answer->detail), "%s", error.name);
    }
    if (read == -ENOMEM) {
        evidence->transfer = HTTP_LOCAL;
        snprintf(answer->detail, sizeof(answer->detail), "out of memory");
    }
}

/* What the log and the limits want to know, whatever the judgement. */
static void
api_copy_facts(const struct http_result *result, struct api_answer *answer)
{
    const struct httpheader *header = result->header;

    answer->curl_code = result->curl_code;
    if (result->outcome != HTTP_ANSWERED) {
        snprintf(answer->detail, sizeof(answer->detail), "%s", result->error);
        return;
    }
    answer->http_status = result->status;
    answer->date_s = header->date_s;
    memcpy(answer->query_id, header->query_id, sizeof(answer->query_id));
    if (result->status == 429 || result->status == 503) {
        answer->retry_after_ms =
            httpheader_retry_after_ms(header, (int64_t)time(NULL));
    }
}

static void
api_read(const struct http_result *result, bool other_kind,
         struct api_answer *ret_answer)
{
    struct api_answer answer = {.class = API_UNREACHABLE};
    struct apiclass_evidence evidence = {.transfer = result->outcome,
                                         .status = result->status,
                                         .other_kind = other_kind};
    struct apiclass_judgement judgement;

    api_copy_facts(result, &answer);
    if (result->outcome == HTTP_ANSWERED) {
        api_read_body(result, &evidence, &answer);
    }
    judgement = apiclass_judge(&evidence);
    answer.class = judgement.class;
    answer.reason = judgement.reason;
    *ret_answer = answer;
}

static void
api_note_use(struct api *api, const struct http_result *result)
{
    if (result->outcome == HTTP_ANSWERED) {
        api->prepared_until_ms = deadline_now_ms() + API_PREPARED_MS;
    }
}

/* The request is over; only its callback is still to come. */
static void
api_leave(struct api_request *request, const struct http_result *result)
{
    request->http = NULL;
    request->api->in_flight--;
    LIST_REMOVE(request, link);
    api_note_use(request->api, result);
}

/* http: the answer to GET /auth/details. */
static void
api_on_identity(const struct http_result *result, void *context)
{
    struct api_request *request = context;
    struct api_answer answer;

    api_leave(request, result);
    api_read(result, request->other_kind, &answer);
    request->done(&answer, request->context);
    free(request);
}

/* http: the answer to a POST. */
static void
api_on_post(const struct http_result *result, void *context)
{
    struct api_request *request = context;

    api_leave(request, result);
    request->posted(result, request->context);
    free(request);
}

static int
api_send(struct api *api, const struct http_ask *ask,
         struct api_request *request)
{
    if (http_send(api->http, ask, &request->http) < 0) {
        free(request);
        return -ENOMEM;
    }
    request->api = api;
    LIST_INSERT_HEAD(&api->requests, request, link);
    api->in_flight++;
    return 0;
}

int
api_ask_identity(struct api *api, const struct secret *token,
                 void (*done)(const struct api_answer *answer, void *context),
                 void *context, struct api_request **ret_request)
{
    struct api_request *request = calloc(1, sizeof(*request));
    const struct http_ask ask = {
        .url = api->identity_url,
        .bearer = token,
        .timeout_ms = api->timeout_ms,
        .done = api_on_identity,
        .context = request,
    };

    if (request == NULL || api_send(api, &ask, request) < 0) {
        return -ENOMEM;
    }
    request->done = done;
    request->context = context;
    request->other_kind =
        !token_is_pat_form((const char *)token->bytes, token->len);
    *ret_request = request;
    return 0;
}

/* base with path behind it, on the heap; NULL when memory is short. */
static char *
api_url(const char *base, const char *path)
{
    char *url = NULL;

    return asprintf(&url, "%s%s", base, path) < 0 ? NULL : url;
}

int
api_post(struct api *api, const struct api_post *post,
         struct api_request **ret_request)
{
    struct api_request *request = calloc(1, sizeof(*request));
    AUTO_FREE char *url = api_url(api->root_url, post->path);
    const struct http_ask ask = {
        .url = url,
        .bearer = post->bearer,
        .body = post->json,
        .body_type = "application/json",
        .timeout_ms = api->timeout_ms,
        .done = api_on_post,
        .context = request,
    };

    if (request == NULL || url == NULL) {
        free(request);
        return -ENOMEM;
    }
    request->posted = post->done;
    request->context = post->context;
    if (api_send(api, &ask, request) < 0) {
        return -ENOMEM;
    }
    *ret_request = request;
    return 0;
}

void
api_cancel(struct api_request *request)
{
    if (request->http == NULL) {
        return;
    }
    http_cancel(request->http);
    request->api->in_flight--;
    LIST_REMOVE(request, link);
    free(request);
}

struct http *
api_http(struct api *api)
{
    return api->http;
}

unsigned int
api_in_flight(const struct api *api)
{
    return api->in_flight;
}

/* http: the answer to GET /auth/time; what it says does not matter. */
static void
api_on_time(const struct http_result *result, void *context)
{
    struct api *api = context;

    api->preparation = NULL;
    api->prepared_until_ms = deadline_now_ms() + API_PREPARE_PAUSE_MS;
    api_note_use(api, result);
}

void
api_prepare(struct api *api)
{
    const struct http_ask ask = {
        .url = api->time_url,
        .timeout_ms = api->timeout_ms,
        .done = api_on_time,
        .context = api,
    };

    if (api->preparation != NULL ||
        deadline_now_ms() < api->prepared_until_ms) {
        return;
    }
    if (http_send(api->http, &ask, &api->preparation) < 0) {
        api->prepared_until_ms = deadline_now_ms() + API_PREPARE_PAUSE_MS;
    }
}

/* The URL without its last segment, the version; NULL when memory is short. */
static char *
api_root(const char *base_url)
{
    const char *last = strrchr(base_url + strlen("https://"), '/');

    return last == NULL ? strdup(base_url)
                        : strndup(base_url, (size_t)(last - base_url));
}

static int
api_init(struct api *api, struct event_base *base,
         const struct api_settings *settings, struct problem *ret_problem)
{
    const struct http_settings http_settings = {
        .ca_file = settings->ca_file,
        .proxy = settings->proxy,
        .connections_max =
            settings->connections_max > 0 ? settings->connections_max : 1,
    };

    if (strncmp(settings->base_url, "https://", 8) != 0) {
        return problem_set(ret_problem, "%s: must be an https URL",
                           settings->base_url);
    }
    api->timeout_ms = settings->transfer_timeout_ms;
    api->root_url = api_root(settings->base_url);
    api->identity_url = api_url(settings->base_url, API_IDENTITY_PATH);
    api->time_url = api_url(settings->base_url, API_TIME_PATH);
    if (api->root_url == NULL || api->identity_url == NULL ||
        api->time_url == NULL) {
        problem_set(ret_problem, "out of memory");
        return -ENOMEM;
    }
    return http_new(base, &http_settings, &api->http, ret_problem);
}

int
api_new(struct event_base *base, const struct api_settings *settings,
        struct api **ret_api, struct problem *ret_problem)
{
    struct api *api = calloc(1, sizeof(*api));
    int result = 0;

    if (api == NULL) {
        problem_set(ret_problem, "out of memory");
        return -ENOMEM;
    }
    LIST_INIT(&api->requests);
    result = api_init(api, base, settings, ret_problem);
    if (result < 0) {
        api_free(api);
        return result;
    }
    *ret_api = api;
    return 0;
}

void
api_free(struct api *api)
{
    if (api == NULL) {
        return;
    }
    while (!LIST_EMPTY(&api->requests)) {
        api_cancel(LIST_FIRST(&api->requests));
    }
    http_free(api->http);
    free(api->root_url);
    free(api->identity_url);
    free(api->time_url);
    free(api);
}
