/* SPDX-License-Identifier: MIT */
/*
 * An input that is taken apart: numbers, texts and parts for targets that need
 * more than one piece of it.  Behind the end there are zeros.
 */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include <stddef.h>
#include <stdint.h>

struct feed {
    const uint8_t *at; /* borrowed from the input */
    size_t left;
};

/* Takes a big-endian number of `width` bytes, at most 8. */
uint64_t feed_number(struct feed *feed, size_t width);

/* Takes the part before the next `mark` and the mark; all of it when there is
 * none. */
struct feed feed_part(struct feed *feed, uint8_t mark);

/* Takes `len` bytes, or what is left. */
void feed_bytes(struct feed *feed, void *bytes, size_t len);

/* Takes a length of one byte and so many bytes as a text without NUL; what
 * does not fit into `size` is left out. */
void feed_text(struct feed *feed, char *buffer, size_t size);

/* Changes a few bytes, and perhaps the length: what an encoder made becomes
 * what an attacker could make of it.  Returns the new length, at most len. */
size_t feed_spoil(struct feed *feed, uint8_t *bytes, size_t len);

#endif
