/* SPDX-License-Identifier: MIT */
/*
 * helper/heap.c: contents, sizes, and that nothing is left in freed memory.
 * malloc's free() is wrapped, so a block is seen as it is given back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "helper/heap.h"

/* How many bytes from the beginning of each freed block are looked at. */
static size_t looked_at;
static size_t freed_blocks;
static size_t dirty_bytes;

void __real_free(void *block);
void __wrap_free(void *block);

void
__wrap_free(void *block)
{
    const unsigned char *bytes = block;

    if (block != NULL && looked_at > 0) {
        freed_blocks++;
        for (size_t i = 0; i < looked_at; i++) {
            dirty_bytes += bytes[i] != 0;
        }
    }
    __real_free(block);
}

static void
look_at(size_t len)
{
    looked_at = len;
    freed_blocks = 0;
    dirty_bytes = 0;
}

static void
test_contents(void **state)
{
    unsigned char *block = heap_calloc(3, 7);
    char *copy = heap_strdup("token");

    (void)state;
    for (size_t i = 0; i < 21; i++) {
        assert_int_equal(block[i], 0);
        block[i] = (unsigned char)i;
    }
    assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
    block = heap_realloc(block, 100000);
    for (size_t i = 0; i < 21; i++) {
        assert_int_equal(block[i], i);
    }
    block = heap_realloc(block, 5);
    assert_int_equal(block[4], 4);
    heap_free(block);
    assert_string_equal(copy, "token");
    heap_free(copy);
    heap_free(NULL);
    heap_free(heap_alloc(0));
    block = heap_realloc(NULL, 10);
    assert_non_null(block);
    heap_free(block);
}

static void
test_overflow(void **state)
{
    char *block = heap_strdup("kept");

    (void)state;
    assert_null(heap_alloc(SIZE_MAX));
    assert_null(heap_alloc(SIZE_MAX - 8));
    assert_null(heap_alloc(PTRDIFF_MAX));
    assert_null(heap_calloc(SIZE_MAX / 2, 3));
    assert_null(heap_calloc(3, SIZE_MAX / 2));
    assert_null(heap_realloc(block, SIZE_MAX));
    assert_string_equal(block, "kept");
    heap_free(block);
}

static void
test_everything_is_wiped(void **state)
{
    char *block = heap_alloc(1000);

    (void)state;
    memset(block, 'x', 1000);
    look_at(sizeof(max_align_t) + 1000);
    block = heap_realloc(block, 2000);
    assert_int_equal(freed_blocks, 1);
    assert_int_equal(dirty_bytes, 0);
    memset(block, 'y', 2000);
    look_at(sizeof(max_align_t) + 2000);
    block = heap_realloc(block, 10);
    assert_int_equal(freed_blocks, 1);
    assert_int_equal(dirty_bytes, 0);
    look_at(sizeof(max_align_t) + 10);
    heap_free(block);
    assert_int_equal(freed_blocks, 1);
    assert_int_equal(dirty_bytes, 0);
    look_at(0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_everything_is_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
