/* SPDX-License-Identifier: MIT */
/*
 * Runs the event loop for the tests and checks of every callback what must be
 * true of all: that it comes once, from the loop, with a body that ends.
 */
#include "tests/helper/httpfixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUARD_S 20

const char httpfixture_answer[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "X-Ovh-Queryid: EU.ext-1.6ab2c49e\r\n"
    "Content-Length: 7\r\n"
    "\r\n"
    "{\"a\":1}";

/* The monotonic clock can be put forward (linked with --wrap). */
int64_t httpfixture_clock_ms;
int64_t __real_deadline_now_ms(void);
int64_t __wrap_deadline_now_ms(void);

int64_t
__wrap_deadline_now_ms(void)
{
    return __real_deadline_now_ms() + httpfixture_clock_ms;
}

static void
httpfixture_open(struct httpfixture *fixture, const char *proxy,
                 unsigned int connections_max)
{
    struct http_settings settings = {.ca_file = fixture->ca_path,
                                     .proxy = proxy,
                                     .connections_max = connections_max};
    struct problem problem;

    assert_int_equal(
        http_new(fixture->base, &settings, &fixture->http, &problem), 0);
}

void
httpfixture_reopen(struct httpfixture *fixture, const char *proxy,
                   unsigned int connections_max)
{
    http_free(fixture->http);
    httpfixture_open(fixture, proxy, connections_max);
}

int
httpfixture_set_up(void **state)
{
    struct httpfixture *fixture = calloc(1, sizeof(*fixture));

    signal(SIGPIPE, SIG_IGN);
    strcpy(fixture->directory, "/tmp/ovhpat-http-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->ca_path, sizeof(fixture->ca_path), "%s/ca.pem",
             fixture->directory);
    fixture->server = tlsserver_new(TLSSERVER_GOOD, fixture->ca_path);
    fixture->base = event_base_new();
    httpfixture_open(fixture, "", 4);
    tlsserver_plan(fixture->server, TLSSERVER_ANSWER, TLSSERVER_ANSWER,
                   httpfixture_answer, strlen(httpfixture_answer));
    *state = fixture;
    return 0;
}

int
httpfixture_tear_down(void **state)
{
    struct httpfixture *fixture = *state;

    http_free(fixture->http);
    event_base_free(fixture->base);
    tlsserver_free(fixture->server);
    unlink(fixture->ca_path);
    rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static void
on_done(const struct http_result *result, void *context)
{
    struct httpfixture_probe *probe = context;

    assert_false(probe->fixture->inside);
    assert_false(probe->done);
    probe->done = true;
    probe->result = *result;
    probe->header = *result->header;
    assert_int_equal(result->body[result->len], '\0');
    snprintf(probe->body, sizeof(probe->body), "%s", result->body);
    probe->result.body = probe->body;
    probe->result.header = &probe->header;
    if (probe->then != NULL) {
        probe->then(probe);
    }
}

/* Begins the request of a probe. */
struct httpfixture_probe *
httpfixture_ask(struct httpfixture *fixture, unsigned int number,
                const char *url, const struct secret *bearer,
                int64_t timeout_ms)
{
    struct httpfixture_probe *probe = &fixture->probes[number];
    struct http_ask http_ask = {.url = url,
                                .bearer = bearer,
                                .timeout_ms = timeout_ms,
                                .done = on_done,
                                .context = probe};
    void (*then)(struct httpfixture_probe * probe) = probe->then;

    memset(probe, 0, sizeof(*probe));
    probe->fixture = fixture;
    probe->then = then;
    fixture->inside = true;
    assert_int_equal(http_send(fixture->http, &http_ask, &probe->request), 0);
    fixture->inside = false;
    return probe;
}

static void
on_guard(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)context;
    fail_msg("no callback in %d s", GUARD_S);
}

/* Runs the loop until the probe has its result. */
void
httpfixture_await(struct httpfixture *fixture,
                  const struct httpfixture_probe *probe)
{
    struct event *guard = evtimer_new(fixture->base, on_guard, NULL);
    struct timeval wait = {.tv_sec = GUARD_S};

    evtimer_add(guard, &wait);
    while (!probe->done) {
        event_base_loop(fixture->base, EVLOOP_ONCE);
    }
    event_free(guard);
}

const char *
httpfixture_url(const struct tlsserver *server, const char *host,
                const char *path)
{
    static char url[128];

    snprintf(url, sizeof(url), "https://%s:%u%s", host, tlsserver_port(server),
             path);
    return url;
}

/* One whole request to the fixture's server. */
const struct http_result *
httpfixture_get(struct httpfixture *fixture, const struct secret *bearer)
{
    struct httpfixture_probe *probe = httpfixture_ask(
        fixture, 0, httpfixture_url(fixture->server, "127.0.0.1", "/v1/x"),
        bearer, HTTPFIXTURE_TIMEOUT_MS);

    httpfixture_await(fixture, probe);
    return &probe->result;
}

void
httpfixture_plan(struct httpfixture *fixture, enum tlsserver_act act,
                 const char *text)
{
    tlsserver_plan(fixture->server, act, act, text, strlen(text));
}
