/* SPDX-License-Identifier: MIT */
/*
 * One route of the API beside the one that every login needs: it has a breaker
 * of its own and is closed while the API is.
 */
#ifndef HELPER_ROUTE_H
#define HELPER_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/breaker.h"

struct route {
    struct breaker *api; /* borrowed */
    struct breaker own;
};

/* Whether a question may be sent now; half-open, only one may. */
bool route_is_open(const struct route *route, int64_t now_ms);

/* A question is sent while route_is_open().  True: the half-open breaker waits
 * to hear how it ends, by route_note_answer(), route_note_failure() or
 * route_note_nothing(). */
bool route_admit(struct route *route, int64_t now_ms);

/* OVHcloud has answered, whatever it said. */
void route_note_answer(struct route *route);

/* It could not be asked.  What OVHcloud demands with Retry-After (0: nothing)
 * holds for every question, so that closes the API too. */
void route_note_failure(struct route *route, int64_t now_ms, enum reason why,
                        int64_t retry_after_ms);

/* The question that the half-open breaker waited for was never answered. */
void route_note_nothing(struct route *route, int64_t now_ms);

/* Why the route is closed; otherwise `otherwise`. */
enum reason route_last_failure(const struct route *route, int64_t now_ms,
                               enum reason otherwise);

#endif
