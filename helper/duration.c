/* SPDX-License-Identifier: MIT */
/*
 * Spans of time and rates.  Reckons with integers only and refuses what it
 * would have to round, so that a limit is the one that was written.  It knows
 * no default and no bounds; configkey.c, which calls it, has them.
 */
#include "helper/duration.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define DURATION_MS INT64_C(1)
#define DURATION_SECOND INT64_C(1000)
#define DURATION_MINUTE (60 * DURATION_SECOND)
#define DURATION_HOUR (60 * DURATION_MINUTE)
#define DURATION_DAY (24 * DURATION_HOUR)
/* Decimals are kept as millionths of the unit. */
#define DURATION_MILLION INT64_C(1000000)
#define DURATION_DECIMALS_MAX 6U

struct duration_unit {
    const char *name;
    int64_t ms;
};

/* A list ends with a unit without a name. */
static const struct duration_unit duration_units[] = {
    {"ms", DURATION_MS},  {"s", DURATION_SECOND}, {"m", DURATION_MINUTE},
    {"h", DURATION_HOUR}, {"d", DURATION_DAY},    {NULL, 0},
};

static const struct duration_unit duration_rate_units[] = {
    {"s", DURATION_SECOND}, {"sec", DURATION_SECOND}, {"min", DURATION_MINUTE},
    {"h", DURATION_HOUR},   {"hour", DURATION_HOUR},  {NULL, 0},
};

/* The unit's milliseconds, 0 when there is no such unit. */
static int64_t
duration_unit_ms(const struct duration_unit *units, const char *name)
{
    for (; units->name != NULL; units++) {
        if (strcmp(units->name, name) == 0) {
            return units->ms;
        }
    }
    return 0;
}

/* Takes the digits at *cursor; there must be at least one. */
static int
duration_take_digits(const char **cursor, int64_t *ret_number)
{
    int64_t number = 0;
    const char *at = *cursor;

    while (*at >= '0' && *at <= '9') {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *at - '0', &number)) {
            return -ERANGE;
        }
        at++;
    }
    if (at == *cursor) {
        return -EINVAL;
    }
    *cursor = at;
    *ret_number = number;
    return 0;
}

/* Takes ".5" at *cursor as 500,000 millionths; without a dot it is 0. */
static int
duration_take_decimals(const char **cursor, int64_t *ret_millionths)
{
    const char *start = *cursor + 1;
    int64_t millionths = 0;
    int status = 0;

    if (**cursor != '.') {
        *ret_millionths = 0;
        return 0;
    }
    *cursor = start;
    status = duration_take_digits(cursor, &millionths);
    if (status < 0 || (size_t)(*cursor - start) > DURATION_DECIMALS_MAX) {
        return -EINVAL;
    }
    for (size_t i = (size_t)(*cursor - start); i < DURATION_DECIMALS_MAX; i++) {
        millionths *= 10;
    }
    *ret_millionths = millionths;
    return 0;
}

/* whole + millionths/1,000,000 units, if that is a number of milliseconds. */
static int
duration_multiply(int64_t whole, int64_t millionths, int64_t unit_ms,
                  int64_t *ret_ms)
{
    int64_t ms = 0;

    if (millionths * unit_ms % DURATION_MILLION != 0) {
        return -EINVAL;
    }
    if (__builtin_mul_overflow(whole, unit_ms, &ms) ||
        __builtin_add_overflow(ms, millionths * unit_ms / DURATION_MILLION,
                               &ms)) {
        return -ERANGE;
    }
    *ret_ms = ms;
    return 0;
}

int
duration_parse(const char *text, int64_t *ret_ms)
{
    int64_t whole = 0;
    int64_t millionths = 0;
    int64_t unit_ms = 0;
    const char *cursor = text;
    int status = duration_take_digits(&cursor, &whole);

    if (status == 0) {
        status = duration_take_decimals(&cursor, &millionths);
    }
    if (status < 0) {
        return status;
    }
    if (strcmp(text, "0") == 0) {
        *ret_ms = 0;
        return 0;
    }
    if (*cursor == '\0') {
        return -EDOM;
    }
    unit_ms = duration_unit_ms(duration_units, cursor);
    if (unit_ms == 0) {
        return -EINVAL;
    }
    return duration_multiply(whole, millionths, unit_ms, ret_ms);
}

int
duration_parse_rate(const char *text, uint32_t *ret_count,
                    uint32_t *ret_window_ms)
{
    int64_t count = 0;
    int64_t window_ms = 0;
    const char *cursor = text;
    int status = 0;

    if (strcmp(text, "off") == 0) {
        *ret_count = 0;
        *ret_window_ms = 0;
        return 0;
    }
    status = duration_take_digits(&cursor, &count);
    if (status < 0) {
        return status;
    }
    if (*cursor == '\0') {
        return -EDOM;
    }
    window_ms =
        *cursor == '/' ? duration_unit_ms(duration_rate_units, cursor + 1) : 0;
    if (window_ms == 0 || count == 0) {
        return -EINVAL;
    }
    if (count > DURATION_RATE_COUNT_MAX) {
        return -ERANGE;
    }
    *ret_count = (uint32_t)count;
    *ret_window_ms = (uint32_t)window_ms;
    return 0;
}

const char *
duration_reason(int status)
{
    switch (status) {
    case -EDOM:
        return "has no unit";
    case -ERANGE:
        return "is out of range";
    default:
        return "is not valid";
    }
}
