/* SPDX-License-Identifier: MIT */
/*
 * Binds the numeric address that a test names and announces the port.  It
 * looks no name up and listens nowhere by default, so a simulator is never
 * reachable from outside by accident.  Called once by each server's main.
 */
#include "simulator/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"

#define LISTENER_TEXT 64

/* Splits "ADDRESS:PORT" or "[ADDRESS]:PORT" at the last colon. */
static int
listener_split(const char *where, char host[LISTENER_TEXT],
               char port[LISTENER_TEXT])
{
    const char *colon = strrchr(where, ':');
    size_t len;

    if (colon == NULL || colon == where || colon[1] == '\0' ||
        strlen(where) >= LISTENER_TEXT) {
        return -EINVAL;
    }
    len = (size_t)(colon - where);
    if (where[0] == '[' && colon[-1] == ']') {
        where++;
        len -= 2;
    }
    memcpy(host, where, len);
    host[len] = '\0';
    snprintf(port, LISTENER_TEXT, "%s", colon + 1);
    return 0;
}

static int
listener_bind(int fd, const struct addrinfo *address)
{
    int on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, address->ai_addr, address->ai_addrlen) < 0 ||
        listen(fd, SOMAXCONN) < 0) {
        return -errno;
    }
    return 0;
}

static int
listener_port(int fd, uint16_t *ret_port)
{
    struct sockaddr_storage name;
    socklen_t len = sizeof(name);

    memset(&name, 0, sizeof(name));
    if (getsockname(fd, (struct sockaddr *)&name, &len) < 0) {
        return -errno;
    }
    if (name.ss_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, &name, sizeof(in6));
        *ret_port = ntohs(in6.sin6_port);
    } else {
        struct sockaddr_in in;

        memcpy(&in, &name, sizeof(in));
        *ret_port = ntohs(in.sin_port);
    }
    return 0;
}

int
listener_open(const char *where, int *ret_fd, uint16_t *ret_port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *address = NULL;
    char host[LISTENER_TEXT];
    char port[LISTENER_TEXT];
    AUTO_CLOSE int fd = -1;
    int error = listener_split(where, host, port);

    if (error < 0) {
        return error;
    }
    if (getaddrinfo(host, port, &hints, &address) != 0) {
        return -EINVAL;
    }
    fd = socket(address->ai_family,
                address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    error = fd < 0 ? -errno : listener_bind(fd, address);
    freeaddrinfo(address);
    if (error == 0) {
        error = listener_port(fd, ret_port);
    }
    if (error < 0) {
        return error;
    }
    *ret_fd = cleanup_take_fd(&fd);
    return 0;
}

int
listener_announce(const char *path, uint16_t port)
{
    AUTO_FREE char *temporary = NULL;
    FILE *file;
    int error = 0;

    if (asprintf(&temporary, "%s.new", path) < 0) {
        temporary = NULL;
        return -ENOMEM;
    }
    file = fopen(temporary, "we");
    if (file == NULL) {
        return -errno;
    }
    if (fprintf(file, "%u\n", (unsigned)port) < 0) {
        error = -EIO;
    }
    if (fclose(file) != 0) {
        error = -errno;
    }
    if (error == 0 && rename(temporary, path) < 0) {
        error = -errno;
    }
    return error;
}
