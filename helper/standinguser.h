/* SPDX-License-Identifier: MIT */
/*
 * The users whose standing is known or asked for, and who waits for it.  For
 * standing.c only.
 */
#ifndef HELPER_STANDINGUSER_H
#define HELPER_STANDINGUSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "helper/hostapi.h"
#include "helper/identity.h"
#include "helper/standing.h"
#include "helper/userreply.h"

struct event_base;
struct standinguser_waiter;

TAILQ_HEAD(standinguser_waiters, standinguser_waiter);

struct standinguser {
    TAILQ_ENTRY(standinguser) links; /* the last one was looked at last */
    struct identity identity;        /* of IDENTITY_USER, without groups */
    struct event_base *base;
    struct standing *standing; /* who asks */
    bool presumed;             /* the question is a guess (standing.h) */
    bool known;                /* state and at_ms count */
    enum standing_state state;
    enum standing_state verdict;       /* on its way to the disk */
    int64_t at_ms;                     /* of the monotonic clock */
    int64_t retry_ms;                  /* not asked again before */
    bool asked;                        /* a question is under way */
    bool telling;                      /* who waits is being told */
    bool restart;                      /* and is to be asked anew */
    struct hostapi_question *question; /* NULL: nothing is sent now */
    size_t group_count;
    char (*groups)[IDENTITY_NAME_MAX + 1]; /* owned */
    struct standinguser_waiters waiters;
};

TAILQ_HEAD(standinguser_queue, standinguser);

struct standinguser_table {
    struct event_base *base;
    struct standinguser_queue queue;
    size_t count;
};

void standinguser_table_init(struct standinguser_table *table,
                             struct event_base *base);

/* Takes back all that is sent, to be asked anew: `asked` and `restart` stand,
 * and who waits goes on waiting. */
void standinguser_table_recall(struct standinguser_table *table);

/* The next one to be asked anew, or NULL; its `restart` falls. */
struct standinguser *
standinguser_table_recalled(struct standinguser_table *table);

/* Frees all users; no question is under way. */
void standinguser_table_done(struct standinguser_table *table);

/* The user of this identity, or NULL. */
struct standinguser *standinguser_find(const struct standinguser_table *table,
                                       const struct identity *identity);

/* The same, made when there is none; NULL when there is no room: all are being
 * asked about, or memory is short. */
struct standinguser *standinguser_take(struct standinguser_table *table,
                                       const struct identity *identity);

/* Whether it is known, and was learned no earlier than this moment of the
 * monotonic clock. */
bool standinguser_is_young(const struct standinguser *user, int64_t since_ms);

/* Whether it need not be asked.  Somebody who is out may be in order again, and
 * is not to wait for that as long as others may rest on a yes. */
bool standinguser_is_known(const struct standinguser *user, int64_t since_ms,
                           int64_t now_ms);

/* Keeps the groups of the answer; none when memory is short. */
void standinguser_set_groups(struct standinguser *user,
                             const struct userreply *reply);

/* Adds the groups that the identity does not have yet. */
void standinguser_add_groups(const struct standinguser *user,
                             struct identity *identity);

/* One more waits; `done` is called once.  Returns 0 or -ENOMEM. */
int standinguser_wait(struct standinguser *user, int64_t timeout_ms,
                      void (*done)(void *context), void *context);

/* The question has ended so: remembers it and tells all who wait.
 * STANDING_UNKNOWN leaves what was known, and the user is not asked about for
 * STANDING_RETRY_MS. */
void standinguser_finish(struct standinguser *user, enum standing_state state);

/* The question has ended without anything: tells all who wait.  Who begins to
 * wait meanwhile waits for the next question. */
void standinguser_tell(struct standinguser *user);

#endif
