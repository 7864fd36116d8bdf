/* SPDX-License-Identifier: MIT */
/*
 * Decodes what clients must encode in paths and forms.  An encoded NUL is
 * refused, because it would cut the text for everybody who reads it later.
 * What is not encoded stays as it is.
 */
#include "simulator/percent.h"

#include <stddef.h>
#include <string.h>

static int
percent_hex(char digit)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);

    return at == NULL ? -1 : (int)((at - digits) % 16);
}

bool
percent_decode(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (*text == '%') {
            int high = percent_hex(text[1]);
            int low = high < 0 ? -1 : percent_hex(text[2]);

            if (low < 0 || high * 16 + low == 0) {
                return false;
            }
            *to++ = (char)(high * 16 + low);
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
    return true;
}
