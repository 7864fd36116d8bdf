/* SPDX-License-Identifier: MIT */
/*
 * An inquiry: one question to the API about one token, however many logins
 * wait for its answer.  It also does what the answer demands of cache, breaker
 * and negative cache, once, before anybody is told; so a refusal counts even
 * when it comes too late for those who asked.
 */
#ifndef HELPER_INQUIRY_H
#define HELPER_INQUIRY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/secret.h"
#include "helper/api.h"
#include "helper/breaker.h"
#include "helper/cache.h"
#include "helper/metrics.h"
#include "helper/negative.h"
#include "helper/rulebook.h"
#include "helper/standing.h"
#include "helper/turn.h"

struct event_base;
struct inquiry_line;

/* Inquiries that wait for their turn at the API; more are turned away. */
#define INQUIRY_WAITING_MAX 256U

/* What inquiries work on; all borrowed.  rules and api may be exchanged
 * between two events (reload). */
struct inquiry_desk {
    struct event_base *base;
    struct cache *cache;
    struct negative *negative;
    struct breaker *breaker;
    const struct standing *standing; /* NULL: nobody can be asked about */
    const struct rulebook *rules;
    struct api *api;
    struct metrics *metrics; /* NULL: nobody counts */
    struct turn_line turns;  /* of inquiries and of questions to IAM */
};

/* Why an inquiry cannot be made. */
enum inquiry_error {
    INQUIRY_MADE = 0,
    INQUIRY_LINE_FULL,
    INQUIRY_BREAKER_OPEN,
    INQUIRY_NO_MEMORY,
};

/* A line that the caller frees, or NULL.  The desk is borrowed. */
struct inquiry_line *inquiry_line_new(struct inquiry_desk *desk);

/* Ends all inquiries, as if the time of those who wait were over, stops the
 * desk's turns and frees the line.  Must come before the end of what is on the
 * desk. */
void inquiry_line_free(struct inquiry_line *line);

/* Whether inquiry_ask() would send a question, and not join one that is under
 * way or meet an open breaker. */
bool inquiry_would_ask(struct inquiry_line *line,
                       const struct cache_token *identified);

/*
 * Waits for the answer about this token: joins the inquiry that is under way,
 * or begins one.  `done` is called once, from the event loop, with an answer
 * that is borrowed for the call; when [api] timeout has passed since this call
 * it is API_UNREACHABLE with REASON_API_TIMEOUT, and the inquiry goes on
 * without this waiter.  A definite refusal of a token that has a record is
 * told when its tombstone is on the disk.
 */
enum inquiry_error
inquiry_ask(struct inquiry_line *line, const struct cache_token *identified,
            const struct secret *token,
            void (*done)(const struct api_answer *answer, void *context),
            void *context);

/* Why the API could not be asked the last time; what INQUIRY_BREAKER_OPEN
 * stands for. */
enum reason inquiry_last_failure(const struct inquiry_line *line);

/* A login was let in by grace although an inquiry about its token may still be
 * under way: when a refusal comes, the log names it at alert. */
void inquiry_note_grace(struct inquiry_line *line,
                        const struct cache_token *identified,
                        const char *service, const char *name,
                        const char *request_id);

#endif
