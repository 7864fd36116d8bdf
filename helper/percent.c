/* SPDX-License-Identifier: MIT */
/*
 * Percent-encodes.  Stricter than any of its uses needs, so that one function
 * serves for paths and forms: a slash, a plus and a blank never get through
 * as they are.  Pure; called by oauth2.c and by whoever puts a name into a
 * path.
 */
#include "helper/percent.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void
percent_encode(const void *bytes, size_t len, char *ret_text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~";
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (at[i] != 0 && strchr(plain, at[i]) != NULL) {
            *ret_text++ = (char)at[i];
        } else {
            ret_text += snprintf(ret_text, 4, "%%%02X", (unsigned int)at[i]);
        }
    }
    *ret_text = '\0';
}
