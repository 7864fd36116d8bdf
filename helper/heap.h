/* SPDX-License-Identifier: MIT */
/*
 * A heap that wipes what it takes back.  libcurl copies the token into its
 * own blocks and frees them as they are (libcurl-security(3): it "does not
 * clear memory"); with these functions in curl_global_init_mem(3) no freed
 * block holds a byte of it.
 *
 * The contracts are those of malloc(3); a block of one family MUST NOT be
 * given to the other.
 */
#ifndef HELPER_HEAP_H
#define HELPER_HEAP_H

#include <stddef.h>

/* size bytes, not initialised; NULL when memory is short.  A size of 0 gives
 * a block that can be freed and holds nothing. */
void *heap_alloc(size_t size);

/* count times size bytes of zeros; NULL also when the product overflows. */
void *heap_calloc(size_t count, size_t size);

/* A larger or smaller block with the same contents; the old one is wiped and
 * gone.  NULL when memory is short: the old one is then as it was. */
void *heap_realloc(void *block, size_t size);

/* A copy of the text. */
char *heap_strdup(const char *text);

/* Wipes the block and gives it back; NULL is fine. */
void heap_free(void *block);

#endif
