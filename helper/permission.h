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
#include "helper/permissionwaiter.h"
#include "helper/requirement.h"

/* Questions under way and in the line; more are turned away.  No more than
 * [limits] in_flight of them and of the inquiries are sent at once (turn.h). */
#define PERMISSION_MAX 256U

struct permission_line;
struct permission_waiter;

/* A line that the caller frees, or NULL.  The desk is borrowed. */
struct permission_line *permission_line_new(struct inquiry_desk *desk);

/* Ends all questions, as if their time were over, stops the desk's turns and
 * frees the line.  Must come before the end of what is on the desk. */
void permission_line_free(struct permission_line *line);

struct permission_ask {
    const struct cache_token *identified;
    const struct secret *token;
    struct apiauthorization_question question;
    /* `done` is called from the event loop, unless permission_leave() comes
     * first; with REASON_API_TIMEOUT when its time is over. */
    struct permissionwaiter_ask waits;
};

/*
 * Asks, or joins the question that is under way.  All of `ask` is copied.
 * What is answered becomes facts of the token's record (cachefact.h), even if
 * nobody waits any more; a no is told when it is on the disk.
 * Returns 0 and the waiter, which is gone when `done` was called; -EAGAIN when
 * the API or this route of it was away a moment ago, or too many questions
 * are under way; -ENOMEM.
 */
int permission_ask(struct permission_line *line,
                   const struct permission_ask *ask,
                   struct permission_waiter **ret_waiter);

/* Waits no longer.  A question that was not sent and that nobody waits for is
 * not asked; one that was sent goes on. */
void permission_leave(struct permission_waiter *waiter);

/* Whether this question is under way, so that permission_ask() would join. */
bool permission_is_asked(const struct permission_line *line,
                         const struct cache_token *identified,
                         const struct apiauthorization_question *question);

/* Whether permission_ask() would send a question now. */
bool permission_may_ask(const struct permission_line *line);

/* A login for the log. */
struct permission_login {
    const char *service;
    const char *name;
    const char *request_id;
};

/* This login was let in by grace although a question about this requirement
 * may still be under way: when a no comes, the log names it at alert. */
void permission_note_grace(struct permission_line *line,
                           const struct cache_token *identified,
                           const struct requirement *requirement,
                           const struct permission_login *login);

/* Why nothing can be asked, or could not in time. */
enum reason permission_last_failure(const struct permission_line *line);

#endif
