/* SPDX-License-Identifier: MIT */
/*
 * Series of events on an empty host, and the shortest series that still shows
 * what is wrong.
 */
#ifndef TESTS_HELPER_GRACESERIES_H
#define TESTS_HELPER_GRACESERIES_H

#include <stddef.h>
#include <stdint.h>

#include "tests/helper/graceevent.h"

/* Opens the world below `parent`; once in a program. */
void graceseries_open(const char *parent);
void graceseries_close(void);

/*
 * Makes the world an empty host and lets these events happen to it.  Returns
 * how many happened until something was wrong (graceworld.model.failure says
 * what), or 0 when nothing was.
 */
size_t graceseries_run(uint64_t seed, const struct graceevent *events,
                       size_t count);

/* Leaves events out as long as something is still wrong without them.  Returns
 * how many are left. */
size_t graceseries_shorten(uint64_t seed, struct graceevent *events,
                           size_t count);

/* For gracehappen.c: the stopped process will start with another key. */
void graceseries_new_key(void);

#endif
