/* SPDX-License-Identifier: MIT */
/*
 * Writes when the socket can be written to and waits otherwise, so that a slow
 * ovhpatctl holds up nothing but itself.  It sends what it was given and knows
 * nothing about it.  manage.c calls it.
 */
#include "helper/managesend.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <sys/socket.h>

struct managesend {
    int fd;
    enum managewire_status status;
    char *text;
    size_t len;
    size_t at;
    struct event *writable;
    void (*done)(void *context);
    void *context;
};

/* Sends one piece; 1 when it was the last one, 0, or a negative errno. */
static int
managesend_piece(struct managesend *sending)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct managewire_piece piece = {.status = sending->status,
                                     .text = sending->text + sending->at,
                                     .len = sending->len - sending->at};

    if (piece.len > MANAGEWIRE_PIECE_MAX) {
        piece.len = MANAGEWIRE_PIECE_MAX;
        piece.more = true;
    }
    if (packet == NULL || managewire_encode_piece(&piece, packet) < 0) {
        return -ENOMEM;
    }
    if (send(sending->fd, packet->bytes, packet->len,
             MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        return -errno;
    }
    sending->at += piece.len;
    return piece.more ? 0 : 1;
}

static void
managesend_go_on(evutil_socket_t fd, short events, void *context)
{
    static const struct timeval timeout = {.tv_sec =
                                               MANAGESEND_TIMEOUT_MS / 1000};
    struct managesend *sending = context;
    int result = (events & EV_TIMEOUT) != 0 ? -ETIMEDOUT : 0;

    (void)fd;
    while (result == 0) {
        result = managesend_piece(sending);
    }
    if (result == -EAGAIN && event_add(sending->writable, &timeout) == 0) {
        return;
    }
    sending->done(sending->context);
}

struct managesend *
managesend_begin(struct event_base *base, int fd, enum managewire_status status,
                 char *text, size_t len, void (*done)(void *context),
                 void *context)
{
    struct managesend *sending = calloc(1, sizeof(*sending));

    if (sending == NULL) {
        free(text);
        return NULL;
    }
    sending->fd = fd;
    sending->status = text == NULL ? MANAGEWIRE_CANNOT : status;
    sending->text = text;
    sending->len = text == NULL ? 0 : len;
    sending->done = done;
    sending->context = context;
    sending->writable =
        event_new(base, fd, EV_WRITE, managesend_go_on, sending);
    if (sending->writable == NULL || event_add(sending->writable, NULL) < 0) {
        managesend_free(sending);
        return NULL;
    }
    return sending;
}

void
managesend_free(struct managesend *sending)
{
    if (sending == NULL) {
        return;
    }
    if (sending->writable != NULL) {
        event_free(sending->writable);
    }
    free(sending->text);
    free(sending);
}
