/* SPDX-License-Identifier: MIT */
/*
 * The table of modes and those that are about connections: silence, resets,
 * early ends.  Modes that are about what is sent are in spew.c.  Every mode
 * gets a connection, does its mischief and returns; the acceptor closes.
 */
#include "simulator/fault/mode.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "simulator/fault/fault.h"
#include "simulator/fault/incoming.h"
#include "simulator/fault/spew.h"
#include "simulator/fault/stream.h"

static void
mode_hang(const struct fault *fault, struct stream *stream)
{
    (void)fault;
    stream_hold(stream);
}

static void
mode_hang_tls(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0) {
        stream_hold(stream);
    }
}

static void
mode_close(const struct fault *fault, struct stream *stream)
{
    (void)fault;
    (void)stream;
}

static void
mode_close_request(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    (void)incoming_next(&incoming, fault, stream);
}

static void
mode_half_closed(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0) {
        shutdown(stream->fd, SHUT_WR);
        stream_hold(stream);
    }
}

static void
mode_reset(const struct fault *fault, struct stream *stream)
{
    (void)fault;
    stream_reset(stream);
}

static void
mode_reset_request(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0) {
        stream_reset(stream);
    }
}

static void
mode_reset_headers(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0 &&
        stream_write(stream, fault->answer.head, fault->answer.head_len / 2) ==
            0) {
        stream_reset(stream);
    }
}

/* Answers one request and waits for another; 0 when that came. */
static int
mode_answer_first(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;
    int error;

    incoming_init(&incoming);
    error = incoming_next(&incoming, fault, stream);
    if (error == 0) {
        error = spew_answer(fault, stream);
    }
    return error == 0 ? incoming_next(&incoming, fault, stream) : error;
}

/* A server that closes an idle connection just as it is used again. */
static void
mode_close_reused(const struct fault *fault, struct stream *stream)
{
    if (mode_answer_first(fault, stream) == 0) {
        stream->is_silent = true;
    }
}

static void
mode_reset_reused(const struct fault *fault, struct stream *stream)
{
    if (mode_answer_first(fault, stream) == 0) {
        stream_reset(stream);
    }
}

/* A server that closes an idle connection before it is used again. */
static void
mode_close_idle(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0) {
        (void)spew_answer(fault, stream);
    }
}

/* A fatal handshake_failure (RFC 8446 section 6), in the clear. */
static void
mode_tls_alert(const struct fault *fault, struct stream *stream)
{
    static const unsigned char alert[] = {0x15, 0x03, 0x01, 0x00,
                                          0x02, 0x02, 0x28};
    char hello[4096];

    (void)fault;
    if (stream_read(stream, hello, sizeof(hello)) > 0) {
        (void)stream_write(stream, alert, sizeof(alert));
    }
}

/* As web servers do, a TLS handshake is answered in plain HTTP. */
static void
mode_plain(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;
    int error;

    incoming_init(&incoming);
    while ((error = incoming_next(&incoming, fault, stream)) == 0) {
        if (spew_answer(fault, stream) < 0 || incoming.closes) {
            return;
        }
    }
    if (error == -EPROTO) {
        (void)stream_print(stream, "HTTP/1.1 400 Bad Request\r\n"
                                   "Content-Length: 0\r\n"
                                   "Connection: close\r\n\r\n");
    }
}

static void
mode_proxy_407(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    if (incoming_next(&incoming, fault, stream) == 0) {
        (void)stream_print(stream,
                           "HTTP/1.1 407 Proxy Authentication Required\r\n"
                           "Proxy-Authenticate: Basic realm=\"proxy\"\r\n"
                           "Content-Length: 0\r\n"
                           "Connection: close\r\n\r\n");
    }
}

/* clang-format off */
static const struct mode mode_table[] = {
    {"answer", true, spew_answers, "send --status, --header and --body exactly, after --delay-ms"},
    {"hang", false, mode_hang, "accept and never speak"},
    {"hang-tls", true, mode_hang_tls, "read the request and never answer"},
    {"close", false, mode_close, "accept and close"},
    {"close-request", true, mode_close_request, "read the request and close"},
    {"close-reused", true, mode_close_reused, "answer the first request, close at the second of a connection"},
    {"reset-reused", true, mode_reset_reused, "answer the first request, reset at the second of a connection"},
    {"close-idle", true, mode_close_idle, "answer, promise to stay, and close"},
    {"half-closed", true, mode_half_closed, "read the request, close one direction, stay"},
    {"reset", false, mode_reset, "accept and reset"},
    {"reset-request", true, mode_reset_request, "read the request and reset"},
    {"reset-headers", true, mode_reset_headers, "reset in the middle of the header"},
    {"slow", true, spew_slow, "answer one byte every --delay-ms (1000)"},
    {"endless", true, spew_endless, "a chunked body without end"},
    {"endless-header", true, spew_endless_header, "headers without end"},
    {"many-headers", true, spew_many_headers, "10,000 headers, then the answer"},
    {"long-header", true, spew_long_header, "one header of 1 MiB, then the answer"},
    {"huge", true, spew_huge, "a body of 1 GiB"},
    {"truncated", true, spew_truncated, "announce more than is sent, then end"},
    {"garbage", true, spew_garbage, "random bytes instead of HTTP"},
    {"http09", true, spew_http09, "a body without status and headers"},
    {"status-101", true, spew_status_101, "101 Switching Protocols, then silence"},
    {"redirect", true, spew_redirect, "302 to --location"},
    {"tls-alert", false, mode_tls_alert, "refuse the TLS handshake"},
    {"plain", false, mode_plain, "answer in plain HTTP, no TLS"},
    {"proxy-407", false, mode_proxy_407, "a proxy that wants a password"},
};
/* clang-format on */

const struct mode *
mode_find(const char *name)
{
    for (size_t i = 0; i < sizeof(mode_table) / sizeof(mode_table[0]); i++) {
        if (strcmp(mode_table[i].name, name) == 0) {
            return &mode_table[i];
        }
    }
    return NULL;
}

void
mode_list(void)
{
    for (size_t i = 0; i < sizeof(mode_table) / sizeof(mode_table[0]); i++) {
        printf("  %-15s %s\n", mode_table[i].name, mode_table[i].summary);
    }
}
