/* SPDX-License-Identifier: MIT */
/*
 * One accepted connection, with or without TLS, that cannot outlive its
 * deadline.
 */
#ifndef SIMULATOR_FAULT_STREAM_H
#define SIMULATOR_FAULT_STREAM_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/deadline.h"

struct stream {
    int fd;         /* non-blocking; negative when closed */
    SSL *ssl;       /* NULL without TLS */
    bool is_silent; /* ends without TLS's close_notify */
    unsigned number;
    struct deadline deadline;
};

/*
 * Takes an accepted, non-blocking descriptor over.  number is for the log.
 * End with stream_done().
 */
void stream_init(struct stream *stream, int fd, unsigned number,
                 int timeout_ms);

/* Says goodbye in TLS if it can, closes the descriptor, frees. */
void stream_done(struct stream *stream);

/* Does the TLS handshake.  Returns 0 or a negative errno. */
int stream_start_tls(struct stream *stream, SSL_CTX *context);

/*
 * Reads what is there, at most size bytes, waiting for the first.
 * Returns the number of bytes, 0 at the peer's end, -ETIMEDOUT at the
 * deadline, else a negative errno.
 */
int stream_read(struct stream *stream, void *buffer, size_t size);

/* Writes all.  Returns 0 or a negative errno. */
int stream_write(struct stream *stream, const void *bytes, size_t len);

/* The same for a text. */
int stream_print(struct stream *stream, const char *text);

/*
 * Waits for a time, but not longer than until the peer is gone or the deadline
 * has passed: returns 0 after the time, else -EPIPE or -ETIMEDOUT.
 */
int stream_pause(struct stream *stream, int timeout_ms);

/* Does nothing until the peer is gone or the deadline has passed. */
void stream_hold(struct stream *stream);

/* Closes so that the peer gets a TCP reset after all that was written. */
void stream_reset(struct stream *stream);

#endif
