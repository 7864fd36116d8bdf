/* SPDX-License-Identifier: MIT */
/*
 * Clocks that a test sets: all functions of helper/clock.h, common/deadline.h
 * and helper/random.h.  A program that is linked with this file never takes
 * the true ones out of their archives.
 */
#ifndef TESTS_HELPER_FAKECLOCK_H
#define TESTS_HELPER_FAKECLOCK_H

#include <stdint.h>

struct event_base;

/* What the clocks say.  fakeclock_reset() makes it an ordinary day. */
extern struct fakeclock {
    int64_t boot_ms;
    int64_t real_ms;
    int64_t monotonic_ms;
    uint8_t boot;    /* all bytes of the boot id; 0: unknown */
    uint32_t random; /* the next random_number(); changes each time */
} fakeclock;

void fakeclock_reset(void);

/* Time passes, on all clocks. */
void fakeclock_pass(int64_t ms);

/* The host starts again: another boot id, its clocks from zero, the wall clock
 * where it was. */
void fakeclock_reboot(void);

/* Runs all timers of the loop that come again and again, once, now. */
void fakeclock_tick(struct event_base *base);

#endif
