/* SPDX-License-Identifier: MIT */
/*
 * A circuit breaker in front of the API: after three failures in a row nobody
 * waits any more for an API that is away.  It never asks by itself; when its
 * time is over the next real login tries.
 */
#ifndef HELPER_BREAKER_H
#define HELPER_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/reason.h"

#define BREAKER_FAILURES 3U
#define BREAKER_FIRST_MS 5000
#define BREAKER_LONGEST_MS 60000

struct breaker {
    unsigned int failures; /* in a row */
    unsigned int openings; /* in a row */
    int64_t open_until_ms; /* on the monotonic clock; 0: closed */
    bool trying;           /* half-open: one login asks */
    enum reason why;       /* of the last failure */
};

/* Whether a question may be sent now.  While it is half-open, only the first
 * caller gets a yes, and must report the result. */
bool breaker_admits(struct breaker *breaker, int64_t now_ms);

/* The API gave a definite answer of any kind: closed. */
void breaker_note_answer(struct breaker *breaker);

/*
 * The API could not be asked, for this reason.  retry_after_ms is what it
 * demanded, 0 for nothing; it opens at once then, for that long (a longer
 * opening stays as it is).  random is any number; it spreads the openings of
 * many hosts over half their length.
 */
void breaker_note_failure(struct breaker *breaker, int64_t now_ms,
                          enum reason why, int64_t retry_after_ms,
                          uint32_t random);

/* Milliseconds until it lets somebody try, 0 when it is closed. */
int64_t breaker_left_ms(const struct breaker *breaker, int64_t now_ms);

#endif
