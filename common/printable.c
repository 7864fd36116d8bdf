/* SPDX-License-Identifier: MIT */
/*
 * The one escaper for everything that comes from a user, an application or
 * the network and goes into a log line.  It cuts instead of failing: a log
 * line that cannot be written helps nobody.
 */
#include "common/printable.h"

#include <stdbool.h>
#include <string.h>

static bool
printable_is_plain(unsigned char byte)
{
    return byte > 0x20 && byte < 0x7f && byte != '"' && byte != '\\' &&
           byte != '=';
}

const char *
printable_bytes(const void *bytes, size_t len, char buffer[PRINTABLE_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *to = buffer;

    if (bytes == NULL || len == 0) {
        memcpy(buffer, "-", 2);
        return buffer;
    }
    for (size_t i = 0; i < len && i < PRINTABLE_MAX; i++) {
        if (printable_is_plain(from[i])) {
            *to++ = (char)from[i];
            continue;
        }
        *to++ = '\\';
        *to++ = 'x';
        *to++ = hex[from[i] >> 4];
        *to++ = hex[from[i] & 0x0f];
    }
    *to = '\0';
    return buffer;
}

const char *
printable_text(const char *text, char buffer[PRINTABLE_SIZE])
{
    return printable_bytes(text, text == NULL ? 0 : strlen(text), buffer);
}
