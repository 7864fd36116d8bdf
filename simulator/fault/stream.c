/* SPDX-License-Identifier: MIT */
/*
 * Blocking-style reads and writes over a non-blocking socket: every wait is a
 * poll(2) that ends with the connection's deadline, so no peer can hold a
 * thread for longer.  Modes use it and know neither poll nor OpenSSL.
 */
#include "simulator/fault/stream.h"

#include <errno.h>
#include <limits.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a reset waits for the peer's kernel to take what was written. */
#define STREAM_DRAIN_MS 200

void
stream_init(struct stream *stream, int fd, unsigned number, int timeout_ms)
{
    int on = 1;

    memset(stream, 0, sizeof(*stream));
    stream->fd = fd;
    stream->number = number;
    stream->deadline = deadline_after(timeout_ms);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void
stream_done(struct stream *stream)
{
    if (stream->ssl != NULL) {
        if (stream->fd >= 0 && !stream->is_silent) {
            ERR_clear_error();
            SSL_shutdown(stream->ssl);
        }
        SSL_free(stream->ssl);
        stream->ssl = NULL;
    }
    if (stream->fd >= 0) {
        close(stream->fd);
        stream->fd = -1;
    }
}

/* Waits for an event.  Returns 0, -ETIMEDOUT or a negative errno. */
static int
stream_wait(const struct stream *stream, short events)
{
    struct pollfd item = {.fd = stream->fd, .events = events};
    int ready;

    do {
        ready = poll(&item, 1, deadline_left_ms(stream->deadline));
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) {
        return -errno;
    }
    return ready == 0 ? -ETIMEDOUT : 0;
}

/* After an OpenSSL call that did not succeed: waits, or says why not. */
static int
stream_retry(struct stream *stream, int result)
{
    switch (SSL_get_error(stream->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return stream_wait(stream, POLLIN);
    case SSL_ERROR_WANT_WRITE:
        return stream_wait(stream, POLLOUT);
    case SSL_ERROR_ZERO_RETURN:
        return -EPIPE;
    default:
        stream->is_silent = true;
        return -EIO;
    }
}

int
stream_start_tls(struct stream *stream, SSL_CTX *context)
{
    stream->ssl = SSL_new(context);
    if (stream->ssl == NULL || SSL_set_fd(stream->ssl, stream->fd) != 1) {
        stream->is_silent = true;
        return -ENOMEM;
    }
    for (;;) {
        int result;
        int error;

        ERR_clear_error();
        result = SSL_accept(stream->ssl);
        if (result == 1) {
            return 0;
        }
        error = stream_retry(stream, result);
        if (error < 0) {
            stream->is_silent = true;
            return error;
        }
    }
}

/* One attempt; -EAGAIN after a successful wait means: try again. */
static int
stream_read_tls(struct stream *stream, void *buffer, int size)
{
    int got;
    int error;

    ERR_clear_error();
    got = SSL_read(stream->ssl, buffer, size);
    if (got > 0) {
        return got;
    }
    error = stream_retry(stream, got);
    if (error == -EPIPE) {
        return 0;
    }
    return error < 0 ? error : -EAGAIN;
}

static int
stream_read_plain(struct stream *stream, void *buffer, int size)
{
    ssize_t got = recv(stream->fd, buffer, (size_t)size, 0);
    int error;

    if (got >= 0) {
        return (int)got;
    }
    if (errno != EAGAIN && errno != EINTR) {
        return -errno;
    }
    error = stream_wait(stream, POLLIN);
    return error < 0 ? error : -EAGAIN;
}

int
stream_read(struct stream *stream, void *buffer, size_t size)
{
    int want = size > INT_MAX ? INT_MAX : (int)size;
    int got;

    do {
        if (deadline_left_ms(stream->deadline) == 0) {
            return -ETIMEDOUT;
        }
        got = stream->ssl != NULL ? stream_read_tls(stream, buffer, want)
                                  : stream_read_plain(stream, buffer, want);
    } while (got == -EAGAIN);
    return got;
}

/* One attempt: bytes written, or 0 after a successful wait. */
static int
stream_write_some(struct stream *stream, const char *bytes, int len)
{
    ssize_t sent;

    if (stream->ssl != NULL) {
        int wrote;

        ERR_clear_error();
        wrote = SSL_write(stream->ssl, bytes, len);
        return wrote > 0 ? wrote : stream_retry(stream, wrote);
    }
    sent = send(stream->fd, bytes, (size_t)len, MSG_NOSIGNAL);
    if (sent >= 0) {
        return (int)sent;
    }
    if (errno != EAGAIN && errno != EINTR) {
        return -errno;
    }
    return stream_wait(stream, POLLOUT);
}

int
stream_write(struct stream *stream, const void *bytes, size_t len)
{
    const char *from = bytes;

    while (len > 0) {
        int want = len > INT_MAX ? INT_MAX : (int)len;
        int wrote;

        if (deadline_left_ms(stream->deadline) == 0) {
            return -ETIMEDOUT;
        }
        wrote = stream_write_some(stream, from, want);
        if (wrote < 0) {
            return wrote;
        }
        from += wrote;
        len -= (size_t)wrote;
    }
    return 0;
}

int
stream_print(struct stream *stream, const char *text)
{
    return stream_write(stream, text, strlen(text));
}

int
stream_pause(struct stream *stream, int timeout_ms)
{
    struct pollfd item = {.fd = stream->fd, .events = POLLRDHUP};
    struct deadline end = deadline_after(timeout_ms);
    int left;
    int ready;

    do {
        int own = deadline_left_ms(end);

        left = deadline_left_ms(stream->deadline);
        ready = poll(&item, 1, own < left ? own : left);
    } while (ready < 0 && errno == EINTR);
    if (ready != 0) {
        return -EPIPE;
    }
    return deadline_left_ms(stream->deadline) == 0 ? -ETIMEDOUT : 0;
}

void
stream_hold(struct stream *stream)
{
    (void)stream_pause(stream, INT_MAX);
}

void
stream_reset(struct stream *stream)
{
    const struct linger abort = {.l_onoff = 1, .l_linger = 0};
    struct deadline end = deadline_after(STREAM_DRAIN_MS);
    int unsent = 0;

    while (ioctl(stream->fd, SIOCOUTQ, &unsent) == 0 && unsent > 0 &&
           deadline_left_ms(end) > 0) {
        poll(NULL, 0, 1);
    }
    setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
    close(stream->fd);
    stream->fd = -1;
}
