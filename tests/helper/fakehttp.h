/* SPDX-License-Identifier: MIT */
/*
 * A network that a test plays: http_send() and http_cancel() are here, what
 * was sent is kept, and the test gives the answers.
 */
#ifndef TESTS_HELPER_FAKEHTTP_H
#define TESTS_HELPER_FAKEHTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/http.h"

#define FAKEHTTP_REQUESTS 128U

/* A request that was sent: what it said, in order of sending. */
struct fakehttp_request {
    bool open; /* neither answered nor cancelled */
    char url[512];
    char bearer[512]; /* empty for none */
    char body[1024];  /* empty for a GET */
    char body_type[64];
    char lines[512]; /* the other header lines, each with a LF */
    int64_t timeout_ms;
    void (*done)(const struct http_result *result, void *context);
    void *context;
};

extern struct fakehttp {
    size_t count;
    struct fakehttp_request requests[FAKEHTTP_REQUESTS];
    int status;         /* what http_send() returns */
    int64_t retry_in_s; /* Retry-After of all answers; 0: none */
} fakehttp;

void fakehttp_reset(void);

/* How many are open. */
size_t fakehttp_open(void);

/* Answers the request of this number with OVHcloud's headers and this body;
 * status 0 is no answer at all. */
void fakehttp_answer(size_t number, uint16_t status, const char *body);

#endif
