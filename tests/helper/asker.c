/* SPDX-License-Identifier: MIT */
/*
 * Asks through common/client.h, as the PAM module does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tests/helper/asker.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/client.h"
#include "tests/helper/memoryscan.h"

int
asker_connect(const char *path)
{
    int fd = -1;

    assert_int_equal(
        client_connect(path, deadline_after(ASKER_PATIENCE_MS), &fd), 0);
    return fd;
}

static void
asker_send(int fd, enum wire_type type, const char *login, unsigned int token)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    AUTO_REQUEST struct wire_request request = {
        .type = type, .service = "sshd", .rhost = "192.0.2.7"};

    assert_non_null(packet);
    snprintf(request.login, sizeof(request.login), "%s", login);
    if (type == WIRE_VERIFY) {
        memoryscan_token(token, &request.token);
    }
    assert_int_equal(wire_encode_request(&request, packet), 0);
    assert_int_equal(client_send(fd, packet, deadline_after(ASKER_PATIENCE_MS)),
                     0);
}

void
asker_ask(int fd, enum wire_type type, const char *login)
{
    asker_send(fd, type, login, 0);
}

void
asker_verify(int fd, const char *login, unsigned int token)
{
    asker_send(fd, WIRE_VERIFY, login, token);
}

enum reason
asker_take_reply(int fd)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct verdict verdict = {0};

    assert_non_null(packet);
    assert_int_equal(
        client_receive(fd, deadline_after(ASKER_PATIENCE_MS), packet), 0);
    assert_int_equal(wire_decode_reply(packet, &verdict), 0);
    close(fd);
    return verdict.reason;
}

enum reason
asker_question(const char *path, const char *login)
{
    int fd = asker_connect(path);

    asker_ask(fd, WIRE_ACCOUNT, login);
    return asker_take_reply(fd);
}

bool
asker_has_closed(int fd, int timeout_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    char byte = 0;

    return poll(&poller, 1, timeout_ms) > 0 &&
           recv(fd, &byte, 1, MSG_DONTWAIT) <= 0;
}
