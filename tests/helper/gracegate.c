/* SPDX-License-Identifier: MIT */
/*
 * The gate in front of the disk.  The writer is idle when it waits on its
 * condition and nobody has signalled since; both happen under the writer's own
 * lock, so neither can be missed.
 */
#include "tests/helper/gracegate.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/types.h>

#include "tests/helper/fakedisk.h"

static pthread_mutex_t gracegate_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gracegate_moved = PTHREAD_COND_INITIALIZER;
static struct {
    pthread_t owner;
    unsigned int calls; /* that the writer may still do */
    bool held;
    bool blocked; /* the writer stands at the gate */
    bool idle;
    bool frozen;
    uint64_t random[2]; /* of the owner, and of the writer */
} gracegate;

/* clang-format off */
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *context);
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock);
int __real_pthread_cond_signal(pthread_cond_t *condition);
int __wrap_pthread_cond_signal(pthread_cond_t *condition);
ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned int flags);
/* clang-format on */

void
gracegate_lock(void)
{
    pthread_mutex_lock(&gracegate_mutex);
}

void
gracegate_unlock(void)
{
    pthread_mutex_unlock(&gracegate_mutex);
}

static void
gracegate_set_idle(bool idle)
{
    gracegate_lock();
    gracegate.idle = idle;
    pthread_cond_broadcast(&gracegate_moved);
    gracegate_unlock();
}

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                      void *(*run)(void *), void *context)
{
    gracegate_set_idle(false);
    return __real_pthread_create(thread, attributes, run, context);
}

int
__wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock)
{
    int error = 0;

    gracegate_set_idle(true);
    error = __real_pthread_cond_wait(condition, lock);
    gracegate_set_idle(false);
    return error;
}

int
__wrap_pthread_cond_signal(pthread_cond_t *condition)
{
    gracegate_set_idle(false);
    return __real_pthread_cond_signal(condition);
}

/* splitmix64 of Steele, Lea and Flood. */
static uint64_t
gracegate_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

ssize_t
__wrap_getrandom(void *bytes, size_t size, unsigned int flags)
{
    uint8_t *at = bytes;
    bool is_writer = false;

    (void)flags;
    gracegate_lock();
    is_writer = !pthread_equal(pthread_self(), gracegate.owner);
    for (size_t left = size; left > 0;) {
        uint64_t number = gracegate_random(&gracegate.random[is_writer]);
        size_t part = left < sizeof(number) ? left : sizeof(number);

        memcpy(at, &number, part);
        at += part;
        left -= part;
    }
    gracegate_unlock();
    return (ssize_t)size;
}

void
gracegate_open(uint64_t seed)
{
    gracegate_lock();
    memset(&gracegate, 0, sizeof(gracegate));
    gracegate.owner = pthread_self();
    gracegate.idle = true;
    gracegate.random[0] = seed;
    gracegate.random[1] = ~seed;
    gracegate_unlock();
}

int
gracegate_pass(const struct fakedisk_op *op)
{
    bool frozen = false;

    if (op->call == FAKEDISK_OPEN || op->call == FAKEDISK_READ) {
        return 0;
    }
    gracegate_lock();
    if (!pthread_equal(pthread_self(), gracegate.owner)) {
        while (gracegate.held && gracegate.calls == 0) {
            gracegate.blocked = true;
            pthread_cond_broadcast(&gracegate_moved);
            __real_pthread_cond_wait(&gracegate_moved, &gracegate_mutex);
        }
        gracegate.blocked = false;
        gracegate.calls -= gracegate.held;
    }
    frozen = gracegate.frozen;
    gracegate_unlock();
    return frozen ? EIO : 0;
}

void
gracegate_hold(unsigned int calls)
{
    gracegate_lock();
    gracegate.held = true;
    gracegate.calls = calls;
    gracegate_unlock();
}

void
gracegate_go(void)
{
    gracegate_lock();
    gracegate.held = false;
    gracegate.blocked = false;
    pthread_cond_broadcast(&gracegate_moved);
    gracegate_unlock();
}

void
gracegate_wait(void)
{
    gracegate_lock();
    while (!gracegate.idle && !gracegate.blocked) {
        __real_pthread_cond_wait(&gracegate_moved, &gracegate_mutex);
    }
    gracegate_unlock();
}

void
gracegate_freeze(bool frozen)
{
    gracegate_lock();
    gracegate.frozen = frozen;
    gracegate_unlock();
}
