/* SPDX-License-Identifier: MIT */
/*
 * Sends right and wrong answers.  All of these read one whole request first,
 * because a client that gets an answer before it has asked would fail for
 * another reason.  Whatever is endless ends when the peer closes or the
 * connection's deadline has passed.
 */
#include "simulator/fault/spew.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "simulator/fault/incoming.h"

#define SPEW_SLOW_MS 1000
#define SPEW_HEADERS 10000
#define SPEW_BLOCK 16384
#define SPEW_LONG_BLOCKS 64    /* 1 MiB */
#define SPEW_HUGE_BLOCKS 65536 /* 1 GiB */
#define SPEW_MISSING 1000
#define SPEW_GARBAGE 4096

/* Reads the one request that most modes need. */
static int
spew_await(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    return incoming_next(&incoming, fault, stream);
}

static int
spew_delay_ms(const struct fault *fault, int otherwise)
{
    int delay_ms = fault->options->delay_ms;

    return delay_ms < 0 ? otherwise : delay_ms;
}

static int
spew_head(const struct fault *fault, struct stream *stream)
{
    return stream_write(stream, fault->answer.head, fault->answer.head_len);
}

static int
spew_body(const struct fault *fault, struct stream *stream)
{
    return stream_write(stream, fault->answer.body, fault->answer.body_len);
}

int
spew_answer(const struct fault *fault, struct stream *stream)
{
    int error = stream_pause(stream, spew_delay_ms(fault, 0));

    if (error == 0) {
        error = spew_head(fault, stream);
    }
    if (error == 0) {
        error = spew_body(fault, stream);
    }
    if (error == 0 && fault->answer.closes) {
        error = -EPIPE;
    }
    return error;
}

void
spew_answers(const struct fault *fault, struct stream *stream)
{
    struct incoming incoming;

    incoming_init(&incoming);
    while (incoming_next(&incoming, fault, stream) == 0) {
        if (spew_answer(fault, stream) < 0 || incoming.closes) {
            return;
        }
    }
}

static int
spew_slowly(const struct fault *fault, struct stream *stream, const char *bytes,
            size_t len)
{
    int delay_ms = spew_delay_ms(fault, SPEW_SLOW_MS);
    int error = 0;

    for (size_t i = 0; error == 0 && i < len; i++) {
        error = stream_pause(stream, delay_ms);
        if (error == 0) {
            error = stream_write(stream, bytes + i, 1);
        }
    }
    return error;
}

void
spew_slow(const struct fault *fault, struct stream *stream)
{
    if (spew_await(fault, stream) == 0 &&
        spew_slowly(fault, stream, fault->answer.head,
                    fault->answer.head_len) == 0) {
        (void)spew_slowly(fault, stream, fault->answer.body,
                          fault->answer.body_len);
    }
}

/* Writes a block of blanks a number of times, each with prefix and suffix. */
static int
spew_blocks(struct stream *stream, const char *prefix, const char *suffix,
            size_t count)
{
    char block[SPEW_BLOCK];
    int error = 0;

    memset(block, ' ', sizeof(block));
    for (size_t i = 0; error == 0 && i < count; i++) {
        error = stream_print(stream, prefix);
        if (error == 0) {
            error = stream_write(stream, block, sizeof(block));
        }
        if (error == 0) {
            error = stream_print(stream, suffix);
        }
    }
    return error;
}

void
spew_endless(const struct fault *fault, struct stream *stream)
{
    if (spew_await(fault, stream) == 0 &&
        stream_print(stream, "HTTP/1.1 200 OK\r\n"
                             "Content-Type: application/json\r\n"
                             "X-Ovh-Queryid: EU.ext-1.00000000.0.fault\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n") == 0) {
        (void)spew_blocks(stream, "4000\r\n", "\r\n", SIZE_MAX);
    }
}

void
spew_endless_header(const struct fault *fault, struct stream *stream)
{
    int error = spew_await(fault, stream);

    if (error == 0) {
        error = stream_print(stream, "HTTP/1.1 200 OK\r\n");
    }
    while (error == 0) {
        error = stream_print(stream, "X-Filler: one more header line\r\n");
    }
}

