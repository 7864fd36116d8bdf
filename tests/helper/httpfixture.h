/* SPDX-License-Identifier: MIT */
/*
 * A TLS server, an event loop and a client, for the tests of http*.c.
 */
#ifndef TESTS_HELPER_HTTPFIXTURE_H
#define TESTS_HELPER_HTTPFIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/http.h"
#include "tests/helper/tlsserver.h"

#define HTTPFIXTURE_PROBES 8U
#define HTTPFIXTURE_TIMEOUT_MS 5000

struct event_base;
struct httpfixture;

/* One request and what its callback got to see. */
struct httpfixture_probe {
    struct httpfixture *fixture;
    struct http_request *request;
    bool done;
    struct http_result result;
    char body[64];
    struct httpheader header;
    /* Called from the callback, if set. */
    void (*then)(struct httpfixture_probe *probe);
};

struct httpfixture {
    struct event_base *base;
    struct http *http;
    struct tlsserver *server;
    char directory[32];
    char ca_path[64];
    struct httpfixture_probe probes[HTTPFIXTURE_PROBES];
    bool inside; /* a call of http_send() is on the stack */
};

/* A good answer with a body of 7 bytes; the server gives it at first. */
extern const char httpfixture_answer[];

/* Added to the monotonic clock; the test is linked with
 * --wrap=deadline_now_ms. */
extern int64_t httpfixture_clock_ms;

int httpfixture_set_up(void **state);
int httpfixture_tear_down(void **state);

#define HTTPFIXTURE_TEST(name)                                                 \
    cmocka_unit_test_setup_teardown(name, httpfixture_set_up,                  \
                                    httpfixture_tear_down)

/* Makes the client anew, with other settings. */
void httpfixture_reopen(struct httpfixture *fixture, const char *proxy,
                        unsigned int connections_max);

/* What the server does from now on. */
void httpfixture_plan(struct httpfixture *fixture, enum tlsserver_act act,
                      const char *text);

/* The URL of a path of a server; valid until the next call. */
const char *httpfixture_url(const struct tlsserver *server, const char *host,
                            const char *path);

/* Begins the request of the probe with this number. */
struct httpfixture_probe *httpfixture_ask(struct httpfixture *fixture,
                                          unsigned int number, const char *url,
                                          const struct secret *bearer,
                                          int64_t timeout_ms);

/* Runs the loop until the probe has its result. */
void httpfixture_await(struct httpfixture *fixture,
                       const struct httpfixture_probe *probe);

/* One whole request to the fixture's server, by the first probe. */
const struct http_result *httpfixture_get(struct httpfixture *fixture,
                                          const struct secret *bearer);

#endif
