/* SPDX-License-Identifier: MIT */
/*
 * Ends a target at the first claim that does not hold: libFuzzer takes the
 * signal for a crash and keeps the input, fuzz/replay.c has named it before.
 * Nothing is mended or counted, so a claim cannot be overlooked.  Called by
 * every target.
 */
#include "fuzz/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
claim_check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
        abort();
    }
}

bool
claim_is_filled(const void *bytes, size_t len, unsigned char byte)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (at[i] != byte) {
            return false;
        }
    }
    return true;
}

/* Whether all bytes are printable ASCII or `other`. */
static bool
claim_is_made_of(const char *text, char other)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((*at < 0x20 || *at > 0x7e) && *at != other) {
            return false;
        }
    }
    return true;
}

bool
claim_is_printable(const char *text)
{
    return claim_is_made_of(text, ' ');
}

bool
claim_is_line(const char *text)
{
    return claim_is_made_of(text, '\t');
}
