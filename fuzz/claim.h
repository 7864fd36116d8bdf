/* SPDX-License-Identifier: MIT */
/*
 * What must be true whatever the input is.  An assert(3) that no build leaves
 * out.
 */
#ifndef FUZZ_CLAIM_H
#define FUZZ_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

/* Ends the process with the claim's text and SIGABRT when it does not hold. */
#define CLAIM(condition)                                                       \
    claim_check((condition), #condition, __FILE__, __LINE__)

void claim_check(bool holds, const char *what, const char *file, int line);

/* Whether all len bytes are `byte`. */
bool claim_is_filled(const void *bytes, size_t len, unsigned char byte);

/* Whether all bytes of the text are from 0x20 to 0x7e. */
bool claim_is_printable(const char *text);

/* The same, with tabs: a message that quotes a line of a file. */
bool claim_is_line(const char *text);

#endif
