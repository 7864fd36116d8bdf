/* SPDX-License-Identifier: MIT */
/*
 * Bounded HTTPS requests from the event loop, over connections that are kept.
 */
#ifndef HELPER_HTTP_H
#define HELPER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/secret.h"
#include "helper/httpheader.h"
#include "helper/problem.h"

/* Of an answer, unless the request says another bound up to the long one. */
#define HTTP_BODY_MAX 65536U
#define HTTP_BODY_LONG_MAX 1048576U
#define HTTP_ERROR_SIZE 128U

struct event_base;
struct http;
struct httpcertificate;
struct http_request;

/* How a transfer ended; zero is no answer. */
enum http_outcome {
    HTTP_LOCAL = 0, /* this host lacks memory, descriptors or the CA file */
    HTTP_NETWORK,   /* no name, no route, no connection, or it broke */
    HTTP_TIMEOUT,
    HTTP_TLS,     /* not verified, or the handshake failed */
    HTTP_GARBAGE, /* no HTTP, cut short, or more than is listened to */
    HTTP_PROXY,   /* the configured proxy is not there or refuses */
    HTTP_ANSWERED,
};

struct http_settings {
    const char *ca_file; /* empty: the system's */
    const char *proxy;   /* empty: none, whatever the environment says */
    unsigned int connections_max;
};

struct http_result {
    enum http_outcome outcome;
    int curl_code;   /* CURLcode; 0 when answered */
    uint16_t status; /* when answered, 100 to 999 */
    const struct httpheader *header;
    const char *body; /* body[len] is a NUL; empty unless answered */
    size_t len;
    bool reused; /* on a connection that was open before */
    int64_t elapsed_us;
    /* Why there is no answer: printable ASCII and space, without what would
     * end a quoted field of a log line; empty when answered. */
    char error[HTTP_ERROR_SIZE];
};

struct http_ask {
    const char *url;             /* https only */
    const struct secret *bearer; /* a token, or NULL for none */
    /* More header lines, "Name: value", printable ASCII; NULL ends the list,
     * NULL for none. */
    const char *const *lines;
    /* NULL makes a GET; else a POST of this text with this Content-Type. */
    const char *body;
    const char *body_type;
    size_t body_max;    /* of the answer; 0 is HTTP_BODY_MAX */
    int64_t timeout_ms; /* for all of it, a second try included */
    /* NULL, or where the server's certificate is to be written before `done`;
     * it MUST last until then. */
    struct httpcertificate *certificate;
    /* The result is borrowed for the call; its body is wiped after it. */
    void (*done)(const struct http_result *result, void *context);
    void *context;
};

/*
 * Opens the client.  The settings are copied.  libcurl's memory functions are
 * set for the whole process, so nothing else in it may use libcurl.  The
 * process MUST ignore SIGPIPE: the TLS library writes without MSG_NOSIGNAL.
 * Returns 0; -EINVAL with a problem when the CA file cannot be read; -ENOMEM.
 */
int http_new(struct event_base *base, const struct http_settings *settings,
             struct http **ret_http, struct problem *ret_problem);

/* Ends all requests without calling back, closes all connections. */
void http_free(struct http *http);

/*
 * Begins a request.  `done` is called once, from the event loop and never from
 * inside this call, also for what is wrong with the request itself.  ask and
 * what it points to are copied; the copies are wiped when the transfer ends,
 * before `done`.  No redirect is followed.  More than body_max of
 * body or the budget of httpheader.h ends the transfer as HTTP_GARBAGE.
 *
 * A kept connection that the server closes at the moment of the request makes
 * one second try on a new one, if no line of an answer came and 1.5 s are
 * left: the server sees at most two requests.  So a POST must be a question
 * that may be asked twice.
 *
 * Returns 0 and the request, or -ENOMEM.
 */
int http_send(struct http *http, const struct http_ask *ask,
              struct http_request **ret_request);

/*
 * Ends the request without calling back; the pointer is gone afterwards.
 * From inside its own `done` this does nothing.
 */
void http_cancel(struct http_request *request);

#endif
