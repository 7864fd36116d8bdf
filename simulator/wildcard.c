/* SPDX-License-Identifier: MIT */
/*
 * Matches texts against patterns with asterisks.  A star takes as little as
 * it can and one byte more whenever the rest does not fit, so the work is at
 * most the product of both lengths.  No other byte is special.
 */
#include "simulator/wildcard.h"

#include <stddef.h>

bool
wildcard_matches(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *resume = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}
