/* SPDX-License-Identifier: MIT */
/*
 * A list of callbacks with a timer each.  A waiter is out of the list before
 * it is told, because a login that is told goes on and may ask, leave or end.
 * What it is told when its time is over is its owner's business.  Called by
 * permission.c.
 */
#include "helper/permissionwaiter.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>

struct permission_waiter {
    TAILQ_ENTRY(permission_waiter) links;
    struct permissionwaiter_list *list;
    struct event *timer;
    void (*done)(const struct apiauthorization_answer *answer, void *context);
    void *context;
};

void
permissionwaiter_init(struct permissionwaiter_list *list)
{
    TAILQ_INIT(&list->queue);
}

bool
permissionwaiter_is_empty(const struct permissionwaiter_list *list)
{
    return TAILQ_EMPTY(&list->queue);
}

static void
permissionwaiter_time_is_over(evutil_socket_t fd, short events, void *context)
{
    struct permission_waiter *waiter = context;

    (void)fd;
    (void)events;
    waiter->list->late(waiter, waiter->list->owner);
}

int
permissionwaiter_add(struct permissionwaiter_list *list,
                     const struct permissionwaiter_ask *ask,
                     struct permission_waiter **ret_waiter)
{
    struct timeval timeout = {.tv_sec = ask->timeout_ms / 1000,
                              .tv_usec = ask->timeout_ms % 1000 * 1000};
    struct permission_waiter *waiter = calloc(1, sizeof(*waiter));

    if (waiter == NULL) {
        return -ENOMEM;
    }
    waiter->timer =
        evtimer_new(list->base, permissionwaiter_time_is_over, waiter);
    if (waiter->timer == NULL || evtimer_add(waiter->timer, &timeout) < 0) {
        if (waiter->timer != NULL) {
            event_free(waiter->timer);
        }
        free(waiter);
        return -ENOMEM;
    }
    waiter->list = list;
    waiter->done = ask->done;
    waiter->context = ask->context;
    TAILQ_INSERT_TAIL(&list->queue, waiter, links);
    *ret_waiter = waiter;
    return 0;
}

struct permissionwaiter_list *
permissionwaiter_list(const struct permission_waiter *waiter)
{
    return waiter->list;
}

void
permissionwaiter_tell(struct permission_waiter *waiter,
                      const struct apiauthorization_answer *answer)
{
    void (*done)(const struct apiauthorization_answer *, void *) = waiter->done;
    void *context = waiter->context;

    TAILQ_REMOVE(&waiter->list->queue, waiter, links);
    event_free(waiter->timer);
    free(waiter);
    if (answer != NULL) {
        done(answer, context);
    }
}

void
permissionwaiter_tell_all(struct permissionwaiter_list *list,
                          const struct apiauthorization_answer *answer)
{
    while (!TAILQ_EMPTY(&list->queue)) {
        permissionwaiter_tell(TAILQ_FIRST(&list->queue), answer);
    }
}
