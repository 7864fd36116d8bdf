/* SPDX-License-Identifier: MIT */
/*
 * Those who wait for one answer, each for a time of its own.
 */
#ifndef HELPER_WAITER_H
#define HELPER_WAITER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "helper/api.h"

struct event_base;
struct waiter;

TAILQ_HEAD(waiter_queue, waiter);

/* All who wait for the same answer.  The owner fills in everything but the
 * queue, which waiter_list_init() makes empty. */
struct waiter_list {
    struct waiter_queue queue;
    struct event_base *base;
    /* One of them has waited for long enough: tell it something. */
    void (*late)(struct waiter *waiter, void *owner);
    void *owner;
};

void waiter_list_init(struct waiter_list *list);

bool waiter_list_is_empty(const struct waiter_list *list);

/*
 * One more waits, for timeout_ms.  `done` is called once, from waiter_tell(),
 * with an answer that is borrowed for the call.  Returns 0 or -ENOMEM.
 */
int waiter_add(struct waiter_list *list, int64_t timeout_ms,
               void (*done)(const struct api_answer *answer, void *context),
               void *context);

/* Gives it the answer, takes it out of its list and frees it. */
void waiter_tell(struct waiter *waiter, const struct api_answer *answer);

/* The same for all of them; those who come in meanwhile are told too. */
void waiter_list_tell(struct waiter_list *list,
                      const struct api_answer *answer);

#endif
