/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request, without the HTTP library.
 */
#ifndef SIMULATOR_REQUEST_H
#define SIMULATOR_REQUEST_H

#include <stddef.h>

struct request {
    const char *method; /* upper case, as received */
    const char *uri;    /* as received: still percent-encoded, with the query */
    const char *body;   /* terminated by a NUL that body_len does not count */
    size_t body_len;
    const char *address; /* whom it comes from, numeric */
    /* Looks a header up by its name in any case; NULL when it is absent. */
    const char *(*header)(const void *source, const char *name);
    const void *source;
};

/* The header's value, borrowed for the life of the request; NULL: absent. */
const char *request_header(const struct request *request, const char *name);

/*
 * The token of "Authorization: Bearer TOKEN" (RFC 6750 section 2.1), borrowed;
 * NULL when there is no such header or another scheme.
 */
const char *request_bearer(const struct request *request);

/*
 * The part of a path that access rules and faults are written for: /me of
 * /1.0/me and /v1/me, every other path whole.  Borrowed from path.
 */
const char *request_below_version(const char *path);

#endif
