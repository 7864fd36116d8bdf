/* SPDX-License-Identifier: MIT */
/*
 * Dates of the proleptic Gregorian calendar, counted here and not by libc:
 * gmtime(3) and its kin read the time zone's file and keep it, which is not
 * for a module to do in its host's process.  Nothing is guessed: a text with a
 * byte too many, a day that the month does not have or a missing offset is no
 * time.  Pure.  Called by tokenreply.c in the helper, and by whoever shows a
 * token's end.
 */
#include "common/isotime.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ISOTIME_DAY_S INT64_C(86400)
#define ISOTIME_HOUR_S INT64_C(3600)
#define ISOTIME_MINUTE_S INT64_C(60)
#define ISOTIME_FRACTION_MAX 9U

static bool
isotime_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
isotime_month_days(int64_t year, int64_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && isotime_is_leap(year) ? 1 : 0);
}

/* Days from 1970-01-01 to the first of January of a year from 1970 on. */
static int64_t
isotime_year_start(int64_t year)
{
    int64_t before = year - 1;

    return (year - 1970) * 365 + (before / 4 - before / 100 + before / 400) -
           (1969 / 4 - 1969 / 100 + 1969 / 400);
}

/* Takes exactly so many digits and, unless it is NUL, the byte behind them;
 * -1 when they are not there. */
static int64_t
isotime_take(const char **cursor, unsigned int digits, char behind)
{
    const char *at = *cursor;
    int64_t number = 0;

    for (unsigned int i = 0; i < digits; i++, at++) {
        if (*at < '0' || *at > '9') {
            return -1;
        }
        number = number * 10 + (*at - '0');
    }
    if (behind != '\0' && *at++ != behind) {
        return -1;
    }
    *cursor = at;
    return number;
}

static bool
isotime_take_date(const char **cursor, int64_t *ret_days)
{
    int64_t year = isotime_take(cursor, 4, '-');
    int64_t month = isotime_take(cursor, 2, '-');
    int64_t day = isotime_take(cursor, 2, 'T');

    if (year < 1970 || month < 1 || month > 12 || day < 1 ||
        day > isotime_month_days(year, month)) {
        return false;
    }
    *ret_days = isotime_year_start(year) + day - 1;
    while (--month > 0) {
        *ret_days += isotime_month_days(year, month);
    }
    return true;
}

/* Seconds of the day, with a fraction that is looked at and left out. */
static bool
isotime_take_clock(const char **cursor, int64_t *ret_s)
{
    int64_t hour = isotime_take(cursor, 2, ':');
    int64_t minute = isotime_take(cursor, 2, ':');
    int64_t second = isotime_take(cursor, 2, '\0');
    size_t digits = 0;

    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60) {
        return false;
    }
    *ret_s = hour * ISOTIME_HOUR_S + minute * ISOTIME_MINUTE_S + second;
    if (**cursor == '.') {
        (*cursor)++;
        digits = strspn(*cursor, "0123456789");
        *cursor += digits;
        return digits >= 1 && digits <= ISOTIME_FRACTION_MAX;
    }
    return true;
}

/* Z, or how far local time is ahead of UTC. */
static bool
isotime_take_offset(const char **cursor, int64_t *ret_s)
{
    char sign = *(*cursor)++;
    int64_t hour = 0;
    int64_t minute = 0;

    *ret_s = 0;
    if (sign == 'Z') {
        return true;
    }
    if (sign != '+' && sign != '-') {
        return false;
    }
    hour = isotime_take(cursor, 2, ':');
    minute = isotime_take(cursor, 2, '\0');
    *ret_s = hour * ISOTIME_HOUR_S + minute * ISOTIME_MINUTE_S;
    *ret_s = sign == '-' ? -*ret_s : *ret_s;
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

int
isotime_parse(const char *text, int64_t *ret_time_s)
{
    const char *cursor = text;
    int64_t days = 0;
    int64_t clock_s = 0;
    int64_t offset_s = 0;
    int64_t time_s = 0;

    if (!isotime_take_date(&cursor, &days) ||
        !isotime_take_clock(&cursor, &clock_s) ||
        !isotime_take_offset(&cursor, &offset_s) || *cursor != '\0') {
        return -EINVAL;
    }
    time_s = days * ISOTIME_DAY_S + clock_s - offset_s;
    if (time_s < 0 || time_s > ISOTIME_MAX_S) {
        return -EINVAL;
    }
    *ret_time_s = time_s;
    return 0;
}

const char *
isotime_format(int64_t time_s, char ret_text[ISOTIME_SIZE])
{
    int64_t bounded_s = time_s < 0               ? 0
                        : time_s > ISOTIME_MAX_S ? ISOTIME_MAX_S
                                                 : time_s;
    int64_t days = bounded_s / ISOTIME_DAY_S;
    int64_t clock_s = bounded_s % ISOTIME_DAY_S;
    int64_t year = 1970 + days / 366; /* this one or one before it */
    int64_t month = 1;

    while (isotime_year_start(year + 1) <= days) {
        year++;
    }
    days -= isotime_year_start(year);
    while (days >= isotime_month_days(year, month)) {
        days -= isotime_month_days(year, month++);
    }
    snprintf(ret_text, ISOTIME_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
             (unsigned int)year % 10000, (unsigned int)month % 100,
             (unsigned int)(days + 1) % 100,
             (unsigned int)(clock_s / ISOTIME_HOUR_S) % 100,
             (unsigned int)(clock_s % ISOTIME_HOUR_S / ISOTIME_MINUTE_S) % 100,
             (unsigned int)(clock_s % ISOTIME_MINUTE_S) % 100);
    return ret_text;
}
