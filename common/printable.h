/* SPDX-License-Identifier: MIT */
/*
 * Foreign text made fit for a log line.
 */
#ifndef COMMON_PRINTABLE_H
#define COMMON_PRINTABLE_H

#include <stddef.h>

/* The longest identity (VERDICT_IDENTITY_MAX) is shown whole. */
#define PRINTABLE_MAX 192U
/* Enough for PRINTABLE_MAX foreign bytes, each as \xNN, and the NUL. */
#define PRINTABLE_SIZE (PRINTABLE_MAX * 4 + 1)

/*
 * Writes at most PRINTABLE_MAX bytes of text into buffer: bytes from 0x21 to
 * 0x7e as they are, but for the double quote, the backslash and the equals
 * sign; those and all others as \xNN.  So the result has no space and no line
 * end, cannot forge a second key=value field and cannot move a terminal's
 * cursor.  An empty or missing text becomes "-".
 * Returns buffer, which the caller owns and which is always terminated.
 */
const char *printable_text(const char *text, char buffer[PRINTABLE_SIZE]);

/* The same for len bytes that may hold NUL. */
const char *printable_bytes(const void *bytes, size_t len,
                            char buffer[PRINTABLE_SIZE]);

#endif
