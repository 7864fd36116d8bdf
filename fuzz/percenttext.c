/* SPDX-License-Identifier: MIT */
/*
 * Names and secrets on their way into a path or a form, helper/percent.h: what
 * comes out cannot end a segment or a field, fits its room to the byte, and
 * stands for the bytes that went in.
 */
#include "fuzz/target.h"

#include <ctype.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/percent.h"

static int
percenttext_digit(char digit)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);

    CLAIM(at != NULL);
    return (int)(at - digits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = NULL;
    char *room = NULL;

    if (PERCENT_SIZE(len) > FENCE_MAX) {
        return 0;
    }
    room = (char *)fence_room(PERCENT_SIZE(len));
    heapbound_begin(0);
    percent_encode(fence_bytes(bytes, len), len, room);
    heapbound_end();
    text = room;
    for (size_t i = 0; i < len; i++) {
        if (*text == '%') {
            CLAIM(percenttext_digit(text[1]) * 16 +
                      percenttext_digit(text[2]) ==
                  bytes[i]);
            text += 3;
        } else {
            CLAIM(isalnum((unsigned char)*text) ||
                  strchr("-._~", *text) != NULL);
            CLAIM((unsigned char)*text++ == bytes[i]);
        }
    }
    CLAIM(*text == '\0');
    return 0;
}
