/* SPDX-License-Identifier: MIT */
/*
 * helper/managewire.c: what was written is read, every other packet is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/managewire.h"

static struct wire_packet packet;
static struct managewire_request request;
static struct managewire_request seen;

static void
ask(size_t count, const char *const *words, const char *token)
{
    memset(&request, 0, sizeof(request));
    request.count = count;
    for (size_t i = 0; i < count; i++) {
        snprintf(request.words[i], sizeof(request.words[i]), "%s", words[i]);
    }
    assert_int_equal(secret_set(&request.token, token, strlen(token)), 0);
    assert_int_equal(managewire_encode(&request, &packet), 0);
}

static void
test_request(void **state)
{
    static const char *const words[] = {"explain", "alice", "", "x\ny"};

    (void)state;
    ask(4, words, "secret");
    assert_true(managewire_is_request(packet.bytes, packet.len));
    assert_int_equal(managewire_decode(packet.bytes, packet.len, &seen), 0);
    assert_memory_equal(&seen, &request, sizeof(seen));
    ask(1, words, "");
    assert_int_equal(managewire_decode(packet.bytes, packet.len, &seen), 0);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.token.len, 0);
}

/* No byte more, no byte less, and nothing of another version. */
static void
test_broken_request(void **state)
{
    static const char *const words[] = {"lock", "alice", "root", ""};
    static const struct managewire_request zero;
    uint8_t byte = 0;

    (void)state;
    ask(4, words, "");
    for (size_t len = 0; len < packet.len; len++) {
        assert_int_equal(managewire_decode(packet.bytes, len, &seen), -EBADMSG);
        assert_memory_equal(&seen, &zero, sizeof(seen));
    }
    packet.bytes[packet.len] = 0;
    assert_int_equal(managewire_decode(packet.bytes, packet.len + 1, &seen),
                     -EBADMSG);
    for (size_t i = 0; i < 7; i++) {
        byte = packet.bytes[i];
        packet.bytes[i] = (uint8_t)(byte ^ 0x40);
        assert_int_equal(managewire_decode(packet.bytes, packet.len, &seen),
                         -EBADMSG);
        packet.bytes[i] = byte;
    }
    packet.bytes[9] = '\0'; /* in the first word */
    assert_int_equal(managewire_decode(packet.bytes, packet.len, &seen),
                     -EBADMSG);
}

static void
test_random(void **state)
{
    (void)state;
    srandom(7);
    for (unsigned int i = 0; i < 200000; i++) {
        size_t len = (size_t)random() % 64;
        struct managewire_piece piece;

        ask(1, (const char *const[]){"status"}, "");
        for (size_t j = 0; j < 4; j++) {
            packet.bytes[6 + (size_t)random() % 20] = (uint8_t)random();
        }
        (void)managewire_decode(packet.bytes, len, &seen);
        packet.bytes[5] = MANAGEWIRE_ANSWER;
        packet.len = len;
        (void)managewire_decode_piece(&packet, &piece);
    }
}

static void
test_bounds(void **state)
{
    (void)state;
    memset(&request, 0, sizeof(request));
    assert_int_equal(managewire_encode(&request, &packet), -EMSGSIZE);
    request.count = MANAGEWIRE_WORDS_MAX + 1;
    assert_int_equal(managewire_encode(&request, &packet), -EMSGSIZE);
    assert_false(managewire_is_request((const uint8_t *)"OVHP\2\2", 6));
    assert_false(managewire_is_request((const uint8_t *)"OVHP\2", 5));
    assert_true(managewire_is_request((const uint8_t *)"OVHP\2\4", 6));
}

static void
test_piece(void **state)
{
    static char text[MANAGEWIRE_PIECE_MAX + 1];
    struct managewire_piece piece = {
        .status = MANAGEWIRE_GOOD, .more = true, .text = text};
    struct managewire_piece back = {.status = MANAGEWIRE_CANNOT};

    (void)state;
    memset(text, 'a', sizeof(text));
    piece.len = MANAGEWIRE_PIECE_MAX;
    assert_int_equal(managewire_encode_piece(&piece, &packet), 0);
    assert_true(packet.len <= WIRE_PACKET_MAX);
    assert_int_equal(managewire_decode_piece(&packet, &back), 0);
    assert_int_equal(back.status, MANAGEWIRE_GOOD);
    assert_true(back.more);
    assert_int_equal(back.len, piece.len);
    assert_memory_equal(back.text, text, back.len);
    packet.len--;
    assert_int_equal(managewire_decode_piece(&packet, &back), -EBADMSG);
    piece = (struct managewire_piece){.status = MANAGEWIRE_BAD, .text = text};
    assert_int_equal(managewire_encode_piece(&piece, &packet), 0);
    assert_int_equal(managewire_decode_piece(&packet, &back), 0);
    assert_false(back.more);
    assert_int_equal(back.len, 0);
    packet.bytes[6] = MANAGEWIRE_WRONG + 1;
    assert_int_equal(managewire_decode_piece(&packet, &back), -EBADMSG);
    packet.bytes[6] = 0;
    packet.bytes[7] = 2;
    assert_int_equal(managewire_decode_piece(&packet, &back), -EBADMSG);
    piece.len = sizeof(text);
    assert_int_equal(managewire_encode_piece(&piece, &packet), -EMSGSIZE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request), cmocka_unit_test(test_broken_request),
        cmocka_unit_test(test_random),  cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_piece),
    };

    return cmocka_run_group_tests_name("managewire", tests, NULL, NULL);
}
