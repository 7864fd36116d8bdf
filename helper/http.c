/* SPDX-License-Identifier: MIT */
/*
 * Requests from their beginning to their callback.  Each has a deadline of
 * its own on the event loop, because libcurl does not count the time in which
 * a request waits for a free connection.  The callback is always an event of
 * the loop, so it never runs while somebody else's function is on the stack,
 * and a request can be cancelled at any time.  MUST NOT decide what an answer
 * means.  Called by api.c.
 */
#include "helper/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "helper/cafile.h"
#include "helper/heap.h"
#include "helper/httpmulti.h"
#include "helper/httpoptions.h"
#include "helper/httptransfer.h"

/* How much longer than libcurl, which has the better words, we wait. */
#define HTTP_SLACK_MS 50

enum http_state {
    HTTP_RUNNING = 0,
    HTTP_FINISHED,   /* the callback is due */
    HTTP_DELIVERING, /* the callback runs */
};

LIST_HEAD(http_requests, http_request);

struct http {
    struct event_base *base;
    struct httpmulti *multi;
    struct http_requests requests; /* all whose callback is still to come */
    size_t transfers;              /* in the multi handle */
    bool stale; /* the multi handle is to be replaced once it is empty */
    char *proxy;
    char *ca_path;
    struct cafile ca_file;
    unsigned int connections_max;
};

struct http_request {
    LIST_ENTRY(http_request) link;
    struct http *http;
    enum http_state state;
    struct event *event; /* the deadline, then the callback */
    int64_t begin_us;
    void (*done)(const struct http_result *result, void *context);
    void *context;
    struct httptransfer transfer;
    struct http_result result;
};

static int64_t
http_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
http_request_free(struct http_request *request)
{
    if (request->event != NULL) {
        event_free(request->event);
    }
    httptransfer_done(&request->transfer);
    heap_free(request);
}

/* The transfer is over: the token goes, the result stays. */
static void
http_finish(struct http_request *request, int curl_code)
{
    httptransfer_read(&request->transfer, curl_code, &request->result);
    request->result.elapsed_us = http_now_us() - request->begin_us;
    httptransfer_end(&request->transfer);
    request->state = HTTP_FINISHED;
}

/* Takes the transfer out of the multi handle. */
static void
http_detach(struct http_request *request)
{
    httpmulti_remove(request->http->multi, request->transfer.easy);
    request->http->transfers--;
}

/* Ends a running request; its callback is still to come. */
static void
http_end(struct http_request *request, int curl_code)
{
    http_detach(request);
    http_finish(request, curl_code);
    if (request->result.outcome == HTTP_LOCAL) {
        request->http->stale = true;
    }
}

/* Nothing of the client is touched behind the callback: it may be gone. */
static void
http_deliver(struct http_request *request)
{
    request->state = HTTP_DELIVERING;
    LIST_REMOVE(request, link);
    request->done(&request->result, request->context);
    http_request_free(request);
}

/* The request's event: its deadline has passed or its callback is due. */
static void
http_on_event(evutil_socket_t fd, short what, void *context)
{
    struct http_request *request = context;

    (void)fd;
    (void)what;
    if (request->state == HTTP_RUNNING) {
        http_end(request, CURLE_OPERATION_TIMEDOUT);
    }
    http_deliver(request);
}

static bool
http_repeat(struct http_request *request)
{
    struct http *http = request->http;

    httpmulti_remove(http->multi, request->transfer.easy);
    return httptransfer_repeat(&request->transfer) == CURLE_OK &&
           httpmulti_add(http->multi, request->transfer.easy) == 0;
}

/* httpmulti: a transfer has ended. */
static void
http_on_done(void *easy, int curl_code, void *context)
{
    struct http *http = context;
    struct http_request *request = NULL;

    LIST_FOREACH(request, &http->requests, link)
    {
        if (request->transfer.easy == easy) {
            break;
        }
    }
    if (request == NULL ||
        (httptransfer_may_repeat(&request->transfer, curl_code) &&
         http_repeat(request))) {
        return;
    }
    http_end(request, curl_code);
    event_active(request->event, EV_TIMEOUT, 0);
}

/* httpmulti: no transfer can go on. */
static void
http_on_broken(void *context)
{
    struct http *http = context;
    struct http_request *request = NULL;

    LIST_FOREACH(request, &http->requests, link)
    {
        if (request->state == HTTP_RUNNING) {
            http_end(request, CURLE_FAILED_INIT);
            event_active(request->event, EV_TIMEOUT, 0);
        }
    }
    http->stale = true;
}

static int
http_open_multi(struct http *http, struct httpmulti **ret_multi)
{
    const struct httpmulti_watcher watcher = {
        .done = http_on_done, .broken = http_on_broken, .context = http};

    return httpmulti_new(http->base, http->connections_max, &watcher,
                         ret_multi);
}

