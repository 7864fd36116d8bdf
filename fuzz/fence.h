/* SPDX-License-Identifier: MIT */
/*
 * Memory that ends where it ends: behind the last byte is a page that nobody
 * may touch, so one byte too many is SIGSEGV with every compiler, without a
 * sanitizer.
 */
#ifndef FUZZ_FENCE_H
#define FUZZ_FENCE_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes of one piece; larger inputs are cut. */
#define FENCE_MAX ((size_t)256 * 1024)
/* So many pieces stand at the same time: the next one takes the place of the
 * oldest. */
#define FENCE_PIECES 4U

/* len bytes of 0xee. */
uint8_t *fence_room(size_t len);

/* A copy of the bytes. */
uint8_t *fence_bytes(const void *bytes, size_t len);

/* A copy of the bytes, with a NUL behind them. */
char *fence_body(const void *bytes, size_t len);

/* A string: the bytes up to the first NUL, and a NUL. */
char *fence_text(const void *bytes, size_t len);

#endif
