/* SPDX-License-Identifier: MIT */
/*
 * What happens next in a simulation: events, the earliest first.
 */
#ifndef BENCH_HERDQUEUE_H
#define BENCH_HERDQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct herdqueue_event {
    int64_t at_ms;
    uint32_t host;
    bool is_timeout; /* of a question; else a login */
};

struct herdqueue {
    struct herdqueue_event *events; /* a heap */
    size_t count;
    size_t space;
};

/* An empty queue for so many events; 0, or -ENOMEM.  The caller ends it with
 * herdqueue_done(). */
int herdqueue_init(struct herdqueue *queue, size_t space);

void herdqueue_done(struct herdqueue *queue);

/* Adds an event; false when there is no room. */
bool herdqueue_push(struct herdqueue *queue, struct herdqueue_event event);

/* Takes the earliest event out; false when there is none. */
bool herdqueue_pop(struct herdqueue *queue, struct herdqueue_event *ret_event);

#endif
