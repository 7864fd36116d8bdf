/* SPDX-License-Identifier: MIT */
/*
 * A bounded table of users in the order in which they were looked at.  A user
 * with a question under way never goes.  Asks nobody.  Called by standing.c.
 */
#include "helper/standinguser.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "common/deadline.h"

struct standinguser_waiter {
    TAILQ_ENTRY(standinguser_waiter) links;
    struct standinguser *user;
    struct event *timer;
    void (*done)(void *context);
    void *context;
};

void
standinguser_table_init(struct standinguser_table *table,
                        struct event_base *base)
{
    table->base = base;
    table->count = 0;
    TAILQ_INIT(&table->queue);
}

static void
standinguser_free(struct standinguser_table *table, struct standinguser *user)
{
    TAILQ_REMOVE(&table->queue, user, links);
    table->count--;
    free(user->groups);
    free(user);
}

void
standinguser_table_recall(struct standinguser_table *table)
{
    struct standinguser *user = NULL;

    TAILQ_FOREACH(user, &table->queue, links)
    {
        user->retry_ms = 0;
        /* One whose tombstone is on its way to the disk ends by itself. */
        if (user->question != NULL) {
            hostapi_cancel(user->question);
            user->question = NULL;
            user->restart = true;
        }
    }
}

struct standinguser *
standinguser_table_recalled(struct standinguser_table *table)
{
    struct standinguser *user = NULL;

    TAILQ_FOREACH(user, &table->queue, links)
    {
        if (user->restart) {
            user->restart = false;
            return user;
        }
    }
    return NULL;
}

void
standinguser_table_done(struct standinguser_table *table)
{
    struct standinguser *user = NULL;

    while ((user = TAILQ_FIRST(&table->queue)) != NULL) {
        standinguser_tell(user);
        standinguser_free(table, user);
    }
}

struct standinguser *
standinguser_find(const struct standinguser_table *table,
                  const struct identity *identity)
{
    struct standinguser *user = NULL;

    TAILQ_FOREACH(user, &table->queue, links)
    {
        if (strcmp(user->identity.urn, identity->urn) == 0) {
            return user;
        }
    }
    return NULL;
}

/* Makes room for one more; false when nobody may go. */
static bool
standinguser_make_room(struct standinguser_table *table)
{
    struct standinguser *user = NULL;

    if (table->count < STANDING_USERS_MAX) {
        return true;
    }
    TAILQ_FOREACH(user, &table->queue, links)
    {
        if (!user->asked && !user->telling) {
            standinguser_free(table, user);
            return true;
        }
    }
    return false;
}

struct standinguser *
standinguser_take(struct standinguser_table *table,
                  const struct identity *identity)
{
    struct standinguser *user = standinguser_find(table, identity);

    if (user != NULL) {
        TAILQ_REMOVE(&table->queue, user, links);
        TAILQ_INSERT_TAIL(&table->queue, user, links);
        return user;
    }
    if (!standinguser_make_room(table)) {
        return NULL;
    }
    user = calloc(1, sizeof(*user));
    if (user == NULL) {
        return NULL;
    }
    user->base = table->base;
    user->identity = *identity;
    user->identity.group_count = 0;
    TAILQ_INIT(&user->waiters);
    TAILQ_INSERT_TAIL(&table->queue, user, links);
    table->count++;
    return user;
}

bool
standinguser_is_young(const struct standinguser *user, int64_t since_ms)
{
    return user->known && user->at_ms >= since_ms;
}

bool
standinguser_is_known(const struct standinguser *user, int64_t since_ms,
                      int64_t now_ms)
{
    bool is_out = standing_reason(user->state) != REASON_INTERNAL;
    int64_t soon_ms = now_ms - STANDING_RETRY_MS;

    return standinguser_is_young(user, is_out && since_ms < soon_ms ? soon_ms
                                                                    : since_ms);
}

void
standinguser_set_groups(struct standinguser *user,
                        const struct userreply *reply)
{
    free(user->groups);
    user->group_count = 0;
    user->groups = calloc(reply->group_count + 1, sizeof(user->groups[0]));
    if (user->groups != NULL) {
        memcpy(user->groups, reply->groups,
               reply->group_count * sizeof(user->groups[0]));
        user->group_count = reply->group_count;
    }
}

void
standinguser_add_groups(const struct standinguser *user,
                        struct identity *identity)
{
    for (size_t i = 0; i < user->group_count; i++) {
        if (identity->group_count < IDENTITY_GROUPS_MAX &&
            !identity_in_group(identity, user->groups[i])) {
            memcpy(identity->groups[identity->group_count++], user->groups[i],
                   sizeof(user->groups[i]));
        }
    }
}

static void
standinguser_end_wait(struct standinguser_waiter *waiter)
{
    TAILQ_REMOVE(&waiter->user->waiters, waiter, links);
    event_free(waiter->timer);
    waiter->done(waiter->context);
    free(waiter);
}

/* libevent: it has waited for long enough; the question goes on. */
static void
standinguser_on_timer(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    standinguser_end_wait(context);
}

int
standinguser_wait(struct standinguser *user, int64_t timeout_ms,
                  void (*done)(void *context), void *context)
{
    struct standinguser_waiter *waiter = calloc(1, sizeof(*waiter));
    struct timeval wait = {.tv_sec = timeout_ms / 1000,
                           .tv_usec = timeout_ms % 1000 * 1000};

    if (waiter == NULL) {
        return -ENOMEM;
    }
    waiter->user = user;
    waiter->done = done;
    waiter->context = context;
    waiter->timer = evtimer_new(user->base, standinguser_on_timer, waiter);
    if (waiter->timer == NULL || evtimer_add(waiter->timer, &wait) < 0) {
        if (waiter->timer != NULL) {
            event_free(waiter->timer);
        }
        free(waiter);
        return -ENOMEM;
    }
    TAILQ_INSERT_TAIL(&user->waiters, waiter, links);
    return 0;
}

void
standinguser_tell(struct standinguser *user)
{
    struct standinguser_waiter *waiter = NULL;
    size_t count = 0;

    TAILQ_FOREACH(waiter, &user->waiters, links)
    {
        count++;
    }
    user->asked = false;
    user->telling = true;
    while (count-- > 0) {
        standinguser_end_wait(TAILQ_FIRST(&user->waiters));
    }
    user->telling = false;
}

void
standinguser_finish(struct standinguser *user, enum standing_state state)
{
    int64_t now_ms = deadline_now_ms();

    if (state == STANDING_UNKNOWN) {
        user->retry_ms = now_ms + STANDING_RETRY_MS;
    } else {
        user->state = state;
        user->known = true;
        user->at_ms = now_ms;
    }
    standinguser_tell(user);
}
