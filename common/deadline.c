/* SPDX-License-Identifier: MIT */
/*
 * Deadlines on the monotonic clock.  Everything in the product that waits is
 * given a deadline and asks here how much of it is left; nothing waits for a
 * number of tries or by the wall clock.
 */
#include "common/deadline.h"

#include <limits.h>
#include <time.h>

int64_t
deadline_now_ms(void)
{
    struct timespec now = {0};

    /* CLOCK_MONOTONIC is always there on Linux: this call cannot fail. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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
