/* SPDX-License-Identifier: MIT */
/*
 * The clocks of helper/ as plain numbers.  libevent's own clock is the true
 * one: what a test wants to happen at once has a time of 0, and what it does
 * not want to happen has one that never comes.
 */
#include "tests/helper/fakeclock.h"

#include <event2/event.h>
#include <limits.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/clock.h"
#include "helper/random.h"

/* 2026, some hours after the boot. */
#define FAKECLOCK_REAL_MS INT64_C(1790000000000)
#define FAKECLOCK_BOOT_MS INT64_C(20000000)
#define FAKECLOCK_EVENTS 16

struct fakeclock fakeclock;

void
fakeclock_reset(void)
{
    fakeclock = (struct fakeclock){.boot_ms = FAKECLOCK_BOOT_MS,
                                   .real_ms = FAKECLOCK_REAL_MS,
                                   .monotonic_ms = FAKECLOCK_BOOT_MS,
                                   .boot = 1,
                                   .random = 1};
}

void
fakeclock_pass(int64_t ms)
{
    fakeclock.boot_ms += ms;
    fakeclock.real_ms += ms;
    fakeclock.monotonic_ms += ms;
}

void
fakeclock_reboot(void)
{
    fakeclock.boot = (uint8_t)(fakeclock.boot % 250 + 1);
    fakeclock.boot_ms = 1000;
    fakeclock.monotonic_ms = 1000;
}

struct clock_reading
clock_read(void)
{
    struct clock_reading reading = {.boot_ms = fakeclock.boot_ms,
                                    .real_ms = fakeclock.real_ms};

    memset(reading.boot_id, fakeclock.boot, sizeof(reading.boot_id));
    return reading;
}

int64_t
deadline_now_ms(void)
{
    return fakeclock.monotonic_ms;
}

struct deadline
deadline_after(int64_t timeout_ms)
{
    return (struct deadline){.at_ms = deadline_now_ms() + timeout_ms};
}

int
deadline_left_ms(struct deadline deadline)
{
    int64_t left_ms = deadline.at_ms - deadline_now_ms();

    if (left_ms <= 0) {
        return 0;
    }
    return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

uint32_t
random_number(void)
{
    /* Numerical Recipes' generator; the test chooses where it begins. */
    fakeclock.random = fakeclock.random * 1664525U + 1013904223U;
    return fakeclock.random ^ fakeclock.random >> 16;
}

struct fakeclock_events {
    struct event *found[FAKECLOCK_EVENTS];
    unsigned int count;
};

static int
fakeclock_find(const struct event_base *base, const struct event *event,
               void *context)
{
    struct fakeclock_events *events = context;
    event_callback_fn callback = NULL;
    void *argument = NULL;
    struct event_base *of = NULL;
    evutil_socket_t fd = -1;
    short flags = 0;

    (void)base;
    event_get_assignment(event, &of, &fd, &flags, &callback, &argument);
    if (fd < 0 && (flags & EV_PERSIST) != 0 && (flags & EV_SIGNAL) == 0 &&
        events->count < FAKECLOCK_EVENTS) {
        /* libevent hands out its own events as const here. */
        memcpy(&events->found[events->count++], &event, sizeof(event));
    }
    return 0;
}

void
fakeclock_tick(struct event_base *base)
{
    struct fakeclock_events events = {.count = 0};

    event_base_foreach_event(base, fakeclock_find, &events);
    for (unsigned int i = 0; i < events.count; i++) {
        event_active(events.found[i], EV_TIMEOUT, 1);
    }
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
}
