/* SPDX-License-Identifier: MIT */
/*
 * One question from a client and the way to its verdict: an ordered chain of
 * named checks (decision.c), each of which may end it.
 */
#ifndef HELPER_DECISION_H
#define HELPER_DECISION_H

#include <sys/types.h>

#include "common/wire.h"
#include "helper/rulebook.h"
#include "helper/throttle.h"
#include "helper/turn.h"

struct decision;

/* What all decisions share.  The server owns it and may exchange the rules
 * between two events (reload): a decision keeps no pointer into them. */
struct decision_desk {
    struct rulebook rules;
    struct throttle *throttle;
    struct turn_line *line;
};

/*
 * Begins a decision about the request of a process with this uid.  The request
 * is copied; the caller wipes its own.  `done` is called once, from the event
 * loop or from inside this call, with a verdict that is borrowed for the call.
 * The decision frees itself after it.
 * Returns the decision while `done` is still to come, or NULL when `done` has
 * been called already.
 */
struct decision *decision_begin(
    struct decision_desk *desk, const struct wire_request *request, uid_t uid,
    void (*done)(const struct verdict *verdict, void *context), void *context);

/* The client has gone: `done` will not be called.  The decision goes on, since
 * its outcome belongs into the log, and frees itself. */
void decision_abandon(struct decision *decision);

/* The names of the checks in their order, for the manual's test: the name at
 * position index, or NULL behind the last one. */
const char *decision_check_name_at(size_t index);

#endif
