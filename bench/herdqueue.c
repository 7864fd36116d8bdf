/* SPDX-License-Identifier: MIT */
/*
 * A binary heap over one array, whose size the caller knows in advance.  It
 * knows nothing of hosts and logins.  Called by herd.
 */
#include "bench/herdqueue.h"

#include <errno.h>
#include <stdlib.h>

int
herdqueue_init(struct herdqueue *queue, size_t space)
{
    *queue = (struct herdqueue){.events = calloc(space, sizeof(*queue->events)),
                                .space = space};
    return queue->events == NULL ? -ENOMEM : 0;
}

void
herdqueue_done(struct herdqueue *queue)
{
    free(queue->events);
    *queue = (struct herdqueue){0};
}

static void
herdqueue_swap(struct herdqueue_event *a, struct herdqueue_event *b)
{
    struct herdqueue_event other = *a;

    *a = *b;
    *b = other;
}

bool
herdqueue_push(struct herdqueue *queue, struct herdqueue_event event)
{
    struct herdqueue_event *events = queue->events;
    size_t at = queue->count;

    if (at >= queue->space) {
        return false;
    }
    queue->count++;
    events[at] = event;
    while (at > 0 && events[at].at_ms < events[(at - 1) / 2].at_ms) {
        herdqueue_swap(&events[at], &events[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    return true;
}

bool
herdqueue_pop(struct herdqueue *queue, struct herdqueue_event *ret_event)
{
    struct herdqueue_event *events = queue->events;
    size_t at = 0;

    if (queue->count == 0) {
        return false;
    }
    *ret_event = events[0];
    events[0] = events[--queue->count];
    for (;;) {
        size_t least = at;

        for (size_t below = 2 * at + 1;
             below <= 2 * at + 2 && below < queue->count; below++) {
            if (events[below].at_ms < events[least].at_ms) {
                least = below;
            }
        }
        if (least == at) {
            return true;
        }
        herdqueue_swap(&events[at], &events[least]);
        at = least;
    }
}