/* Sends the answer's status line alone; the rest of the head can follow. */
static int
spew_status_line(const struct fault *fault, struct stream *stream,
                 const char **ret_rest)
{
    const char *end = strstr(fault->answer.head, "\r\n") + 2;

    *ret_rest = end;
    return stream_write(stream, fault->answer.head,
                        (size_t)(end - fault->answer.head));
}

void
spew_many_headers(const struct fault *fault, struct stream *stream)
{
    const char *rest = NULL;
    int error = spew_await(fault, stream);

    if (error == 0) {
        error = spew_status_line(fault, stream, &rest);
    }
    for (int i = 0; error == 0 && i < SPEW_HEADERS; i++) {
        char line[64];

        snprintf(line, sizeof(line), "X-Filler-%05d: %d\r\n", i, i);
        error = stream_print(stream, line);
    }
    if (error == 0 && stream_print(stream, rest) == 0) {
        (void)spew_body(fault, stream);
    }
}

void
spew_long_header(const struct fault *fault, struct stream *stream)
{
    const char *rest = NULL;
    int error = spew_await(fault, stream);

    if (error == 0) {
        error = spew_status_line(fault, stream, &rest);
    }
    if (error == 0) {
        error = stream_print(stream, "X-Long: a");
    }
    if (error == 0) {
        error = spew_blocks(stream, "a", "a", SPEW_LONG_BLOCKS);
    }
    if (error == 0 && stream_print(stream, "\r\n") == 0 &&
        stream_print(stream, rest) == 0) {
        (void)spew_body(fault, stream);
    }
}

void
spew_huge(const struct fault *fault, struct stream *stream)
{
    if (spew_await(fault, stream) == 0 &&
        stream_print(stream, "HTTP/1.1 200 OK\r\n"
                             "Content-Type: application/json\r\n"
                             "X-Ovh-Queryid: EU.ext-1.00000000.0.fault\r\n"
                             "Content-Length: 1073741824\r\n\r\n") == 0) {
        (void)spew_blocks(stream, "", "", SPEW_HUGE_BLOCKS);
    }
}

void
spew_truncated(const struct fault *fault, struct stream *stream)
{
    char head[256];

    snprintf(head, sizeof(head),
             "HTTP/1.1 %u Truncated\r\n"
             "Content-Type: application/json; charset=utf-8\r\n"
             "X-Ovh-Queryid: EU.ext-1.00000000.0.fault\r\n"
             "Content-Length: %zu\r\n\r\n",
             fault->options->status, fault->answer.body_len + SPEW_MISSING);
    if (spew_await(fault, stream) == 0 && stream_print(stream, head) == 0) {
        (void)spew_body(fault, stream);
    }
}

void
spew_garbage(const struct fault *fault, struct stream *stream)
{
    char bytes[SPEW_GARBAGE];

    if (spew_await(fault, stream) == 0 &&
        getrandom(bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes)) {
        (void)stream_write(stream, bytes, sizeof(bytes));
    }
}

void
spew_http09(const struct fault *fault, struct stream *stream)
{
    if (spew_await(fault, stream) == 0) {
        (void)spew_body(fault, stream);
    }
}

void
spew_status_101(const struct fault *fault, struct stream *stream)
{
    if (spew_await(fault, stream) == 0 &&
        stream_print(stream, "HTTP/1.1 101 Switching Protocols\r\n"
                             "Upgrade: websocket\r\n"
                             "Connection: Upgrade\r\n\r\n") == 0) {
        stream_hold(stream);
    }
}

void
spew_redirect(const struct fault *fault, struct stream *stream)
{
    const char *location = fault->options->location;

    if (spew_await(fault, stream) == 0 &&
        stream_print(stream, "HTTP/1.1 302 Found\r\n"
                             "Content-Length: 0\r\n"
                             "Location: ") == 0 &&
        stream_print(stream, location == NULL ? "/" : location) == 0) {
        (void)stream_print(stream, "\r\n\r\n");
    }
}
