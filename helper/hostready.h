/* SPDX-License-Identifier: MIT */
/*
 * What a question with the host's own credentials needs first: OVHcloud's time
 * for a signature, or a token of the service account.  For hostapi.c only.
 */
#ifndef HELPER_HOSTREADY_H
#define HELPER_HOSTREADY_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/hostanswer.h"
#include "helper/hostapi.h"
#include "helper/hosttime.h"
#include "helper/http.h"
#include "helper/oauth2.h"
#include "helper/signature.h"

struct hostready {
    const struct hostapi_settings *settings; /* borrowed */
    void (*done)(const struct hostanswer *answer, void *context);
    void *context;
    bool fetching;
    unsigned int count;                /* of what was fetched */
    struct http_request *time_request; /* NULL: none runs */
    char *time_url;
    struct hosttime time;
    struct oauth2 *oauth2; /* CREDENTIAL_OAUTH2 */
};

/*
 * `done` will be called at the end of each fetch, from the event loop:
 * HOSTANSWER_ANSWERED means that it is there.  Returns 0 or -ENOMEM;
 * hostready_done() is called in both cases.
 */
int hostready_init(struct hostready *ready,
                   const struct hostapi_settings *settings,
                   void (*done)(const struct hostanswer *answer, void *context),
                   void *context);

/* Ends a fetch without calling back. */
void hostready_done(struct hostready *ready);

/* Whether a question can be sent now. */
bool hostready_is(const struct hostready *ready);

/* Fetches what is needed, unless that is under way.  Returns 0, and `done` will
 * be called; or a negative errno. */
int hostready_fetch(struct hostready *ready);

/*
 * Puts what the credentials say into the request for this URL: a bearer, or
 * lines, which are in *headers; the caller wipes it behind the sending.
 * Returns 0 or a negative errno.
 */
int hostready_fill(const struct hostready *ready, struct http_ask *ask,
                   struct signature_headers *headers);

/*
 * An answer with this status may mean that what was fetched is no good any
 * more: a token that has ended before its time, a signature by a wrong clock.
 * `count` is that of hostready when the question was sent; something younger
 * is kept.  Returns whether asking again could help.
 */
bool hostready_doubt(struct hostready *ready, uint16_t status,
                     unsigned int count);

#endif
