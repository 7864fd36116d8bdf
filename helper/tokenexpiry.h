/* SPDX-License-Identifier: MIT */
/*
 * When the tokens of users end, asked of OVHcloud with the host's own
 * credentials: the list of a user's tokens, then each of them, one question at
 * a time.  No login ever waits for it: what is not known when a login ends is
 * there for the next, and comes into the login's record when it comes.
 */
#ifndef HELPER_TOKENEXPIRY_H
#define HELPER_TOKENEXPIRY_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/cache.h"
#include "helper/hostapi.h"
#include "helper/standing.h"
#include "helper/usertoken.h"

/* Users who are asked about at once.  The API client has as many connections
 * more, so that no login waits for one. */
#define TOKENEXPIRY_ASKED_MAX 4U
/* Logins for which an answer is to come into their record, of one user. */
#define TOKENEXPIRY_LOGINS_MAX 4U
/* What is known is asked for again when it is older than status_max_age and
 * than this. */
#define TOKENEXPIRY_AGE_MS 300000
/* After no answer, and after a refusal, nobody is asked about for so long. */
#define TOKENEXPIRY_SILENCE_MS 30000
#define TOKENEXPIRY_REFUSAL_MS 600000

struct tokenexpiry;

/* Returns a table that the caller frees, or NULL.  All are borrowed; they end
 * later. */
struct tokenexpiry *tokenexpiry_new(struct cache *cache,
                                    const struct standing *standing);

/* Ends all questions; accepts NULL. */
void tokenexpiry_free(struct tokenexpiry *expiry);

/* From now on these credentials are asked with, or none (NULL).  Questions
 * under way are dropped; what is known stays.  Borrowed. */
void tokenexpiry_use(struct tokenexpiry *expiry, struct hostapi *hostapi);

/* One login by token, which OVHcloud took at accepted_s (Unix time). */
struct tokenexpiry_login {
    const struct identity *identity; /* borrowed, as all of these */
    const char *label;               /* of its name; may be empty */
    int64_t accepted_s;
    const struct cache_token *token; /* whose record learns it; NULL: none */
};

/* What is known about the end of the login's token.  Returns true and the
 * choice; false when nothing is known about the user's tokens, or there is no
 * table (NULL).  Puts what it finds into the record. */
bool tokenexpiry_find(struct tokenexpiry *expiry,
                      const struct tokenexpiry_login *login,
                      struct usertoken_choice *ret_choice);

/* Asks about the user's tokens unless what is known is younger than max_age_ms
 * and TOKENEXPIRY_AGE_MS.  The answer goes into the login's record as well. */
void tokenexpiry_refresh(struct tokenexpiry *expiry,
                         const struct tokenexpiry_login *login,
                         int64_t max_age_ms);

#endif
