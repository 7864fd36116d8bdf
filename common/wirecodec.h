/* SPDX-License-Identifier: MIT */
/*
 * Bounded reading and writing of the protocol's primitives: big-endian
 * numbers and strings with a 16-bit length.  The first failure is remembered
 * and makes every later call do nothing, so a caller checks once, at the end.
 */
#ifndef COMMON_WIRECODEC_H
#define COMMON_WIRECODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wirecodec_writer {
    uint8_t *bytes;
    size_t size;
    size_t len;
    bool failed;
};

struct wirecodec_reader {
    const uint8_t *bytes;
    size_t len;
    size_t at;
    bool failed;
};

/* Appends the low `width` bytes of value, width 1, 2, 4 or 8. */
void wirecodec_put_number(struct wirecodec_writer *writer, uint64_t value,
                          size_t width);

/* Appends a length and len bytes; fails when len is over 65,535. */
void wirecodec_put_bytes(struct wirecodec_writer *writer, const void *bytes,
                         size_t len);

/* The same for a C string, without its NUL. */
void wirecodec_put_text(struct wirecodec_writer *writer, const char *text);

/* Takes a number of `width` bytes; 0 after a failure. */
uint64_t wirecodec_get_number(struct wirecodec_reader *reader, size_t width);

/*
 * Takes a string into buffer of `size` bytes and terminates it.  Fails when it
 * does not fit or holds a NUL: no C string function can then see less of it
 * than was sent.
 */
void wirecodec_get_text(struct wirecodec_reader *reader, char *buffer,
                        size_t size);

/*
 * Takes a byte string: *ret_bytes points into the reader's bytes.  Fails when
 * it is longer than max; *ret_bytes is then NULL and *ret_len 0.
 */
void wirecodec_get_bytes(struct wirecodec_reader *reader, size_t max,
                         const uint8_t **ret_bytes, size_t *ret_len);

/* Whether nothing failed and every byte was taken. */
bool wirecodec_complete(const struct wirecodec_reader *reader);

#endif
