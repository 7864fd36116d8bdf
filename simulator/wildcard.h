/* SPDX-License-Identifier: MIT */
/*
 * Patterns with asterisks: access rules, actions, resources, faults.
 */
#ifndef SIMULATOR_WILDCARD_H
#define SIMULATOR_WILDCARD_H

#include <stdbool.h>

/* Whether text is pattern, in which * stands for any bytes, slashes too. */
bool wildcard_matches(const char *pattern, const char *text);

#endif
