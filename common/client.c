/* SPDX-License-Identifier: MIT */
/*
 * Talks to ovhpatd from inside foreign processes.  It MUST NOT send a byte of
 * a secret before client_connect() has seen who listens, and it MUST NOT wait
 * past the caller's deadline, whatever the other side does: all waiting is
 * poll(2) on the monotonic clock, but for connect(2), which SO_SNDTIMEO
 * bounds (unix(7): a blocking connect waits while the backlog is full).
 */
#include "common/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "common/cleanup.h"

/* A host may have closed 0, 1 and 2; a socket there would get its output. */
static int
client_socket(int *ret_fd)
{
    int high = -1;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -errno;
    }
    if (fd <= STDERR_FILENO) {
        high = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        if (high < 0) {
            high = -errno;
        }
        close(fd);
        fd = high;
    }
    if (fd < 0) {
        return fd;
    }
    *ret_fd = fd;
    return 0;
}

static int
client_address(const char *path, struct sockaddr_un *ret_address)
{
    size_t len = strlen(path);

    if (path[0] != '/' || len >= sizeof(ret_address->sun_path)) {
        return -EINVAL;
    }
    memset(ret_address, 0, sizeof(*ret_address));
    ret_address->sun_family = AF_UNIX;
    memcpy(ret_address->sun_path, path, len + 1);
    return 0;
}

static int
client_owner_of_directory(const char *path, uid_t *ret_uid)
{
    char directory[sizeof(((struct sockaddr_un *)0)->sun_path)];
    struct stat status;
    char *slash = NULL;

    memcpy(directory, path, strlen(path) + 1);
    slash = strrchr(directory, '/');
    slash[slash == directory] = '\0';
    if (stat(directory, &status) < 0) {
        return -errno;
    }
    *ret_uid = status.st_uid;
    return 0;
}

static int
client_check_peer(int fd, const char *path)
{
    struct ucred peer = {0};
    socklen_t len = sizeof(peer);
    uid_t owner = 0;
    int error = 0;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) {
        return -errno;
    }
    if (peer.uid == 0) {
        return 0;
    }
    error = client_owner_of_directory(path, &owner);
    if (error < 0) {
        return error;
    }
    return peer.uid == owner ? 0 : -EPERM;
}

static int
client_connect_socket(int fd, const struct sockaddr_un *address,
                      struct deadline deadline)
{
    for (;;) {
        int left_ms = deadline_left_ms(deadline);
        struct timeval left = {.tv_sec = left_ms / 1000,
                               .tv_usec = left_ms % 1000 * 1000};
        /* To SO_SNDTIMEO, no time is all time. */
        int error = left_ms == 0 ? fcntl(fd, F_SETFL, O_NONBLOCK)
                                 : setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO,
                                              &left, sizeof(left));

        if (error < 0) {
            return -errno;
        }
        if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) ==
            0) {
            return 0;
        }
        if (errno == EAGAIN) {
            return -ETIMEDOUT;
        }
        if (errno != EINTR) {
            return -errno;
        }
    }
}

int
client_connect(const char *path, struct deadline deadline, int *ret_fd)
{
    AUTO_CLOSE int fd = -1;
    struct sockaddr_un address;
    int error = client_address(path, &address);

    if (error < 0) {
        return error;
    }
    error = client_socket(&fd);
    if (error < 0) {
        return error;
    }
    error = client_connect_socket(fd, &address, deadline);
    if (error < 0) {
        return error;
    }
    error = client_check_peer(fd, path);
    if (error < 0) {
        return error;
    }
    *ret_fd = cleanup_take_fd(&fd);
    return 0;
}

/* Waits until fd is ready for events; -ETIMEDOUT at the deadline. */
static int
client_wait(int fd, short events, struct deadline deadline)
{
    struct pollfd poller = {.fd = fd, .events = events};

    for (;;) {
        int left_ms = deadline_left_ms(deadline);
        int ready = poll(&poller, 1, left_ms);

        if (ready > 0) {
            return 0;
        }
        if (ready == 0 && deadline_left_ms(deadline) == 0) {
            return -ETIMEDOUT;
        }
        if (ready < 0 && errno != EINTR) {
            return -errno;
        }
    }
}

int
client_send(int fd, const struct wire_packet *packet, struct deadline deadline)
{
    for (;;) {
        ssize_t sent =
            send(fd, packet->bytes, packet->len, MSG_NOSIGNAL | MSG_DONTWAIT);
        int error = 0;

        if (sent >= 0) {
            return 0; /* a packet goes whole or not at all */
        }
        if (errno == EAGAIN) {
            error = client_wait(fd, POLLOUT, deadline);
        } else if (errno != EINTR) {
            error = -errno;
        }
        if (error < 0) {
            return error;
        }
    }
}

int
client_receive(int fd, struct deadline deadline, struct wire_packet *ret_packet)
{
    for (;;) {
        ssize_t got = 0;
        int error = client_wait(fd, POLLIN, deadline);

        if (error < 0) {
            return error;
        }
        got = recv(fd, ret_packet->bytes, sizeof(ret_packet->bytes),
                   MSG_DONTWAIT | MSG_TRUNC);
        if (got > (ssize_t)sizeof(ret_packet->bytes)) {
            ret_packet->len = sizeof(ret_packet->bytes);
            return -EBADMSG;
        }
        if (got > 0) {
            ret_packet->len = (size_t)got;
            return 0;
        }
        if (got == 0) {
            return -ECONNRESET;
        }
        if (errno != EAGAIN && errno != EINTR) {
            return -errno;
        }
    }
}
