/* SPDX-License-Identifier: MIT */
/*
 * Foreign bytes on their way into a log line, common/printable.h: no blank, no
 * line end, no quote and no equals sign come out, and what comes out stands
 * for the bytes that went in.
 */
#include "fuzz/target.h"

#include <string.h>

#include "common/printable.h"
#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

/* The byte that the text begins with; *text moves behind it. */
static int
printabletext_byte(const char **text)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = *text;

    if (at[0] != '\\') {
        *text += 1;
        return (unsigned char)at[0];
    }
    CLAIM(at[1] == 'x' && at[2] != '\0' && at[3] != '\0');
    CLAIM(strchr(digits, at[2]) != NULL && strchr(digits, at[3]) != NULL);
    *text += 4;
    return (int)(strchr(digits, at[2]) - digits) << 4 |
           (int)(strchr(digits, at[3]) - digits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *fenced = fence_bytes(bytes, len);
    char *buffer = (char *)fence_room(PRINTABLE_SIZE);
    const char *text = NULL;
    size_t shown = len < PRINTABLE_MAX ? len : PRINTABLE_MAX;

    heapbound_begin(0);
    text = printable_bytes(fenced, len, buffer);
    heapbound_end();
    CLAIM(text == buffer);
    CLAIM(strlen(text) < PRINTABLE_SIZE);
    CLAIM(claim_is_printable(text));
    CLAIM(strpbrk(text, " \"=") == NULL);
    if (len == 0) {
        CLAIM(strcmp(text, "-") == 0);
        return 0;
    }
    for (size_t i = 0; i < shown; i++) {
        CLAIM(printabletext_byte(&text) == bytes[i]);
    }
    CLAIM(*text == '\0');
    return 0;
}
