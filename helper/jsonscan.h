/* SPDX-License-Identifier: MIT */
/*
 * JSON text from the network, read with distrust.  json-c in its strict mode
 * still takes the last of two equal keys, "root\u0000evil", NaN, raw line
 * feeds in strings and lone surrogates; this scan goes first and refuses them.
 */
#ifndef HELPER_JSONSCAN_H
#define HELPER_JSONSCAN_H

#include <stddef.h>

/* Bounds everything but the depth: keys, elements, memory and time. */
#define JSONSCAN_TEXT_MAX 65536U
/* Objects and arrays inside each other, the outermost counted. */
#define JSONSCAN_DEPTH_MAX 8U

struct json_object;

/*
 * Whether len bytes are one JSON value of RFC 8259 within the limits above,
 * with white space around it and nothing else.  Beyond the RFC it refuses:
 * two keys of an object that are equal once decoded, \u0000, a surrogate
 * without its partner, and bytes that are not UTF-8.
 * Takes n log n time and 4.2 bytes of memory for a byte of text.
 * Returns 0, -EBADMSG when the text is refused, or -ENOMEM.
 */
int jsonscan_check(const char *text, size_t len);

/*
 * Checks and parses an object.  text[len] must be a NUL: json-c takes a text
 * that was cut for unfinished, not for wrong, unless it sees the end.
 * Returns 0 and the object, which the caller puts back with
 * json_object_put(), -EBADMSG when the text is refused or no object, or
 * -ENOMEM.
 */
int jsonscan_parse(const char *text, size_t len,
                   struct json_object **ret_object);

#endif
