/* SPDX-License-Identifier: MIT */
/*
 * The signature of a request with an application key: "$1$" and the SHA-1, in
 * lower-case hex, of
 *
 *   APPLICATION_SECRET+CONSUMER_KEY+METHOD+URL+BODY+TIMESTAMP
 *
 * (OVHcloud, "First steps with the API", "Signed requests").  SHA-1 is
 * OVHcloud's choice.
 */
#ifndef HELPER_SIGNATURE_H
#define HELPER_SIGNATURE_H

#include <stdint.h>

#include "common/secret.h"

/* "$1$", 40 hex digits, NUL. */
#define SIGNATURE_SIZE 44U

struct signature_input {
    const struct secret *application_secret;
    const struct secret *consumer_key;
    const char *method; /* in capitals */
    const char *url;    /* as it is sent, with scheme, host, path and query */
    const char *body;   /* as it is sent; empty when there is none */
    int64_t time_s;     /* by OVHcloud's clock, Unix seconds */
};

#define SIGNATURE_HEADERS 4U
#define SIGNATURE_HEADER_SIZE (SECRET_MAX + 64U)

/* The header lines of a signed request, for struct http_ask. */
struct signature_headers {
    const char *lines[SIGNATURE_HEADERS + 1]; /* NULL at the end */
    char text[SIGNATURE_HEADERS][SIGNATURE_HEADER_SIZE];
};

/* Writes the signature.  Returns 0, or -ENOMEM when OpenSSL fails. */
int signature_make(const struct signature_input *input,
                   char ret_signature[SIGNATURE_SIZE]);

/*
 * Writes X-Ovh-Application, -Consumer, -Timestamp and -Signature.  They hold
 * the consumer key: the caller wipes them.  The lines point into the object,
 * which MUST NOT move.  Returns as signature_make().
 */
int signature_make_headers(const struct signature_input *input,
                           const char *application_key,
                           struct signature_headers *ret_headers);

#endif
