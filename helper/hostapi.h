/* SPDX-License-Identifier: MIT */
/*
 * Questions to OVHcloud's API with the host's own credentials: GETs that are
 * signed or carry the host's token.
 */
#ifndef HELPER_HOSTAPI_H
#define HELPER_HOSTAPI_H

#include <stdint.h>

#include "helper/credential.h"
#include "helper/hostanswer.h"
#include "helper/hosthealth.h"
#include "helper/http.h"

/* Questions under way and waiting; more are turned away. */
#define HOSTAPI_QUESTIONS_MAX 64U

/* Of a list of users: some 50,000 names. */
#define HOSTAPI_LIST_MAX HTTP_BODY_LONG_MAX

struct event_base;
struct hostapi;
struct hostapi_question;

struct hostapi_settings {
    struct event_base *base; /* borrowed, as all of these */
    struct http *http;
    const struct credential *credential;
    const char *base_url;  /* https://host[:port]/v1 */
    const char *token_url; /* for CREDENTIAL_OAUTH2 */
    int64_t timeout_ms;    /* of one request */
};

/* Returns 0 and a client that the caller frees before what it borrows, or
 * -ENOMEM. */
int hostapi_new(const struct hostapi_settings *settings,
                struct hostapi **ret_hostapi);

/* Ends all questions without calling back. */
void hostapi_free(struct hostapi *hostapi);

/*
 * Asks GET base_url + path; the names in the path MUST be percent-encoded
 * (percent.h).  What the credential needs first, OVHcloud's time or an
 * access token, is fetched once for all questions.  A token that is refused
 * and a signature by a wrong clock are made anew once.
 * `done` is called once, from the event loop and never from inside this call;
 * the answer is borrowed for the call.
 * Returns 0 and the question; -EAGAIN when too many are under way; -ENOMEM.
 */
int hostapi_ask(struct hostapi *hostapi, const char *path,
                void (*done)(const struct hostanswer *answer, void *context),
                void *context, struct hostapi_question **ret_question);

/* The same, for a list of names: an answer of up to HOSTAPI_LIST_MAX bytes. */
int hostapi_ask_list(struct hostapi *hostapi, const char *path,
                     void (*done)(const struct hostanswer *answer,
                                  void *context),
                     void *context, struct hostapi_question **ret_question);

/* Ends the question without calling back; the pointer is gone afterwards. */
void hostapi_cancel(struct hostapi_question *question);

/* How the questions ended; borrowed. */
const struct hosthealth *hostapi_health(const struct hostapi *hostapi);

/* Unix seconds by OVHcloud's clock, which signatures need; 0: not known. */
int64_t hostapi_time_s(const struct hostapi *hostapi);

#endif
