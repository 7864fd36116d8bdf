/* SPDX-License-Identifier: MIT */
/*
 * One string of a JSON text, checked and decoded.
 */
#ifndef HELPER_JSONSTRING_H
#define HELPER_JSONSTRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Steps over the string that begins at *cursor, quotes included.  Refused are
 * what RFC 8259 section 7 forbids, and \u0000, a surrogate without its
 * partner and bytes that are not UTF-8 (RFC 3629).
 * `to` gets the decoded bytes without a NUL, and *ret_len their number; it
 * must have room for as many bytes as the text has, and may be NULL together
 * with ret_len when only the check is wanted.
 * Returns false when the string is refused; `to` is then of no use, the rest
 * untouched.
 */
bool jsonstring_scan(const uint8_t **cursor, const uint8_t *end, char *to,
                     size_t *ret_len);

#endif
