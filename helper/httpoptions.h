/* SPDX-License-Identifier: MIT */
/*
 * THE place where libcurl is told what it must and must not do.
 */
#ifndef HELPER_HTTPOPTIONS_H
#define HELPER_HTTPOPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A server that does not take a connection in this time is not there. */
#define HTTPOPTIONS_CONNECT_TIMEOUT_MS 2000

/* What differs from client to client and from request to request. */
struct httpoptions {
    const char *url;
    const char *ca_file;
    const char *proxy; /* empty: none */
    int64_t timeout_ms;
    size_t body_max; /* of an answer that says how long it is */
    bool fresh;      /* not on a connection that is kept open */
};

/*
 * Sets every option of an easy handle that has nothing to do with callbacks.
 * There is no option, and no way, to verify less than the chain and the name.
 * Returns 0 or the CURLcode of the first option that libcurl did not take:
 * the handle MUST NOT be used then.
 */
int httpoptions_apply(void *easy, const struct httpoptions *options);

/*
 * Bounds the connections of a multi handle, open and kept together.
 * Returns 0 or a CURLMcode.
 */
int httpoptions_apply_multi(void *multi, unsigned int connections_max);

/*
 * The CA file: the configured one, or, when that is empty, the one that
 * libcurl was built with, else Debian's.  Borrowed from the argument or
 * static.
 */
const char *httpoptions_ca_file(const char *configured);

#endif
