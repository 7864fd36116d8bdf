/* SPDX-License-Identifier: MIT */
/*
 * Wraps malloc(3).  Every block carries its size in a header, because
 * malloc_usable_size(3) may name more bytes than the caller was promised and
 * the compiler's bounds checks object to writing them.  A block that grows is
 * always copied: an allocator that moves it would leave the old bytes behind.
 * Used by libcurl and for the bodies of answers; keeps no state of its own,
 * so it is as thread-safe as malloc.
 */
#include "helper/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* As large as the strictest alignment, so that the block keeps malloc's. */
union heap_header {
    size_t size;
    max_align_t alignment;
};

void *
heap_alloc(size_t size)
{
    union heap_header *header = NULL;

    if (size > PTRDIFF_MAX - sizeof(*header)) {
        return NULL;
    }
    header = malloc(sizeof(*header) + size);
    if (header == NULL) {
        return NULL;
    }
    header->size = size;
    return header + 1;
}

void *
heap_calloc(size_t count, size_t size)
{
    void *block = NULL;

    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    block = heap_alloc(count * size);
    if (block != NULL) {
        memset(block, 0, count * size);
    }
    return block;
}

void *
heap_realloc(void *block, size_t size)
{
    const union heap_header *old = block;
    void *grown = heap_alloc(size);

    if (grown == NULL || block == NULL) {
        return grown;
    }
    old--;
    memcpy(grown, block, old->size < size ? old->size : size);
    heap_free(block);
    return grown;
}

char *
heap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = heap_alloc(size);

    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void
heap_free(void *block)
{
    union heap_header *header = block;

    if (header == NULL) {
        return;
    }
    header--;
    explicit_bzero(header, sizeof(*header) + header->size);
    free(header);
}
