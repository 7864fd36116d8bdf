/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's time stamps: RFC 3339 in UTC with nine fraction digits, as in
 * 2025-11-13T10:38:44.658926311Z.
 */
#ifndef SIMULATOR_TIMESTAMP_H
#define SIMULATOR_TIMESTAMP_H

#include <stdbool.h>
#include <time.h>

/* Enough for a year of any size. */
#define TIMESTAMP_SIZE 64

/* Writes a point in time on the wall clock; always terminated. */
void timestamp_format(const struct timespec *when, char buffer[TIMESTAMP_SIZE]);

/* The same for this moment. */
void timestamp_now(char buffer[TIMESTAMP_SIZE]);

/*
 * Reads an RFC 3339 date-time with none to nine fraction digits and Z or an
 * offset of hours and minutes.
 * Returns 0, or -EINVAL with *ret_when untouched.
 */
int timestamp_parse(const char *text, struct timespec *ret_when);

/* Whether the moment has come; an unreadable text counts as long ago. */
bool timestamp_has_passed(const char *text);

#endif
