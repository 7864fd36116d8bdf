/* SPDX-License-Identifier: MIT */
/*
 * common/wirecodec.c: numbers are big-endian, every length is checked before
 * a byte moves, and the first failure sticks.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/wirecodec.h"

static uint8_t room[64];

static struct wirecodec_writer
writer_of(size_t size)
{
    memset(room, 0xee, sizeof(room));
    return (struct wirecodec_writer){.bytes = room, .size = size};
}

static void
test_put_number(void **state)
{
    static const uint8_t expected[] = {0xab, 0x12, 0x34, 0x01, 0x02,
                                       0x03, 0x04, 0x11, 0x12, 0x13,
                                       0x14, 0x15, 0x16, 0x17, 0x18};
    struct wirecodec_writer writer = writer_of(sizeof(room));

    (void)state;
    wirecodec_put_number(&writer, 0xab, 1);
    wirecodec_put_number(&writer, 0x1234, 2);
    wirecodec_put_number(&writer, 0x01020304, 4);
    wirecodec_put_number(&writer, 0x1112131415161718, 8);
    assert_false(writer.failed);
    assert_int_equal(writer.len, sizeof(expected));
    assert_memory_equal(room, expected, sizeof(expected));
    /* Only the low bytes are written. */
    wirecodec_put_number(&writer, 0xffffffffffffff7f, 1);
    assert_int_equal(room[sizeof(expected)], 0x7f);
}

static void
test_put_text(void **state)
{
    struct wirecodec_writer writer = writer_of(sizeof(room));

    (void)state;
    wirecodec_put_text(&writer, "abc");
    wirecodec_put_text(&writer, "");
    wirecodec_put_bytes(&writer, "\0\xff", 2);
    wirecodec_put_bytes(&writer, NULL, 0);
    assert_false(writer.failed);
    assert_int_equal(writer.len, 13);
    assert_memory_equal(room, "\0\3abc\0\0\0\2\0\xff\0\0", 13);
}

static void
test_writer_stops_at_its_size(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 9; size++) {
        struct wirecodec_writer writer = writer_of(size);

        wirecodec_put_number(&writer, 0x01020304, 4);
        wirecodec_put_text(&writer, "abc");
        assert_true(writer.failed == (size < 9));
        assert_true(writer.len <= size);
        for (size_t at = size; at < sizeof(room); at++) {
            assert_int_equal(room[at], 0xee);
        }
    }
}

static void
test_writer_failure_sticks(void **state)
{
    struct wirecodec_writer writer = writer_of(2);

    (void)state;
    wirecodec_put_number(&writer, 1, 4);
    assert_true(writer.failed);
    wirecodec_put_number(&writer, 1, 1);
    assert_true(writer.failed);
    assert_int_equal(writer.len, 0);
    assert_int_equal(room[0], 0xee);
}

static void
test_put_bytes_length_limit(void **state)
{
    uint8_t *big = calloc(1, 70000);
    uint8_t *target = calloc(1, 70000);
    struct wirecodec_writer writer = {.bytes = target, .size = 70000};

    (void)state;
    assert_non_null(big);
    assert_non_null(target);
    wirecodec_put_bytes(&writer, big, 65535);
    assert_false(writer.failed);
    assert_int_equal(writer.len, 65537);
    assert_int_equal(target[0], 0xff);
    assert_int_equal(target[1], 0xff);
    writer = (struct wirecodec_writer){.bytes = target, .size = 70000};
    wirecodec_put_bytes(&writer, big, 65536);
    assert_true(writer.failed);
    assert_int_equal(writer.len, 0);
    free(target);
    free(big);
}

