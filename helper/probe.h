/* SPDX-License-Identifier: MIT */
/*
 * One question to the API without a token, for a person who waits: does it
 * answer, and what is its clock?
 */
#ifndef HELPER_PROBE_H
#define HELPER_PROBE_H

#include <stdint.h>

#include "helper/config.h"
#include "helper/http.h"
#include "helper/httpcertificate.h"
#include "helper/problem.h"

/* The file with the CAs that are trusted: [api] ca_file, or the system's. */
const char *probe_ca_file(const struct config *config);

struct probe_result {
    enum http_outcome outcome;
    int curl_code;   /* CURLcode; 0 when answered */
    uint16_t status; /* HTTP, when answered */
    int64_t date_s;  /* the answer's Date, Unix seconds; 0: none */
    int64_t elapsed_ms;
    struct httpcertificate certificate; /* the server's, when answered */
    char error[HTTP_ERROR_SIZE]; /* why there is no answer; printable ASCII */
};

/* How far a question got that was not answered. */
enum probe_stage {
    PROBE_NAME,    /* the host's name has no address */
    PROBE_CONNECT, /* no connection */
    PROBE_TLS,     /* no trust, or no common language */
    PROBE_ANSWER,  /* what came was no answer, or it did not come in time */
};

/*
 * Asks GET /auth/time of the configured API, with its CA file, its proxy and
 * its timeout, and waits.  Uses libcurl and an event loop of its own: the
 * process MUST ignore SIGPIPE and have no other use of libcurl.
 * Returns 0 and the result, or -EINVAL/-ENOMEM with a problem.
 */
int probe_run(const struct config *config, struct probe_result *ret_result,
              struct problem *ret_problem);

/* Where a question ended that has no answer. */
enum probe_stage probe_stage(const struct probe_result *result);

#endif
