/* SPDX-License-Identifier: MIT */
/*
 * Spans of time and rates as a sysadmin writes them: 3s, 0.5s, 24h; 60/min.
 */
#ifndef HELPER_DURATION_H
#define HELPER_DURATION_H

#include <stdint.h>

/* The most questions that a rate can name. */
#define DURATION_RATE_COUNT_MAX 1000000U

/*
 * Reads NUMBER UNIT without a blank between them: the number in digits, with
 * at most six decimals (0.5), the unit ms, s, m, h or d.  A plain 0 needs no
 * unit.  Signs, exponents and other spellings of a unit are refused, and so is
 * what is finer than a millisecond.
 * Returns 0, or
 *   -EDOM     the unit is missing
 *   -ERANGE   more milliseconds than an int64_t holds
 *   -EINVAL   anything else
 */
int duration_parse(const char *text, int64_t *ret_ms);

/*
 * Reads COUNT/UNIT, the count from 1 to DURATION_RATE_COUNT_MAX, the unit s,
 * sec, min, h or hour; or `off`, which is a count of 0 (no limit).  A count of
 * 0 is refused as -EINVAL: it reads like "none at all" and would mean
 * the contrary.
 * Returns 0, or a failure as duration_parse() does.
 */
int duration_parse_rate(const char *text, uint32_t *ret_count,
                        uint32_t *ret_window_ms);

/* What a failure of these two means, to be put behind the text that was read
 * ("has no unit"); static, never NULL. */
const char *duration_reason(int status);

#endif
