/* SPDX-License-Identifier: MIT */
/*
 * Points in time as OVHcloud writes them, RFC 3339, and Unix seconds.
 */
#ifndef COMMON_ISOTIME_H
#define COMMON_ISOTIME_H

#include <stdint.h>

/* "2026-11-28T09:00:00Z" and its NUL. */
#define ISOTIME_SIZE 21U
/* The last second of the year 9999, and so the last that can be written. */
#define ISOTIME_MAX_S INT64_C(253402300799)

/*
 * Reads a date-time of RFC 3339, section 5.6: 2026-11-28T09:00:00Z, with 1 to
 * 9 digits of a fraction and an offset such as +02:00 (all three occur on the
 * wire, ovh-api.md 2.1).  Upper-case T and Z only; a leap second (:60) is the
 * first second of the next minute; a fraction is cut off, so that the result
 * is never later than what was written.
 * Returns 0 and Unix seconds, from 1970 on, or -EINVAL.
 */
int isotime_parse(const char *text, int64_t *ret_time_s);

/* Writes Unix seconds as 2026-11-28T09:00:00Z; a time before 1970 or behind
 * ISOTIME_MAX_S is written as the nearest of the two. */
const char *isotime_format(int64_t time_s, char ret_text[ISOTIME_SIZE]);

#endif
