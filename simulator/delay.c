/* SPDX-License-Identifier: MIT */
/*
 * Lets one answer wait while the server's thread goes on with others.  A list
 * and one thread that sleeps until the next moment: tests have a few dozen
 * answers waiting, not thousands.  It knows nothing of what it wakes.
 */
#include "simulator/delay.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

struct delay_entry {
    struct delay_entry *next;
    void *thing;
    struct timespec due; /* monotonic */
};

struct delay {
    void (*wake)(void *thing);
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct delay_entry *first; /* the earliest */
    bool is_stopping;
};

static bool
delay_is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
                                  : a->tv_nsec < b->tv_nsec;
}

/* Takes the first entry out when its time has come; NULL: not yet. */
static struct delay_entry *
delay_take_due(struct delay *delay)
{
    struct delay_entry *entry = delay->first;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (entry == NULL ||
        (!delay->is_stopping && delay_is_before(&now, &entry->due))) {
        return NULL;
    }
    delay->first = entry->next;
    return entry;
}

/* Waits for the next moment or a change; the lock is held. */
static void
delay_wait(struct delay *delay)
{
    if (delay->first == NULL) {
        pthread_cond_wait(&delay->changed, &delay->lock);
    } else {
        struct timespec due = delay->first->due;

        pthread_cond_timedwait(&delay->changed, &delay->lock, &due);
    }
}

static void *
delay_run(void *context)
{
    struct delay *delay = context;

    pthread_mutex_lock(&delay->lock);
    while (!delay->is_stopping || delay->first != NULL) {
        struct delay_entry *entry = delay_take_due(delay);

        if (entry == NULL) {
            delay_wait(delay);
            continue;
        }
        pthread_mutex_unlock(&delay->lock);
        delay->wake(entry->thing);
        free(entry);
        pthread_mutex_lock(&delay->lock);
    }
    pthread_mutex_unlock(&delay->lock);
    return NULL;
}

struct delay *
delay_new(void (*wake)(void *thing))
{
    struct delay *delay = calloc(1, sizeof(*delay));
    pthread_condattr_t attributes;

    if (delay == NULL) {
        return NULL;
    }
    delay->wake = wake;
    pthread_mutex_init(&delay->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&delay->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&delay->thread, NULL, delay_run, delay) != 0) {
        delay_free(delay);
        return NULL;
    }
    return delay;
}

static void
delay_insert(struct delay *delay, struct delay_entry *entry)
{
    struct delay_entry **at = &delay->first;

    while (*at != NULL && !delay_is_before(&entry->due, &(*at)->due)) {
        at = &(*at)->next;
    }
    entry->next = *at;
    *at = entry;
}

bool
delay_add(struct delay *delay, void *thing, unsigned delay_ms)
{
    struct delay_entry *entry = calloc(1, sizeof(*entry));
    bool is_taken = false;

    if (entry == NULL) {
        return false;
    }
    entry->thing = thing;
    clock_gettime(CLOCK_MONOTONIC, &entry->due);
    entry->due.tv_sec += delay_ms / 1000;
    entry->due.tv_nsec += (long)(delay_ms % 1000) * 1000000;
    if (entry->due.tv_nsec >= 1000000000) {
        entry->due.tv_sec++;
        entry->due.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&delay->lock);
    if (!delay->is_stopping) {
        delay_insert(delay, entry);
        pthread_cond_signal(&delay->changed);
        is_taken = true;
    }
    pthread_mutex_unlock(&delay->lock);
    if (!is_taken) {
        free(entry);
    }
    return is_taken;
}

void
delay_stop(struct delay *delay)
{
    pthread_mutex_lock(&delay->lock);
    delay->is_stopping = true;
    pthread_cond_signal(&delay->changed);
    pthread_mutex_unlock(&delay->lock);
    pthread_join(delay->thread, NULL);
}

void
delay_free(struct delay *delay)
{
    pthread_cond_destroy(&delay->changed);
    pthread_mutex_destroy(&delay->lock);
    free(delay);
}
