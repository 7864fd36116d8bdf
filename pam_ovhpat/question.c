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
    wire_packet_free(question->packet);
    question->packet = NULL;
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

/* Sends the packet over the open connection, or a new one. */
static int
question_send(struct question *question)
{
    int error = 0;

    if (question->fd < 0) {
        error = client_connect(question->call->args.socket, question->deadline,
                               &question->fd);
    }
    return error < 0 ? error
                     : client_send(question->fd, question->packet,
                                   question->deadline);
}

void
question_ask(struct question *question, const char *token, const char *identity)
{
    enum wire_type type = token == NULL ? WIRE_ACCOUNT : WIRE_VERIFY;

    question->deadline = deadline_after(question->left_ms);
    question->may_repeat = question->fd >= 0;
    wire_packet_free(question->packet);
    question->packet = wire_packet_new();
    question->error = -ENOMEM;
    if (question->packet != NULL) {
        question->error =
            question_encode(question, type, token, identity, question->packet);
    }
    if (question->error == 0) {
        question->error = question_send(question);
    }
}

/* ovhpatd may have been restarted while the person typed. */
static bool
question_connection_died(int error)
{
    return error == -EPIPE || error == -ECONNRESET || error == -ENOTCONN;
}

static int
question_receive(struct question *question, struct wire_packet *reply)
{
    int error = question->error;

    if (error == 0) {
        error = client_receive(question->fd, question->deadline, reply);
    }
    if (question->may_repeat && question_connection_died(error)) {
        question->may_repeat = false;
        question_hang_up(question);
        error = question_send(question);
        if (error == 0) {
            error = client_receive(question->fd, question->deadline, reply);
        }
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

struct verdict
question_answer(struct question *question)
{
    AUTO_PACKET struct wire_packet *reply = wire_packet_new();
    struct verdict verdict = {0};
    int error = -ENOMEM;

    if (reply != NULL) {
        error = question_receive(question, reply);
    }
    if (error == 0) {
        error = wire_decode_reply(reply, &verdict);
    }
    question->error = error;
    question->left_ms = deadline_left_ms(question->deadline);
    return error < 0 ? call_verdict(question->call, question_failure(error))
                     : verdict;
}
