/* SPDX-License-Identifier: MIT */
/*
 * rawclient SOCKET FILE...         sends each file as one packet
 * rawclient --listen SOCKET        takes packets and answers nothing
 *
 * What no honest client does, for tests of ovhpatd's socket and of the module.
 * The first form prints a line "reply HEX" for each answer and ends with
 * "closed", or with "timeout" after five seconds without a word.  The second
 * prints "connection" and "packet LENGTH" until it is killed.  It knows
 * nothing of the protocol and is never installed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define RAWCLIENT_BUFFER (256U * 1024U)
#define RAWCLIENT_WAIT_MS 5000

static uint8_t rawclient_buffer[RAWCLIENT_BUFFER];

static int
rawclient_fail(const char *what)
{
    fprintf(stderr, "rawclient: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int
rawclient_socket(const char *path, struct sockaddr_un *ret_address)
{
    size_t len = strlen(path);

    memset(ret_address, 0, sizeof(*ret_address));
    ret_address->sun_family = AF_UNIX;
    if (len >= sizeof(ret_address->sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(ret_address->sun_path, path, len);
    return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

static int
rawclient_connect(const char *path)
{
    struct sockaddr_un address;
    int fd = rawclient_socket(path, &address);

    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        return -1;
    }
    return fd;
}

/* Sends a file as one packet; a peer that has hung up is no failure here. */
static int
rawclient_send(int fd, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = -1;

    if (file >= 0) {
        len = read(file, rawclient_buffer, sizeof(rawclient_buffer));
        close(file);
    }
    if (len < 0) {
        return -1;
    }
    if (send(fd, rawclient_buffer, (size_t)len, MSG_NOSIGNAL) < 0 &&
        errno != EPIPE && errno != ECONNRESET) {
        return -1;
    }
    return 0;
}

/* Prints what comes until the other side closes. */
static void
rawclient_listen_to(int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    while (poll(&poller, 1, RAWCLIENT_WAIT_MS) > 0) {
        ssize_t len = recv(fd, rawclient_buffer, sizeof(rawclient_buffer), 0);

        if (len <= 0) {
            puts("closed");
            return;
        }
        fputs("reply ", stdout);
        for (ssize_t i = 0; i < len; i++) {
            printf("%02x", (unsigned int)rawclient_buffer[i]);
        }
        putchar('\n');
    }
    puts("timeout");
}

static int
rawclient_ask(char **words)
{
    int fd = rawclient_connect(words[0]);

    if (fd < 0) {
        return rawclient_fail(words[0]);
    }
    for (char **file = words + 1; *file != NULL; file++) {
        if (rawclient_send(fd, *file) < 0) {
            return rawclient_fail(*file);
        }
    }
    rawclient_listen_to(fd);
    close(fd);
    return EXIT_SUCCESS;
}

static int
rawclient_serve(const char *path)
{
    struct sockaddr_un address;
    int fd = rawclient_socket(path, &address);
    mode_t mask = umask(0);

    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 8) < 0) {
        return rawclient_fail(path);
    }
    umask(mask);
    for (;;) {
        int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
        ssize_t len = 0;

        puts("connection");
        while (client >= 0 && (len = recv(client, rawclient_buffer,
                                          sizeof(rawclient_buffer), 0)) > 0) {
            printf("packet %zd\n", len);
        }
        if (client >= 0) {
            close(client);
        }
    }
}

int
main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 3 && strcmp(argv[1], "--listen") == 0) {
        return rawclient_serve(argv[2]);
    }
    if (argc < 2 || argv[1][0] != '/') {
        fputs("usage: rawclient SOCKET FILE... | rawclient --listen SOCKET\n",
              stderr);
        return 2;
    }
    return rawclient_ask(argv + 1);
}
