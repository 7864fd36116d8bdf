/* SPDX-License-Identifier: MIT */
/*
 * A point in time on the monotonic clock (clock_gettime(2), CLOCK_MONOTONIC):
 * setting the wall clock never shortens or lengthens a wait.
 */
#ifndef COMMON_DEADLINE_H
#define COMMON_DEADLINE_H

#include <stdint.h>

struct deadline {
    int64_t at_ms; /* on CLOCK_MONOTONIC; 0 has always passed */
};

/* Milliseconds on the monotonic clock. */
int64_t deadline_now_ms(void);

/* The point timeout_ms from now; a negative timeout has passed already. */
struct deadline deadline_after(int64_t timeout_ms);

/*
 * Milliseconds left, 0 when the deadline has passed; at most INT_MAX, so the
 * result fits poll(2).
 */
int deadline_left_ms(struct deadline deadline);

#endif
