/* SPDX-License-Identifier: MIT */
/*
 * The exchange with the helper.  Whatever the helper does - is absent, hangs,
 * dies, answers nonsense, is somebody else - this returns within the time of
 * `timeout=`, and every failure has its own reason.  The only copies of the
 * token that are made here are in the request and the packet, both wiped.
 */
#include "pam_ovhpat/question.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/client.h"
#include "common/deadline.h"

struct question
question_new(const struct call *call)
{
    return (struct question){
        .call = call,
        .fd = -1,
        .left_ms = call->args.timeout_ms,
    };
}

static void
question_hang_up(struct question *question)
{
    if (question->fd >= 0) {
        close(question->fd);
    }
    question->fd = -1;
}

void
question_done(struct question *question)
{
    question_hang_up(question);
}

/* Text that does not fit is cut: it only informs the log and the limits. */
static void
question_copy(char *to, size_t size, const char *from)
{
    size_t len = strnlen(from, size - 1);

    memcpy(to, from, len);
    to[len] = '\0';
}

static int
question_encode(const struct question *question, enum wire_type type,
                const char *token, const char *identity,
                struct wire_packet *packet)
{
    const struct call *call = question->call;
    AUTO_REQUEST struct wire_request request = {.type = type};

    request.flags = call->args.suffix_any ? WIRE_FLAG_ANY_SUFFIX : 0;
    question_copy(request.service, sizeof(request.service),
                  call_item(call, PAM_SERVICE));
    question_copy(request.login, sizeof(request.login), call->user);
    question_copy(request.rhost, sizeof(request.rhost),
                  call_item(call, PAM_RHOST));
    question_copy(request.tty, sizeof(request.tty), call_item(call, PAM_TTY));
    question_copy(request.identity, sizeof(request.identity), identity);
    if (token != NULL && secret_set(&request.token, token, strlen(token)) < 0) {
        return -EMSGSIZE;
    }
    return wire_encode_request(&request, packet);
}

void
question_prepare(struct question *question)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct deadline now = deadline_after(0);

    if (packet == NULL ||
        question_encode(question, WIRE_PREPARE, NULL, "", packet) < 0 ||
        client_connect(question->call->args.socket, now, &question->fd) < 0) {
        return;
    }
    if (client_send(question->fd, packet, now) < 0) {
        question_hang_up(question);
    }
}

/* One try over the open connection, or a new one. */
static int
question_exchange(struct question *question, struct wire_packet *packet,
                  struct deadline deadline, struct wire_packet *reply)
{
    int error = 0;

    if (question->fd < 0) {
        error = client_connect(question->call->args.socket, deadline,
                               &question->fd);
    }
    if (error == 0) {
        error = client_send(question->fd, packet, deadline);
    }
    if (error == 0) {
        error = client_receive(question->fd, deadline, reply);
    }
    question_hang_up(question);
    return error;
}

static enum reason
question_failure(int error)
{
    switch (-error) {
    case EPERM:
        return REASON_HELPER_IMPOSTOR;
    case ETIMEDOUT:
        return REASON_HELPER_TIMEOUT;
    case EBADMSG:
        return REASON_HELPER_GARBAGE;
    case ENOMEM:
        return REASON_NO_MEMORY;
    default:
        return REASON_HELPER_UNREACHABLE;
    }
}

/* ovhpatd may have been restarted while the person typed. */
static bool
question_connection_died(int error)
{
    return error == -EPIPE || error == -ECONNRESET || error == -ENOTCONN;
}

static int
question_run(struct question *question, struct wire_packet *packet,
             struct wire_packet *reply, struct verdict *ret_verdict)
{
    struct deadline deadline = deadline_after(question->left_ms);
    bool prepared = question->fd >= 0;
    int error = question_exchange(question, packet, deadline, reply);

    if (prepared && question_connection_died(error)) {
        error = question_exchange(question, packet, deadline, reply);
    }
    question->left_ms = deadline_left_ms(deadline);
    return error < 0 ? error : wire_decode_reply(reply, ret_verdict);
}

struct verdict
question_ask(struct question *question, const char *token, const char *identity)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    AUTO_PACKET struct wire_packet *reply = wire_packet_new();
    struct verdict verdict = {0};
    int error = packet == NULL || reply == NULL ? -ENOMEM : 0;

    if (error == 0) {
        error = question_encode(question,
                                token == NULL ? WIRE_ACCOUNT : WIRE_VERIFY,
                                token, identity, packet);
    }
    if (error == 0) {
        error = question_run(question, packet, reply, &verdict);
    }
    if (error < 0) {
        question->error = error;
        return call_verdict(question->call, question_failure(error));
    }
    return verdict;
}
