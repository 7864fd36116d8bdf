/* SPDX-License-Identifier: MIT */
/*
 * Keeps OVHcloud's time as a distance to the clock that nobody can set, which
 * goes on during suspend: a host whose wall clock is wrong, or is set while it
 * runs, signs well.  Asks nobody; hostapi.c does.
 */
#include "helper/hosttime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "helper/clock.h"

/* White space of JSON (RFC 8259 section 2). */
#define HOSTTIME_BLANKS " \t\r\n"

bool
hosttime_is_known(const struct hosttime *time)
{
    return time->known && clock_read().boot_ms < time->until_ms;
}

int64_t
hosttime_now_s(const struct hosttime *time)
{
    return time->known ? (clock_read().boot_ms + time->offset_ms) / 1000 : 0;
}

int
hosttime_set(struct hosttime *time, const char *body)
{
    int64_t now_ms = clock_read().boot_ms;
    const char *number = body + strspn(body, HOSTTIME_BLANKS);
    char *end = NULL;
    int64_t time_s = 0;

    /* strtoll() takes signs and other white space than JSON has. */
    if (*number >= '1' && *number <= '9') {
        time_s = strtoll(number, &end, 10);
    }
    if (time_s <= 0 || time_s > INT64_C(1) << 40 ||
        end[strspn(end, HOSTTIME_BLANKS)] != '\0') {
        return -EBADMSG;
    }
    time->known = true;
    time->offset_ms = time_s * 1000 - now_ms;
    time->until_ms = now_ms + HOSTTIME_LIFE_MS;
    return 0;
}

void
hosttime_forget(struct hosttime *time)
{
    time->known = false;
}
