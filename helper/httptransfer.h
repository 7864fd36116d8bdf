/* SPDX-License-Identifier: MIT */
/*
 * One request as libcurl sees it: its handle, what libcurl's callbacks collect,
 * and what that amounts to.
 */
#ifndef HELPER_HTTPTRANSFER_H
#define HELPER_HTTPTRANSFER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/deadline.h"
#include "helper/http.h"
#include "helper/httpcertificate.h"
#include "helper/httpheader.h"
#include "helper/httpmessage.h"
#include "helper/httpoptions.h"

#define HTTPTRANSFER_CURL_ERROR_SIZE 256U

/* The address is given to libcurl, so it MUST NOT move before the end. */
struct httptransfer {
    void *easy;
    struct httpmessage message;
    struct deadline deadline;
    bool proxied;
    /* The way there. */
    unsigned int sent;    /* requests that went out, at most two */
    unsigned int sockets; /* opened since the last of them */
    bool reused;          /* whether the last one went over a kept connection */
    bool vetoed;          /* another one of libcurl's own was held back */
    bool second;          /* this is the second try */
    int socket_errno;     /* why a socket could not be opened, or 0 */
    char curl_error[HTTPTRANSFER_CURL_ERROR_SIZE];
    /* The answer. */
    struct httpheader header;
    bool too_long;
    char *body; /* on the wiping heap */
    size_t body_max;
    size_t len;
    size_t capacity;
    struct httpcertificate *certificate; /* borrowed; NULL: not wanted */
};

/*
 * Makes the handle; url and deadline must be those of the options.  Ends with
 * httptransfer_end() and then httptransfer_done(), also after a failure.
 * Returns 0 or a CURLcode: the transfer cannot begin.
 */
int httptransfer_init(struct httptransfer *transfer,
                      const struct httpoptions *options,
                      const struct http_ask *ask, struct deadline deadline);

/*
 * Whether a second try makes sense: a kept connection broke before the
 * first line of an answer, and enough time is left.  curl_code is how the first
 * ended.
 */
bool httptransfer_may_repeat(const struct httptransfer *transfer,
                             int curl_code);

/* Readies the handle, which has been removed from its multi handle, for a
 * second try on a new connection.  Returns 0 or a CURLcode. */
int httptransfer_repeat(struct httptransfer *transfer);

/*
 * Writes down how the transfer ended.  The header and the body are borrowed
 * from the transfer; the certificate is written if it was wanted.  elapsed_us
 * is left to the caller.
 */
void httptransfer_read(const struct httptransfer *transfer, int curl_code,
                       struct http_result *ret_result);

/* Destroys the handle and wipes what was sent. */
void httptransfer_end(struct httptransfer *transfer);

/* Wipes the answer. */
void httptransfer_done(struct httptransfer *transfer);

#endif
