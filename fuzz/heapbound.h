/* SPDX-License-Identifier: MIT */
/*
 * How much memory a decoder may ask for.  For programs that are linked with
 * --wrap=malloc, --wrap=calloc, --wrap=realloc and --wrap=reallocarray: what
 * the project's own code asks for is counted, what a shared library does is
 * not.
 */
#ifndef FUZZ_HEAPBOUND_H
#define FUZZ_HEAPBOUND_H

#include <stddef.h>

/* From now on no more than max_bytes in all may be asked for, however much is
 * freed in between; more is a claim that does not hold. */
void heapbound_begin(size_t max_bytes);

/* Nothing is counted any more. */
void heapbound_end(void);

#endif
