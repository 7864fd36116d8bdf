/* SPDX-License-Identifier: MIT */
/*
 * Percent-encoded text (RFC 3986 section 2.1).
 */
#ifndef SIMULATOR_PERCENT_H
#define SIMULATOR_PERCENT_H

#include <stdbool.h>

/*
 * Decodes %XX in place.  Returns false, with the text undefined, for a broken
 * escape or an encoded NUL.
 */
bool percent_decode(char *text);

#endif
