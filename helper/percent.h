/* SPDX-License-Identifier: MIT */
/*
 * Percent-encoding (RFC 3986 section 2.1), for a segment of a path and for
 * forms (application/x-www-form-urlencoded).
 */
#ifndef HELPER_PERCENT_H
#define HELPER_PERCENT_H

#include <stddef.h>

/* The room that len bytes need at most, with the NUL. */
#define PERCENT_SIZE(len) (3U * (len) + 1U)

/* Writes the bytes encoded, with a NUL; all but the unreserved ones of RFC
 * 3986 section 2.3.  ret_text has PERCENT_SIZE(len) bytes. */
void percent_encode(const void *bytes, size_t len, char *ret_text);

#endif
