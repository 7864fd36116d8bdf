/* SPDX-License-Identifier: MIT */
/*
 * How many questions this host asks the API: token buckets, for the whole host
 * and for each source.  Limits protect the host's standing with the API and
 * slow down guessing; they never lock an account.
 */
#ifndef HELPER_THROTTLE_H
#define HELPER_THROTTLE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/config.h"

/* Sources that are remembered at once; the one unused longest goes. */
#define THROTTLE_SOURCES 1024U
#define THROTTLE_SOURCE_MAX 63U

/* Uids other than root's that cause questions about users' standing. */
#define THROTTLE_CLIENTS 64U

enum throttle_answer {
    THROTTLE_HOST_LIMIT = 0, /* the host asks too much */
    THROTTLE_SOURCE_LIMIT,   /* this source asks too much */
    THROTTLE_PASS,
};

struct throttle;

/* A throttle with full buckets, which the caller frees, or NULL. */
struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle);

/*
 * Takes one question about a token that is not known from `source` (a host
 * name, an address or a uid as text) out of its bucket and the host's.  Nothing
 * is taken when the answer is no.  uid is who asks: the second half of the
 * host's bucket is for root, so that a service that was taken over does not use
 * up what sshd and sudo need.  now_ms is on the monotonic clock.
 */
enum throttle_answer throttle_take(struct throttle *throttle,
                                   const struct config *config,
                                   const char *source, uid_t uid,
                                   int64_t now_ms);

/* The same for `count` questions, 0 and more, about a token that has a record
 * or has just been accepted: only the host's known_tokens limit counts.  All
 * are taken or none.  THROTTLE_PASS or THROTTLE_HOST_LIMIT. */
enum throttle_answer throttle_take_known(struct throttle *throttle,
                                         const struct config *config,
                                         size_t count, uid_t uid,
                                         int64_t now_ms);

/*
 * Takes one question about how a user stands, which a process of this uid
 * causes by asking about an account: each uid has known_tokens of its own,
 * because only a name is needed to cause one.  THROTTLE_PASS, or
 * THROTTLE_SOURCE_LIMIT.
 */
enum throttle_answer throttle_take_client(struct throttle *throttle,
                                          const struct config *config,
                                          uid_t uid, int64_t now_ms);

#endif
