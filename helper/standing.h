/* SPDX-License-Identifier: MIT */
/*
 * How users stand at OVHcloud, without any token of theirs: enabled, disabled,
 * gone.  Asked with the host's own credentials, so that a user who is shut out
 * in OVHcloud is shut out here too, ssh keys included.
 *
 * What was learned is kept in memory.  A definite no is an identity tombstone
 * (cache.h) as well, which survives a restart and an outage, and falls when
 * OVHcloud says that the user is in order again.
 */
#ifndef HELPER_STANDING_H
#define HELPER_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/cache.h"
#include "helper/hostapi.h"
#include "helper/identity.h"

/* Users that are remembered; the one that was looked at longest ago goes. */
#define STANDING_USERS_MAX 1024U
/* After a question that brought nothing, that user is not asked about for so
 * long; and whoever is out is asked about again after no longer than this. */
#define STANDING_RETRY_MS 10000

struct event_base;
struct standing;

/* Zero says nothing about the user. */
enum standing_state {
    STANDING_UNKNOWN = 0,
    STANDING_GOOD,
    STANDING_DISABLED,
    STANDING_PASSWORD_CHANGE, /* PASSWORD_CHANGE_REQUIRED */
    STANDING_GONE,            /* there is no such user any more */
    STANDING_NOBODY,          /* nor, as far as is known here, ever was */
};

/* For `status`: how the host's own credentials do. */
struct standing_health {
    bool on;
    char account[IDENTITY_ACCOUNT_MAX + 1]; /* theirs; empty: not known yet */
    struct hosthealth host;                 /* their questions */
};

/* Returns a table that the caller frees, or NULL.  Both are borrowed. */
struct standing *standing_new(struct event_base *base, struct cache *cache);

/* Ends all questions; those who wait are told. */
void standing_free(struct standing *standing);

/*
 * From now on these credentials are asked with, or none (NULL).  Questions
 * under way are asked anew with them, and those who wait go on waiting; with
 * none they are told, from inside this call.  What is known stays.  Borrowed.
 */
void standing_use(struct standing *standing, struct hostapi *hostapi);

struct standing_health standing_health(const struct standing *standing);

/* Whether this user's standing can be asked for at all: there are
 * credentials, and they are, as far as is known, of his OVH account.  Without
 * a table (NULL) it cannot. */
bool standing_covers(const struct standing *standing,
                     const struct identity *identity);

/*
 * What is known about a user and was learned no earlier than since_ms of the
 * monotonic clock.  The groups that he is in are added to the identity when the
 * answer is STANDING_GOOD.
 */
enum standing_state standing_find(const struct standing *standing,
                                  struct identity *identity, int64_t since_ms);

/* Whom to ask about, and how. */
struct standing_question {
    const struct identity *identity; /* borrowed */
    /* The user is only guessed from an account's name, or named by a client
     * without a token: that OVHcloud has none called so makes him
     * STANDING_NOBODY, not STANDING_GONE, unless a token of his was seen
     * here. */
    bool presumed;
    int64_t since_ms; /* what was learned earlier is too old */
};

/* Whether either of the next two would send a question now. */
bool standing_would_ask(const struct standing *standing,
                        const struct standing_question *question);

/* Asks unless what is known is young enough, for a user who is out no older
 * than STANDING_RETRY_MS; nobody waits. */
void standing_refresh(struct standing *standing,
                      const struct standing_question *question);

/*
 * Asks, or joins the question that is under way.  Returns true when `done`
 * will be called, once, from the event loop: the answer is there, or timeout_ms
 * are over.  Returns false when there is nothing to wait for: it is known,
 * cannot be asked for, or was asked in vain a moment ago.
 */
bool standing_wait(struct standing *standing,
                   const struct standing_question *question, int64_t timeout_ms,
                   void (*done)(void *context), void *context);

/* Why a state refuses; REASON_INTERNAL for those that do not. */
enum reason standing_reason(enum standing_state state);

#endif
