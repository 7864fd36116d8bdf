/* SPDX-License-Identifier: MIT */
/*
 * intruder: a service in the group ovhpat-client that was taken over, for
 * tests of what it can get or spoil.  It asks as often as it can, with names,
 * tokens and identities of its own choice, and hangs up when it likes.  It
 * speaks the protocol through common/ and is never installed.
 *
 *   intruder [OPTION ...] SOCKET LOGIN
 *       --identity URN   ask about an account, as who proved this identity
 *       --token TEXT     ask about a token; #### becomes the question's number
 *       --service NAME   [test]
 *       --rhost TEXT     #### as above
 *       --count N        so many questions [1]; #### in LOGIN and URN too
 *       --hang-up        behind each question
 *       --descriptor     gives a descriptor of its own along (unix(7))
 *
 * Prints "REASON" for each answer, "closed" when there is none, and last
 * "asked N, sent N".
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/client.h"

#define INTRUDER_WAIT_MS 10000
#define INTRUDER_NUMBER "####"

struct intruder {
    const char *identity;
    const char *token;
    const char *service;
    const char *rhost;
    const char *login;
    const char *socket;
    unsigned long count;
    bool hangs_up;
    bool gives;
};

static const struct option intruder_options[] = {
    {"identity", required_argument, NULL, 'i'},
    {"token", required_argument, NULL, 't'},
    {"service", required_argument, NULL, 's'},
    {"rhost", required_argument, NULL, 'r'},
    {"count", required_argument, NULL, 'c'},
    {"hang-up", no_argument, NULL, 'h'},
    {"descriptor", no_argument, NULL, 'd'},
    {NULL, 0, NULL, 0},
};

/* Copies a text and puts the number in its place. */
static void
intruder_fill(const char *from, unsigned long number, char *to, size_t size)
{
    char digits[24] = "";
    char *place = NULL;

    snprintf(to, size, "%s", from);
    place = strstr(to, INTRUDER_NUMBER);
    if (place != NULL) {
        snprintf(digits, sizeof(digits), "%04lu", number % 10000);
        memcpy(place, digits, strlen(INTRUDER_NUMBER));
    }
}

static int
intruder_encode(const struct intruder *intruder, unsigned long number,
                struct wire_packet *packet)
{
    static struct wire_request request;
    char token[SECRET_MAX] = "";

    memset(&request, 0, sizeof(request));
    request.type = intruder->token[0] == '\0' ? WIRE_ACCOUNT : WIRE_VERIFY;
    intruder_fill(intruder->service, number, request.service,
                  sizeof(request.service));
    intruder_fill(intruder->login, number, request.login,
                  sizeof(request.login));
    intruder_fill(intruder->rhost, number, request.rhost,
                  sizeof(request.rhost));
    intruder_fill(intruder->identity, number, request.identity,
                  sizeof(request.identity));
    intruder_fill(intruder->token, number, token, sizeof(token));
    (void)secret_set(&request.token, token, strlen(token));
    return wire_encode_request(&request, packet);
}

static bool
intruder_send(const struct intruder *intruder, int fd,
              struct wire_packet *packet)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec part = {.iov_base = packet->bytes, .iov_len = packet->len};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (intruder->gives) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof(control.bytes);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(int));
    }
    return sendmsg(fd, &message, MSG_NOSIGNAL) > 0;
}

/* One question; whether it could be sent. */
static bool
intruder_ask(const struct intruder *intruder, unsigned long number)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct deadline deadline = deadline_after(INTRUDER_WAIT_MS);
    struct verdict verdict = {0};
    bool sent = false;
    int fd = -1;

    if (packet == NULL || intruder_encode(intruder, number, packet) < 0 ||
        client_connect(intruder->socket, deadline, &fd) < 0) {
        return false;
    }
    sent = intruder_send(intruder, fd, packet);
    if (!intruder->hangs_up) {
        bool answered = sent && client_receive(fd, deadline, packet) == 0 &&
                        wire_decode_reply(packet, &verdict) == 0;

        puts(answered ? reason_id(verdict.reason) : "closed");
    }
    close(fd);
    return sent;
}

static bool
intruder_parse(int argc, char **argv, struct intruder *intruder)
{
    int key = 0;

    while ((key = getopt_long(argc, argv, "", intruder_options, NULL)) != -1) {
        switch (key) {
        case 'i':
            intruder->identity = optarg;
            break;
        case 't':
            intruder->token = optarg;
            break;
        case 's':
            intruder->service = optarg;
            break;
        case 'r':
            intruder->rhost = optarg;
            break;
        case 'c':
            intruder->count = strtoul(optarg, NULL, 10);
            break;
        case 'h':
            intruder->hangs_up = true;
            break;
        case 'd':
            intruder->gives = true;
            break;
        default:
            return false;
        }
    }
    if (argc - optind != 2) {
        return false;
    }
    intruder->socket = argv[optind];
    intruder->login = argv[optind + 1];
    return true;
}

int
main(int argc, char **argv)
{
    struct intruder intruder = {.identity = "",
                                .token = "",
                                .service = "test",
                                .rhost = "",
                                .count = 1};
    unsigned long sent = 0;

    if (!intruder_parse(argc, argv, &intruder)) {
        fputs("usage: intruder [OPTION ...] SOCKET LOGIN\n", stderr);
        return 2;
    }
    for (unsigned long i = 0; i < intruder.count; i++) {
        sent += intruder_ask(&intruder, i) ? 1 : 0;
    }
    printf("asked %lu, sent %lu\n", intruder.count, sent);
    return EXIT_SUCCESS;
}
