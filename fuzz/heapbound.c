/* SPDX-License-Identifier: MIT */
/*
 * Counts what is asked of the heap between two points.  An input of a few
 * bytes that makes a decoder ask for megabytes is an attack although nothing
 * overflows.  The functions are the linker's (ld(1), --wrap).  Called by the
 * targets.
 */
#include "fuzz/heapbound.h"

#include <stdint.h>

#include "fuzz/claim.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);

static bool heapbound_counts;
static size_t heapbound_left;

static void
heapbound_count(size_t count, size_t size)
{
    size_t bytes = 0;

    if (heapbound_counts) {
        /* The message itself needs memory. */
        heapbound_counts = false;
        CLAIM(!__builtin_mul_overflow(count, size, &bytes));
        CLAIM(bytes <= heapbound_left);
        heapbound_left -= bytes;
        heapbound_counts = true;
    }
}

void
heapbound_begin(size_t max_bytes)
{
    heapbound_left = max_bytes;
    heapbound_counts = true;
}

void
heapbound_end(void)
{
    heapbound_counts = false;
}

void *
__wrap_malloc(size_t size)
{
    heapbound_count(1, size);
    return __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    heapbound_count(count, size);
    return __real_calloc(count, size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
    heapbound_count(1, size);
    return __real_realloc(memory, size);
}

void *
__wrap_reallocarray(void *memory, size_t count, size_t size)
{
    heapbound_count(count, size);
    return __real_reallocarray(memory, count, size);
}
