/* SPDX-License-Identifier: MIT */
/*
 * Formats and reads the time stamps of OVHcloud's API.  Clients send every
 * form that RFC 3339 allows (other offsets, fewer fraction digits), so the
 * reader takes them all; it refuses days that do not exist.  Used for the
 * life of tokens and for the log.
 */
#include "simulator/timestamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void
timestamp_format(const struct timespec *when, char buffer[TIMESTAMP_SIZE])
{
    struct tm tm;

    memset(&tm, 0, sizeof(tm));
    gmtime_r(&when->tv_sec, &tm);
    snprintf(buffer, TIMESTAMP_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%09ldZ",
             tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec, when->tv_nsec);
}

void
timestamp_now(char buffer[TIMESTAMP_SIZE])
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    timestamp_format(&now, buffer);
}

/* Reads exactly count digits and moves on, or fails. */
static bool
timestamp_digits(const char **text, int count, int *ret_number)
{
    int number = 0;

    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        number = number * 10 + (**text - '0');
    }
    *ret_number = number;
    return true;
}

static bool
timestamp_letter(const char **text, char letter)
{
    if (**text != letter) {
        return false;
    }
    (*text)++;
    return true;
}

static bool
timestamp_fraction(const char **text, long *ret_nanoseconds)
{
    long nanoseconds = 0;
    int digits = 0;

    if (**text != '.') {
        *ret_nanoseconds = 0;
        return true;
    }
    (*text)++;
    for (; **text >= '0' && **text <= '9'; (*text)++, digits++) {
        if (digits < 9) {
            nanoseconds = nanoseconds * 10 + (**text - '0');
        }
    }
    for (int i = digits; i < 9; i++) {
        nanoseconds *= 10;
    }
    *ret_nanoseconds = nanoseconds;
    return digits >= 1 && digits <= 9;
}

static bool
timestamp_offset(const char **text, int *ret_seconds)
{
    int sign = **text == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;

    if (timestamp_letter(text, 'Z')) {
        *ret_seconds = 0;
        return true;
    }
    if (!timestamp_letter(text, sign < 0 ? '-' : '+') ||
        !timestamp_digits(text, 2, &hours) || !timestamp_letter(text, ':') ||
        !timestamp_digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

int
timestamp_parse(const char *text, struct timespec *ret_when)
{
    struct tm tm = {0};
    struct tm checked;
    struct timespec when = {0};
    int offset = 0;

    if (!timestamp_digits(&text, 4, &tm.tm_year) ||
        !timestamp_letter(&text, '-') ||
        !timestamp_digits(&text, 2, &tm.tm_mon) ||
        !timestamp_letter(&text, '-') ||
        !timestamp_digits(&text, 2, &tm.tm_mday) ||
        !timestamp_letter(&text, 'T') ||
        !timestamp_digits(&text, 2, &tm.tm_hour) ||
        !timestamp_letter(&text, ':') ||
        !timestamp_digits(&text, 2, &tm.tm_min) ||
        !timestamp_letter(&text, ':') ||
        !timestamp_digits(&text, 2, &tm.tm_sec) ||
        !timestamp_fraction(&text, &when.tv_nsec) ||
        !timestamp_offset(&text, &offset) || *text != '\0') {
        return -EINVAL;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    checked = tm;
    when.tv_sec = timegm(&checked); /* moves a 31 February into March */
    if (checked.tm_mday != tm.tm_mday || checked.tm_hour != tm.tm_hour ||
        checked.tm_min != tm.tm_min || checked.tm_mon != tm.tm_mon) {
        return -EINVAL;
    }
    when.tv_sec -= offset;
    *ret_when = when;
    return 0;
}

bool
timestamp_has_passed(const char *text)
{
    struct timespec when;
    struct timespec now;

    if (timestamp_parse(text, &when) < 0) {
        return true;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec > when.tv_sec ||
           (now.tv_sec == when.tv_sec && now.tv_nsec >= when.tv_nsec);
}
