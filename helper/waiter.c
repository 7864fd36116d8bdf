/* SPDX-License-Identifier: MIT */
/*
 * A list of callbacks with a timer each.  The time of a waiter runs from its
 * own question, however long the others wait already.  What it is told when
 * the time is over is its owner's business (inquiry.c).
 */
#include "helper/waiter.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>

struct waiter {
    TAILQ_ENTRY(waiter) links;
    struct waiter_list *list;
    struct event *timer;
    void (*done)(const struct api_answer *answer, void *context);
    void *context;
};

void
waiter_list_init(struct waiter_list *list)
{
    TAILQ_INIT(&list->queue);
}

bool
waiter_list_is_empty(const struct waiter_list *list)
{
    return TAILQ_EMPTY(&list->queue);
}

static void
waiter_time_is_over(evutil_socket_t fd, short events, void *context)
{
    struct waiter *waiter = context;

    (void)fd;
    (void)events;
    waiter->list->late(waiter, waiter->list->owner);
}

int
waiter_add(struct waiter_list *list, int64_t timeout_ms,
           void (*done)(const struct api_answer *answer, void *context),
           void *context)
{
    struct timeval timeout = {.tv_sec = timeout_ms / 1000,
                              .tv_usec = timeout_ms % 1000 * 1000};
    struct waiter *waiter = calloc(1, sizeof(*waiter));

    if (waiter == NULL) {
        return -ENOMEM;
    }
    waiter->list = list;
    waiter->done = done;
    waiter->context = context;
    waiter->timer = evtimer_new(list->base, waiter_time_is_over, waiter);
    if (waiter->timer == NULL) {
        free(waiter);
        return -ENOMEM;
    }
    /* libevent fails here only when memory is out, and then the waiter waits
     * until the transfer ends. */
    (void)evtimer_add(waiter->timer, &timeout);
    TAILQ_INSERT_TAIL(&list->queue, waiter, links);
    return 0;
}

void
waiter_tell(struct waiter *waiter, const struct api_answer *answer)
{
    TAILQ_REMOVE(&waiter->list->queue, waiter, links);
    waiter->done(answer, waiter->context);
    event_free(waiter->timer);
    free(waiter);
}

void
waiter_list_tell(struct waiter_list *list, const struct api_answer *answer)
{
    while (!TAILQ_EMPTY(&list->queue)) {
        waiter_tell(TAILQ_FIRST(&list->queue), answer);
    }
}
