/* SPDX-License-Identifier: MIT */
/*
 * Questions to IAM under way: one for a token and a resource, however many
 * logins wait for its answer.  What the answers mean for a login is demand.c's.
 */
#ifndef HELPER_PERMISSION_H
#define HELPER_PERMISSION_H

#include "helper/apiauthorization.h"
#include "helper/cache.h"
#include "helper/inquiry.h"

/* Questions under way; more are turned away.  No more than [limits] in_flight
 * of them and of the inquiries are on a connection at once (http.h). */
#define PERMISSION_MAX 256U

struct permission_line;
struct permission_waiter;

/* A line that the caller frees, or NULL.  The desk is borrowed. */
struct permission_line *permission_line_new(const struct inquiry_desk *desk);

/* Ends all questions, as if their time were over, and frees the line.  Must
 * come before the end of what is on the desk. */
void permission_line_free(struct permission_line *line);

struct permission_ask {
    const struct cache_token *identified;
    const struct secret *token;
    struct apiauthorization_question question;
    int64_t timeout_ms;
    /* Called once, from the event loop, with an answer that is borrowed for
     * the call, unless permission_leave() comes first. */
    void (*done)(const struct apiauthorization_answer *answer, void *context);
    void *context;
};

/*
 * Asks, or joins the question that is under way.  All of `ask` is copied.
 * Returns 0 and the waiter, which is gone when `done` was called; -EAGAIN when
 * the API or this route of it was away a moment ago, or too many questions
 * are under way; -ENOMEM.
 */
int permission_ask(struct permission_line *line,
                   const struct permission_ask *ask,
                   struct permission_waiter **ret_waiter);

/* Waits no longer; a question that nobody waits for any more is ended. */
void permission_leave(struct permission_waiter *waiter);

/* Whether permission_ask() would send or join a question now. */
bool permission_may_ask(const struct permission_line *line);

/* Why permission_may_ask() says no. */
enum reason permission_last_failure(const struct permission_line *line);

#endif
