/* SPDX-License-Identifier: MIT */
/*
 * Turns at the API: no more than in_flight questions at once, the others wait
 * in line, first come first served, and nobody waits past the timeout.
 */
#ifndef HELPER_TURN_H
#define HELPER_TURN_H

#include <stdint.h>

#include "common/secret.h"
#include "helper/api.h"

struct event_base;
struct turn_line;

/* Questions that wait in line; more are turned away. */
#define TURN_WAITING_MAX 256U

/* A line that the caller frees, or NULL.  The API client is set by
 * turn_line_use(). */
struct turn_line *turn_line_new(struct event_base *base);

/* Frees the line; no question may be under way. */
void turn_line_free(struct turn_line *line);

/* From now on: this client (borrowed), this many at once, this much time for
 * each, waiting included.  Questions that are under way stay where they are. */
void turn_line_use(struct turn_line *line, struct api *api,
                   unsigned int in_flight, int64_t timeout_ms);

/*
 * Asks whose token it is, when its turn comes.  The token is copied and wiped
 * as soon as the question is on its way.  `done` is called once, from the
 * event loop, with an answer that is borrowed for the call; when the time is
 * over it is API_UNREACHABLE with REASON_API_TIMEOUT.
 * Returns 0, -EBUSY when too many wait, or -ENOMEM.
 */
int turn_ask(struct turn_line *line, const struct secret *token,
             void (*done)(const struct api_answer *answer, void *context),
             void *context);

#endif
