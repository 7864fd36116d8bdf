/* SPDX-License-Identifier: MIT */
/*
 * Requests that manage ovhpatd (managewire.h): who may make them, which there
 * are, and the way of an answer.  The commands themselves are in the files
 * manage*.c of their subjects.
 */
#ifndef HELPER_MANAGE_H
#define HELPER_MANAGE_H

#include <sys/queue.h>
#include <sys/types.h>

#include "helper/breaker.h"
#include "helper/decision.h"
#include "helper/lockfile.h"
#include "helper/managewire.h"

struct api;
struct event_base;
struct json_object;
struct manage_call;
TAILQ_HEAD(manage_calls, manage_call);

/* What the commands work on; all borrowed.  The server owns it. */
struct manage_desk {
    struct event_base *base;
    struct decision_desk *decisions;
    struct lockfile *lockfile;
    const struct breaker *breaker;
    const unsigned int *connections; /* open ones */
    const char *config_path;
    int64_t started_s;  /* Unix time */
    int64_t started_ms; /* monotonic */
    struct manage_calls calls;
};

/* Empties the list of calls; before the first one. */
void manage_init(struct manage_desk *desk);

/* Forgets all calls, when nothing on the desk can answer any more. */
void manage_done(struct manage_desk *desk);

/*
 * Carries out the request of a process with this uid, and sends the answer to
 * its descriptor, which is borrowed.  A uid other than 0 gets no more than a
 * refusal.  `done` is called once, from the loop, when the connection is to be
 * closed.  Returns the call, or NULL when memory is out (`done` is not called).
 */
struct manage_call *manage_begin(struct manage_desk *desk,
                                 const struct managewire_request *request,
                                 uid_t uid, int fd, void (*done)(void *context),
                                 void *context);

/* The client has gone: `done` will not be called, and the descriptor not be
 * touched.  What the request has begun goes on. */
void manage_abandon(struct manage_call *call);

/* For the commands: */

struct manage_desk *manage_desk(const struct manage_call *call);

/* A word of the request behind the command; "" when it has not so many. */
const char *manage_word(const struct manage_call *call, size_t index);
const struct secret *manage_token(const struct manage_call *call);

/* Answers with the tree, which is taken over.  The call is not to be used
 * afterwards. */
void manage_answer(struct manage_call *call, enum managewire_status status,
                   struct json_object *tree);

/* The same with a text, which is taken over. */
void manage_answer_text(struct manage_call *call, enum managewire_status status,
                        char *text, size_t len);

/* The same with {"error": TEXT}. */
__attribute__((format(printf, 3, 4))) void
manage_answer_error(struct manage_call *call, enum managewire_status status,
                    const char *format, ...);

#endif
