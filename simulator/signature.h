/* SPDX-License-Identifier: MIT */
/*
 * The signature of requests that use an application key, an application
 * secret and a consumer key (AK, AS, CK).
 */
#ifndef SIMULATOR_SIGNATURE_H
#define SIMULATOR_SIGNATURE_H

#include <stddef.h>

/* "$1$", SHA-1 in hexadecimal digits, NUL. */
#define SIGNATURE_SIZE 44

/* What is signed; all texts are borrowed. */
struct signature_parts {
    const char *secret; /* of the application */
    const char *consumer_key;
    const char *method;    /* upper case */
    const char *url;       /* as it was sent, with the query */
    const void *body;      /* the bytes that were sent */
    size_t body_len;       /* 0: no body */
    const char *timestamp; /* seconds since 1970, as text */
};

/*
 * Writes "$1$" and the lower-case SHA-1 of
 *     AS+CK+METHOD+URL+BODY+TIMESTAMP
 * (OVHcloud, "First steps with the OVHcloud APIs").  Returns 0, or -ENOMEM
 * with the buffer untouched.
 */
int signature_write(const struct signature_parts *parts,
                    char buffer[SIGNATURE_SIZE]);

#endif
