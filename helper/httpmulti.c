/* SPDX-License-Identifier: MIT */
/*
 * Glue between libcurl's multi interface and libevent: libcurl says which
 * descriptors and which timer it waits for, the event loop waits and tells
 * libcurl what happened.  Knows nothing of requests, headers or tokens.
 * Nothing here blocks, and only httpmulti_go() calls back from inside a call
 * of the user's.  Used by http.c only.
 */
#include "helper/httpmulti.h"

#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "helper/httpoptions.h"

struct httpmulti {
    struct event_base *base;
    CURLM *curl;
    struct event *timer;
    struct httpmulti_watcher watcher;
};

/* Hands out what has ended; the watcher may add and remove meanwhile. */
static void
httpmulti_collect(struct httpmulti *multi)
{
    CURLMsg *message = NULL;
    int left = 0;

    while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            multi->watcher.done(message->easy_handle, (int)message->data.result,
                                multi->watcher.context);
        }
    }
}

static void
httpmulti_act(struct httpmulti *multi, curl_socket_t fd, int what)
{
    int running = 0;
    CURLMcode code = curl_multi_socket_action(multi->curl, fd, what, &running);

    if (code != CURLM_OK) {
        multi->watcher.broken(multi->watcher.context);
        return;
    }
    httpmulti_collect(multi);
}

static void
httpmulti_on_socket(evutil_socket_t fd, short what, void *context)
{
    int curl_what = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
                    ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);

    httpmulti_act(context, fd, curl_what);
}

static void
httpmulti_on_timer(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    httpmulti_act(context, CURL_SOCKET_TIMEOUT, 0);
}

/* CURLMOPT_SOCKETFUNCTION: what libcurl waits for on a descriptor. */
static int
httpmulti_watch(CURL *easy, curl_socket_t fd, int what, void *context,
                void *assigned)
{
    struct httpmulti *multi = context;
    struct event *event = assigned;
    short wanted = EV_PERSIST;

    (void)easy;
    if (event != NULL) {
        event_free(event);
        curl_multi_assign(multi->curl, fd, NULL);
    }
    if (what == CURL_POLL_REMOVE) {
        return 0;
    }
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) {
        wanted |= EV_READ;
    }
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) {
        wanted |= EV_WRITE;
    }
    event = event_new(multi->base, fd, wanted, httpmulti_on_socket, multi);
    if (event == NULL) {
        return -1;
    }
    if (event_add(event, NULL) < 0) {
        event_free(event);
        return -1;
    }
    curl_multi_assign(multi->curl, fd, event);
    return 0;
}

/* CURLMOPT_TIMERFUNCTION: when libcurl wants to be called next; -1: not. */
static int
httpmulti_schedule(CURLM *curl, long timeout_ms, void *context)
{
    struct httpmulti *multi = context;
    struct timeval timeout = {0};

    (void)curl;
    if (timeout_ms < 0) {
        return evtimer_del(multi->timer);
    }
    timeout.tv_sec = timeout_ms / 1000;
    timeout.tv_usec = timeout_ms % 1000 * 1000;
    return evtimer_add(multi->timer, &timeout);
}

static bool
httpmulti_set_up(struct httpmulti *multi, unsigned int connections_max)
{
    CURLM *curl = multi->curl;

    return curl_multi_setopt(curl, CURLMOPT_SOCKETFUNCTION, httpmulti_watch) ==
               CURLM_OK &&
           curl_multi_setopt(curl, CURLMOPT_SOCKETDATA, multi) == CURLM_OK &&
           curl_multi_setopt(curl, CURLMOPT_TIMERFUNCTION,
                             httpmulti_schedule) == CURLM_OK &&
           curl_multi_setopt(curl, CURLMOPT_TIMERDATA, multi) == CURLM_OK &&
           httpoptions_apply_multi(curl, connections_max) == 0;
}

int
httpmulti_new(struct event_base *base, unsigned int connections_max,
              const struct httpmulti_watcher *watcher,
              struct httpmulti **ret_multi)
{
    struct httpmulti *multi = calloc(1, sizeof(*multi));

    if (multi == NULL) {
        return -ENOMEM;
    }
    multi->base = base;
    multi->watcher = *watcher;
    multi->timer = evtimer_new(base, httpmulti_on_timer, multi);
    multi->curl = curl_multi_init();
    if (multi->timer == NULL || multi->curl == NULL ||
        !httpmulti_set_up(multi, connections_max)) {
        httpmulti_free(multi);
        return -ENOMEM;
    }
    *ret_multi = multi;
    return 0;
}

void
httpmulti_free(struct httpmulti *multi)
{
    if (multi == NULL) {
        return;
    }
    if (multi->curl != NULL) {
        curl_multi_cleanup(multi->curl);
    }
    if (multi->timer != NULL) {
        event_free(multi->timer);
    }
    free(multi);
}

int
httpmulti_add(struct httpmulti *multi, void *easy)
{
    return curl_multi_add_handle(multi->curl, easy) == CURLM_OK ? 0 : -EIO;
}

void
httpmulti_go(struct httpmulti *multi)
{
    httpmulti_act(multi, CURL_SOCKET_TIMEOUT, 0);
}

void
httpmulti_remove(struct httpmulti *multi, void *easy)
{
    curl_multi_remove_handle(multi->curl, easy);
}
