/* SPDX-License-Identifier: MIT */
/*
 * The packets that docs/protocol.md shows byte by byte are packets: each is
 * decoded, and what was decoded encodes to the same bytes.  So the document
 * cannot fall behind common/wire.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire.h"

#define PACKETS_MAX 16

static struct wire_packet packets[PACKETS_MAX];
static size_t packet_count;

/* "    0010  6c 69 ...  text": the offset, or -1 when the line is no dump. */
static long
dump_offset(const char *line)
{
    char *end = NULL;
    long offset = 0;

    if (strncmp(line, "    ", 4) != 0 || !isxdigit((unsigned char)line[4])) {
        return -1;
    }
    offset = strtol(line + 4, &end, 16);
    return end == line + 8 && strncmp(end, "  ", 2) == 0 ? offset : -1;
}

/* The up to 16 bytes of a line; the text column begins behind column 58. */
static void
add_bytes(const char *line, struct wire_packet *packet)
{
    size_t width = strlen(line) < 58 ? strlen(line) : 58;
    size_t at = 8;

    while (at < width) {
        if (line[at] == ' ') {
            at++;
            continue;
        }
        assert_true(isxdigit((unsigned char)line[at]));
        assert_true(packet->len < sizeof(packet->bytes));
        packet->bytes[packet->len++] = (uint8_t)strtoul(line + at, NULL, 16);
        at += 2;
    }
}

static int
read_document(void **state)
{
    const char *top = getenv("top_srcdir");
    char line[1024];
    FILE *from = NULL;

    (void)state;
    snprintf(line, sizeof(line), "%s/docs/protocol.md",
             top == NULL ? "." : top);
    from = fopen(line, "re");
    if (from == NULL) {
        fprintf(stderr, "%s is missing\n", line);
        return -1;
    }
    while (fgets(line, sizeof(line), from) != NULL) {
        long offset = dump_offset(line);

        if (offset == 0 && packet_count < PACKETS_MAX) {
            packet_count++;
        }
        if (offset >= 0 && packet_count > 0) {
            assert_int_equal(offset, packets[packet_count - 1].len);
            add_bytes(line, &packets[packet_count - 1]);
        }
    }
    fclose(from);
    return 0;
}

/* The packets of this type; each must be one. */
static size_t
count_sound(uint8_t type)
{
    static struct wire_packet again;
    static struct wire_request request;
    size_t count = 0;

    for (size_t i = 0; i < packet_count; i++) {
        const struct wire_packet *packet = &packets[i];
        struct verdict verdict;

        if (packet->len < 6 || packet->bytes[5] != type) {
            continue;
        }
        if (type == WIRE_REPLY) {
            assert_int_equal(wire_decode_reply(packet, &verdict), 0);
            assert_int_equal(wire_encode_reply(&verdict, &again), 0);
        } else {
            assert_int_equal(
                wire_decode_request(packet->bytes, packet->len, &request), 0);
            assert_int_equal(wire_encode_request(&request, &again), 0);
        }
        assert_int_equal(again.len, packet->len);
        assert_memory_equal(again.bytes, packet->bytes, packet->len);
        count++;
    }
    return count;
}

static void
test_every_dump_is_a_packet(void **state)
{
    (void)state;
    assert_true(packet_count > 0);
    for (size_t i = 0; i < packet_count; i++) {
        assert_true(packets[i].len >= 6);
        assert_memory_equal(packets[i].bytes, "OVHP\2", 5);
    }
}

static void
test_prepare(void **state)
{
    (void)state;
    assert_true(count_sound(WIRE_PREPARE) > 0);
}

static void
test_verify(void **state)
{
    (void)state;
    assert_true(count_sound(WIRE_VERIFY) > 0);
}

static void
test_reply(void **state)
{
    (void)state;
    assert_true(count_sound(WIRE_REPLY) > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_dump_is_a_packet),
        cmocka_unit_test(test_prepare),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_reply),
    };

    return cmocka_run_group_tests(tests, read_document, NULL);
}