static void
test_get_number(void **state)
{
    static const uint8_t bytes[] = {0xab, 0x12, 0x34, 0x01, 0x02,
                                    0x03, 0x04, 0x11, 0x12, 0x13,
                                    0x14, 0x15, 0x16, 0x17, 0x18};
    struct wirecodec_reader reader = {.bytes = bytes, .len = sizeof(bytes)};

    (void)state;
    assert_int_equal(wirecodec_get_number(&reader, 1), 0xab);
    assert_int_equal(wirecodec_get_number(&reader, 2), 0x1234);
    assert_int_equal(wirecodec_get_number(&reader, 4), 0x01020304);
    assert_false(wirecodec_complete(&reader));
    assert_true(wirecodec_get_number(&reader, 8) == 0x1112131415161718);
    assert_true(wirecodec_complete(&reader));
    assert_int_equal(wirecodec_get_number(&reader, 1), 0);
    assert_true(reader.failed);
    assert_false(wirecodec_complete(&reader));
}

static void
test_reader_failure_sticks(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct wirecodec_reader reader = {.bytes = bytes, .len = sizeof(bytes)};
    char text[8] = "before";

    (void)state;
    assert_int_equal(wirecodec_get_number(&reader, 4), 0);
    assert_true(reader.failed);
    assert_int_equal(wirecodec_get_number(&reader, 1), 0);
    wirecodec_get_text(&reader, text, sizeof(text));
    assert_string_equal(text, "");
    assert_false(wirecodec_complete(&reader));
}

static void
test_get_text(void **state)
{
    struct wirecodec_reader reader = {.bytes = (const uint8_t *)"\0\3abc\0\0",
                                      .len = 7};
    char text[4];

    (void)state;
    wirecodec_get_text(&reader, text, sizeof(text));
    assert_string_equal(text, "abc");
    wirecodec_get_text(&reader, text, sizeof(text));
    assert_string_equal(text, "");
    assert_true(wirecodec_complete(&reader));
}

static void
test_get_text_refuses(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\0\4abcd", 6}, /* one byte too long for the buffer */
        {"\0\3ab", 4},   /* one byte missing */
        {"\0\3a\0c", 5}, /* a NUL inside */
        {"\0\1\0", 3},   /* only a NUL */
        {"\0", 1},       /* half a length */
        {"", 0},         /* nothing */
        {"\xff\xff", 2}, /* the longest length */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wirecodec_reader reader = {
            .bytes = (const uint8_t *)bad[i].bytes, .len = bad[i].len};
        char text[6] = {'o', 'l', 'd', 'x', 'y', 'z'};

        wirecodec_get_text(&reader, text, 4);
        assert_true(reader.failed);
        assert_int_equal(text[0], '\0');
        assert_int_equal(text[4], 'y');
        assert_false(wirecodec_complete(&reader));
    }
}

static void
test_get_bytes(void **state)
{
    static const uint8_t bytes[] = {0, 2, 0, 0xff, 0, 0};
    struct wirecodec_reader reader = {.bytes = bytes, .len = sizeof(bytes)};
    const uint8_t *got = NULL;
    size_t len = 0;

    (void)state;
    wirecodec_get_bytes(&reader, 2, &got, &len);
    assert_int_equal(len, 2);
    assert_ptr_equal(got, bytes + 2);
    wirecodec_get_bytes(&reader, 0, &got, &len);
    assert_int_equal(len, 0);
    assert_true(wirecodec_complete(&reader));
    reader = (struct wirecodec_reader){.bytes = bytes, .len = sizeof(bytes)};
    wirecodec_get_bytes(&reader, 1, &got, &len);
    assert_true(reader.failed);
    assert_null(got);
    assert_int_equal(len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_number),
        cmocka_unit_test(test_put_text),
        cmocka_unit_test(test_writer_stops_at_its_size),
        cmocka_unit_test(test_writer_failure_sticks),
        cmocka_unit_test(test_put_bytes_length_limit),
        cmocka_unit_test(test_get_number),
        cmocka_unit_test(test_reader_failure_sticks),
        cmocka_unit_test(test_get_text),
        cmocka_unit_test(test_get_text_refuses),
        cmocka_unit_test(test_get_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
