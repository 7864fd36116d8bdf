/* SPDX-License-Identifier: MIT */
/*
 * Those who wait for one answer of IAM, each for a time of its own and free to
 * leave.  For permission.c only.
 */
#ifndef HELPER_PERMISSIONWAITER_H
#define HELPER_PERMISSIONWAITER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "helper/apiauthorization.h"

struct event_base;
struct permission_waiter;

TAILQ_HEAD(permissionwaiter_queue, permission_waiter);

/* The owner fills in everything but the queue, which permissionwaiter_init()
 * makes empty. */
struct permissionwaiter_list {
    struct permissionwaiter_queue queue;
    struct event_base *base;
    /* One of them has waited for long enough: tell it something. */
    void (*late)(struct permission_waiter *waiter, void *owner);
    void *owner;
};

/* How one waits, and what for. */
struct permissionwaiter_ask {
    int64_t timeout_ms;
    /* Called once, with an answer that is borrowed for the call. */
    void (*done)(const struct apiauthorization_answer *answer, void *context);
    void *context;
};

void permissionwaiter_init(struct permissionwaiter_list *list);

bool permissionwaiter_is_empty(const struct permissionwaiter_list *list);

/* One more waits.  Returns 0 and the waiter, or -ENOMEM. */
int permissionwaiter_add(struct permissionwaiter_list *list,
                         const struct permissionwaiter_ask *ask,
                         struct permission_waiter **ret_waiter);

/* The list that it waits in. */
struct permissionwaiter_list *
permissionwaiter_list(const struct permission_waiter *waiter);

/* Takes it out of its list and frees it; then, unless the answer is NULL, its
 * `done` is called, which may ask again. */
void permissionwaiter_tell(struct permission_waiter *waiter,
                           const struct apiauthorization_answer *answer);

/* The same for all of them. */
void permissionwaiter_tell_all(struct permissionwaiter_list *list,
                               const struct apiauthorization_answer *answer);

#endif
