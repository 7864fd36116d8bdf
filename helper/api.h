/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's API, as this helper uses it: who does this token belong to?
 * GET /auth/details with the token as bearer (ovh-api: auth.Details), answered
 * by a callback from the event loop.
 */
#ifndef HELPER_API_H
#define HELPER_API_H

#include <stdbool.h>
#include <stdint.h>

#include "common/deadline.h"
#include "common/reason.h"
#include "common/secret.h"
#include "common/verdict.h"
#include "helper/http.h"
#include "helper/identity.h"
#include "helper/problem.h"

struct event_base;
struct api;
struct api_request;
struct http;

#define API_DETAIL_MAX 159U

/* What the answer proves about the token; zero proves nothing. */
enum api_class {
    API_UNREACHABLE = 0,  /* neither yes nor no: not asked, not answered, or
                             not by OVHcloud's API */
    API_REFUSED_UNPROVEN, /* a no, but not in OVHcloud's words */
    API_REFUSED,          /* OVHcloud's definite no to this token */
    API_ACCEPTED,         /* a token of the identity */
};

struct api_answer {
    enum api_class class;
    enum reason reason;       /* why, unless API_ACCEPTED */
    struct identity identity; /* when API_ACCEPTED; may be of any kind */
    uint16_t http_status;     /* 0 when there was no answer */
    int curl_code;            /* CURLcode, 0 when the transfer went well */
    int64_t retry_after_ms;   /* from a 429 or 503, 1 s to 300 s; 0: none */
    int64_t date_s;           /* the answer's Date, Unix seconds; 0: none */
    char query_id[VERDICT_QUERY_ID_MAX + 1];
    /* What the log adds: the error class, curl's text; printable ASCII. */
    char detail[API_DETAIL_MAX + 1];
};

struct api_settings {
    const char *base_url; /* https://host[:port]/v1 */
    const char *ca_file;  /* empty: the system's */
    const char *proxy;    /* empty: none */
    unsigned int connections_max;
    /* After this a transfer is ended, whoever still waits for it. */
    int64_t transfer_timeout_ms;
};

/*
 * Opens the client on the event loop.  The settings are copied.  Returns 0 and
 * the client, or -EINVAL/-ENOMEM with a problem (a CA file that cannot be
 * read is a problem here, not at the first login).
 */
int api_new(struct event_base *base, const struct api_settings *settings,
            struct api **ret_api, struct problem *ret_problem);

/* Ends all requests (their callbacks are not called) and frees the client. */
void api_free(struct api *api);

/*
 * Asks whose token it is.  The token must have passed token_shape(); it is
 * wiped from the client's memory when the request ends.  `done` is called
 * once, from the event loop and never from inside this call, with an answer
 * that is borrowed for the call; the request is freed after it.
 * Returns 0 and the request, or -ENOMEM.
 */
int api_ask_identity(struct api *api, const struct secret *token,
                     void (*done)(const struct api_answer *answer,
                                  void *context),
                     void *context, struct api_request **ret_request);

/* A question of another kind over the same connections; its reader judges the
 * answer. */
struct api_post {
    const char *path; /* below the host, "/v2/...", percent-encoded */
    const struct secret *bearer;
    const char *json;
    void (*done)(const struct http_result *result, void *context);
    void *context;
};

/*
 * Sends a POST that may be asked twice (http.h).  All of it is copied.  `done`
 * is called once, from the event loop and never from inside this call, with a
 * result that is borrowed for the call; the request is freed after it.
 * Returns 0 and the request, or -ENOMEM.
 */
int api_post(struct api *api, const struct api_post *post,
             struct api_request **ret_request);

/* Ends the request without calling back; the pointer is gone afterwards. */
void api_cancel(struct api_request *request);

/*
 * A login is coming: makes sure that a connection is open, by GET /auth/time
 * without a token.  Does nothing while a connection was used in the last ten
 * seconds, while another preparation runs, or within a second of one that
 * failed.  Never fails: a login works without it.
 */
void api_prepare(struct api *api);

/* The connections that it asks over, for others who ask the same API;
 * borrowed. */
struct http *api_http(struct api *api);

/* Requests of both kinds under way, preparations not counted. */
unsigned int api_in_flight(const struct api *api);

#endif