/* Replaces the multi handle when there is a reason and nothing is in it. */
static void
http_renew(struct http *http)
{
    struct httpmulti *multi = NULL;

    if (http->transfers > 0) {
        return;
    }
    if (cafile_changed(&http->ca_file, deadline_now_ms())) {
        http->stale = true;
    }
    if (http->stale && http_open_multi(http, &multi) == 0) {
        httpmulti_free(http->multi);
        http->multi = multi;
        http->stale = false;
    }
}

static int
http_init(struct http *http, const struct http_settings *settings,
          struct problem *ret_problem)
{
    http->connections_max = settings->connections_max;
    http->ca_path = heap_strdup(httpoptions_ca_file(settings->ca_file));
    http->proxy = heap_strdup(settings->proxy);
    if (http->ca_path == NULL || http->proxy == NULL) {
        problem_set(ret_problem, "out of memory");
        return -ENOMEM;
    }
    if (cafile_init(&http->ca_file, http->ca_path, deadline_now_ms(),
                    ret_problem) < 0) {
        return -EINVAL;
    }
    if (http_open_multi(http, &http->multi) < 0) {
        problem_set(ret_problem, "the HTTPS client cannot be set up");
        return -ENOMEM;
    }
    return 0;
}

int
http_new(struct event_base *base, const struct http_settings *settings,
         struct http **ret_http, struct problem *ret_problem)
{
    struct http *http = heap_calloc(1, sizeof(*http));
    int result = 0;

    if (http == NULL ||
        curl_global_init_mem(CURL_GLOBAL_DEFAULT, heap_alloc, heap_free,
                             heap_realloc, heap_strdup,
                             heap_calloc) != CURLE_OK) {
        heap_free(http);
        problem_set(ret_problem, "the HTTPS library cannot be set up");
        return -ENOMEM;
    }
    http->base = base;
    LIST_INIT(&http->requests);
    result = http_init(http, settings, ret_problem);
    if (result < 0) {
        http_free(http);
        return result;
    }
    *ret_http = http;
    return 0;
}

void
http_free(struct http *http)
{
    if (http == NULL) {
        return;
    }
    while (!LIST_EMPTY(&http->requests)) {
        http_cancel(LIST_FIRST(&http->requests));
    }
    httpmulti_free(http->multi);
    heap_free(http->ca_path);
    heap_free(http->proxy);
    heap_free(http);
    curl_global_cleanup();
}

static size_t
http_body_max(const struct http_ask *ask)
{
    size_t body_max = ask->body_max == 0 ? HTTP_BODY_MAX : ask->body_max;

    return body_max < HTTP_BODY_LONG_MAX ? body_max : HTTP_BODY_LONG_MAX;
}

/* Begins the transfer.  Returns 0 or a CURLcode. */
static int
http_begin(struct http_request *request, const struct http_ask *ask)
{
    struct http *http = request->http;
    const struct httpoptions options = {.url = ask->url,
                                        .ca_file = http->ca_path,
                                        .proxy = http->proxy,
                                        .timeout_ms = ask->timeout_ms,
                                        .body_max = http_body_max(ask)};
    struct timeval wait = {.tv_sec = (ask->timeout_ms + HTTP_SLACK_MS) / 1000,
                           .tv_usec =
                               (ask->timeout_ms + HTTP_SLACK_MS) % 1000 * 1000};
    int code = httptransfer_init(&request->transfer, &options, ask,
                                 deadline_after(ask->timeout_ms));

    if (code != CURLE_OK) {
        return code;
    }
    if (evtimer_add(request->event, &wait) < 0 ||
        httpmulti_add(http->multi, request->transfer.easy) < 0) {
        http->stale = true;
        return CURLE_FAILED_INIT;
    }
    http->transfers++;
    /* A warm connection takes the request here; libcurl's own timer would
     * cost a turn of the loop.  What ends at once is delivered by its event. */
    httpmulti_go(http->multi);
    return CURLE_OK;
}

int
http_send(struct http *http, const struct http_ask *ask,
          struct http_request **ret_request)
{
    struct http_request *request = heap_calloc(1, sizeof(*request));
    int code = CURLE_OK;

    if (request == NULL) {
        return -ENOMEM;
    }
    request->http = http;
    request->begin_us = http_now_us();
    request->done = ask->done;
    request->context = ask->context;
    request->event = evtimer_new(http->base, http_on_event, request);
    if (request->event == NULL) {
        http_request_free(request);
        return -ENOMEM;
    }
    http_renew(http);
    LIST_INSERT_HEAD(&http->requests, request, link);
    code = http_begin(request, ask);
    if (code != CURLE_OK) {
        http_finish(request, code);
        event_active(request->event, EV_TIMEOUT, 0);
    }
    *ret_request = request;
    return 0;
}

void
http_cancel(struct http_request *request)
{
    if (request->state == HTTP_DELIVERING) {
        return;
    }
    if (request->state == HTTP_RUNNING) {
        http_detach(request);
        httptransfer_end(&request->transfer);
    }
    LIST_REMOVE(request, link);
    http_request_free(request);
}
