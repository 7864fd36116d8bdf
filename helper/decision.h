/* SPDX-License-Identifier: MIT */
/*
 * One question from a client and the way to its verdict: an ordered chain of
 * named checks (check.h), each of which may end it.
 */
#ifndef HELPER_DECISION_H
#define HELPER_DECISION_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/wire.h"
#include "helper/cache.h"
#include "helper/inquiry.h"
#include "helper/locktable.h"
#include "helper/metrics.h"
#include "helper/negative.h"
#include "helper/permission.h"
#include "helper/rulebook.h"
#include "helper/standing.h"
#include "helper/throttle.h"
#include "helper/tokenexpiry.h"

struct decision;
struct check;

/*
 * Watches a decision that lets nobody in (explain): called behind each check
 * with its name and whether it ended the decision; the step that waits for the
 * API is given when it begins to wait.  The decision makes no record, counts
 * nowhere and is logged as an explanation.
 */
struct decision_trace {
    void (*passed)(const struct decision *decision, const char *check,
                   bool ended, void *context);
    void *context;
};

/* What all decisions share.  The server owns it and may exchange the rules
 * between two events (reload): a decision keeps no pointer into them. */
struct decision_desk {
    struct rulebook rules;
    struct cache *cache;
    struct throttle *throttle;
    struct inquiry_line *line;
    struct permission_line *permissions;
    struct negative negative;
    struct locktable locks;
    struct standing *standing;
    struct tokenexpiry *tokenexpiry; /* NULL: nothing is known */
    struct metrics metrics;
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

/* The same, watched; the trace is borrowed until `done` has been called or the
 * decision is abandoned. */
struct decision *
decision_explain(struct decision_desk *desk, const struct wire_request *request,
                 const struct decision_trace *trace,
                 void (*done)(const struct verdict *verdict, void *context),
                 void *context);

/* The client has gone: `done` will not be called.  The decision goes on, since
 * its outcome belongs into the log, and frees itself. */
void decision_abandon(struct decision *decision);

/* Goes on with the next check: what it waited for has come. */
void decision_go_on(struct decision *decision);

#endif
