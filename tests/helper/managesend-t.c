/* SPDX-License-Identifier: MIT */
/*
 * helper/managesend.c: an answer comes whole, whatever its length and however
 * slowly it is read, and a reader who goes away ends it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/managesend.h"

#define LONG 3000000U

struct exchange {
    struct event_base *base;
    int fds[2]; /* ovhpatd's, ovhpatctl's */
    struct managesend *sending;
    unsigned int ended;
};

static void
on_done(void *context)
{
    struct exchange *exchange = context;

    exchange->ended++;
}

static char *
make_text(size_t len)
{
    char *text = malloc(len + 1);

    assert_non_null(text);
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)('a' + i % 26);
    }
    text[len] = '\0';
    return text;
}

static void
begin(struct exchange *exchange, char *text, size_t len)
{
    exchange->ended = 0;
    exchange->base = event_base_new();
    assert_non_null(exchange->base);
    assert_int_equal(
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, exchange->fds),
        0);
    exchange->sending =
        managesend_begin(exchange->base, exchange->fds[0], MANAGEWIRE_GOOD,
                         text, len, on_done, exchange);
    assert_non_null(exchange->sending);
}

static void
end(struct exchange *exchange)
{
    managesend_free(exchange->sending);
    close(exchange->fds[0]);
    if (exchange->fds[1] >= 0) {
        close(exchange->fds[1]);
    }
    event_base_free(exchange->base);
}

/* Takes the next piece; false when there is none yet. */
static bool
take(struct exchange *exchange, struct managewire_piece *piece, char *seen,
     size_t *len)
{
    struct wire_packet *packet = wire_packet_new();
    ssize_t got = 0;

    assert_non_null(packet);
    got = recv(exchange->fds[1], packet->bytes, sizeof(packet->bytes),
               MSG_DONTWAIT);
    if (got > 0) {
        packet->len = (size_t)got;
        assert_int_equal(managewire_decode_piece(packet, piece), 0);
        memcpy(seen + *len, piece->text, piece->len);
        *len += piece->len;
    }
    wire_packet_free(packet);
    return got > 0;
}

/* Reads to the last piece, and lets the loop write between. */
static void
assert_comes(struct exchange *exchange, const char *text, size_t wanted)
{
    struct managewire_piece piece = {.more = true};
    char *seen = malloc(wanted + 1);
    size_t len = 0;

    assert_non_null(seen);
    while (piece.more) {
        if (!take(exchange, &piece, seen, &len)) {
            assert_int_equal(exchange->ended, 0);
            event_base_loop(exchange->base, EVLOOP_ONCE);
        }
    }
    assert_int_equal(piece.status, MANAGEWIRE_GOOD);
    assert_int_equal(len, wanted);
    assert_memory_equal(seen, text, wanted);
    assert_int_equal(exchange->ended, 1);
    free(seen);
}

static void
test_lengths(void **state)
{
    static const size_t lengths[] = {0, 1, MANAGEWIRE_PIECE_MAX,
                                     MANAGEWIRE_PIECE_MAX + 1, LONG};
    struct exchange exchange;

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char *text = make_text(lengths[i]);
        char *same = make_text(lengths[i]);

        begin(&exchange, text, lengths[i]);
        assert_comes(&exchange, same, lengths[i]);
        end(&exchange);
        free(same);
    }
}

/* It begins from the loop, and stops when the socket is full. */
static void
test_slow_reader(void **state)
{
    struct exchange exchange;
    char *same = make_text(LONG);

    (void)state;
    begin(&exchange, make_text(LONG), LONG);
    for (unsigned int i = 0; i < 100; i++) {
        event_base_loop(exchange.base, EVLOOP_NONBLOCK);
    }
    assert_int_equal(exchange.ended, 0);
    assert_comes(&exchange, same, LONG);
    end(&exchange);
    free(same);
}

static void
test_reader_goes(void **state)
{
    struct exchange exchange;

    (void)state;
    begin(&exchange, make_text(LONG), LONG);
    event_base_loop(exchange.base, EVLOOP_NONBLOCK);
    assert_int_equal(exchange.ended, 0);
    close(exchange.fds[1]);
    exchange.fds[1] = -1;
    while (exchange.ended == 0) {
        event_base_loop(exchange.base, EVLOOP_ONCE);
    }
    assert_int_equal(exchange.ended, 1);
    end(&exchange);
}

/* No text for want of memory: "cannot", and nothing else. */
static void
test_no_text(void **state)
{
    struct managewire_piece piece = {.more = true};
    struct exchange exchange;
    char seen[1] = "";
    size_t len = 0;

    (void)state;
    begin(&exchange, NULL, 0);
    event_base_loop(exchange.base, EVLOOP_ONCE);
    assert_true(take(&exchange, &piece, seen, &len));
    assert_int_equal(piece.status, MANAGEWIRE_CANNOT);
    assert_false(piece.more);
    assert_int_equal(len, 0);
    assert_int_equal(exchange.ended, 1);
    end(&exchange);
    managesend_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_reader_goes),
        cmocka_unit_test(test_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
