/* SPDX-License-Identifier: MIT */
/*
 * The access token of the host's own service account: OAuth 2.0 client
 * credentials (RFC 6749 section 4.4) at OVHcloud's token endpoint, with
 * scope=all, which OVHcloud demands.
 */
#ifndef HELPER_OAUTH2_H
#define HELPER_OAUTH2_H

#include <stdbool.h>
#include <stdint.h>

#include "common/secret.h"
#include "helper/credential.h"
#include "helper/http.h"

/* A token is used until so long before its end. */
#define OAUTH2_MARGIN_MS 10000
#define OAUTH2_DETAIL_MAX 159U

struct oauth2;

/* How a fetch ended; zero is no token. */
enum oauth2_result {
    OAUTH2_UNREACHABLE = 0, /* no answer, or none that can be understood */
    OAUTH2_REFUSED,         /* RFC 6749 section 5.2: the client is no good */
    OAUTH2_FETCHED,
};

struct oauth2_settings {
    struct http *http;                   /* borrowed */
    const struct credential *credential; /* borrowed; CREDENTIAL_OAUTH2 */
    const char *token_url;               /* borrowed */
    int64_t timeout_ms;
};

/* Returns 0 and an object that the caller frees, or -ENOMEM. */
int oauth2_new(const struct oauth2_settings *settings,
               struct oauth2 **ret_oauth2);

/* Ends a fetch without calling back, wipes the token. */
void oauth2_free(struct oauth2 *oauth2);

/* The token, or NULL when there is none or its end is near; borrowed until
 * the next call.  now_ms is of the monotonic clock. */
const struct secret *oauth2_token(const struct oauth2 *oauth2, int64_t now_ms);

/* The API refuses the token: forgets it. */
void oauth2_drop(struct oauth2 *oauth2);

/*
 * Fetches a new token; one fetch at a time, so it MUST NOT be called while one
 * runs.  `done` is called once, from the event loop and never from inside this
 * call; detail says what went wrong, printable ASCII.
 * Returns 0 or -ENOMEM.
 */
int oauth2_fetch(struct oauth2 *oauth2,
                 void (*done)(enum oauth2_result result, const char *detail,
                              void *context),
                 void *context);

/* What the token endpoint demanded with Retry-After in its last answer, a 429
 * or 503, in milliseconds; 0: nothing. */
int64_t oauth2_retry_after_ms(const struct oauth2 *oauth2);

/*
 * Reads the token endpoint's answer: a 200 with access_token, token_type
 * Bearer and expires_in in seconds (RFC 6749 section 5.1), or an error.
 * ret_life_ms is how long the token lives.
 */
enum oauth2_result oauth2_read(const struct http_result *result,
                               struct secret *ret_token, int64_t *ret_life_ms,
                               char ret_detail[OAUTH2_DETAIL_MAX + 1]);

#endif
