/* SPDX-License-Identifier: MIT */
/*
 * Readiness and socket activation.  A passed descriptor is looked at before it
 * is used: accepting on a socket of another type would show only at the first
 * login.
 */
#include "helper/systemd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"

#define SYSTEMD_FIRST_FD 3

void
systemd_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    AUTO_CLOSE int fd = -1;
    size_t len = path == NULL ? 0 : strlen(path);

    if (len < 2 || len >= sizeof(address.sun_path)) {
        return;
    }
    memcpy(address.sun_path, path, len);
    if (path[0] == '@') {
        address.sun_path[0] = '\0'; /* unix(7): the abstract namespace */
    }
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        (void)sendto(fd, state, strlen(state), MSG_DONTWAIT | MSG_NOSIGNAL,
                     (const struct sockaddr *)&address,
                     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
    }
}

static bool
systemd_option_is(int fd, int option, int wanted)
{
    int value = 0;
    socklen_t len = sizeof(value);

    return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 &&
           value == wanted;
}

int
systemd_listen_fd(int *ret_fd)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    char own_pid[24];
    int flags = 0;

    snprintf(own_pid, sizeof(own_pid), "%ld", (long)getpid());
    if (pid == NULL || count == NULL || strcmp(pid, own_pid) != 0) {
        return -ENOENT;
    }
    if (strcmp(count, "1") != 0 ||
        !systemd_option_is(SYSTEMD_FIRST_FD, SO_DOMAIN, AF_UNIX) ||
        !systemd_option_is(SYSTEMD_FIRST_FD, SO_TYPE, SOCK_SEQPACKET) ||
        !systemd_option_is(SYSTEMD_FIRST_FD, SO_ACCEPTCONN, 1)) {
        return -EINVAL;
    }
    flags = fcntl(SYSTEMD_FIRST_FD, F_GETFL);
    if (flags < 0 || fcntl(SYSTEMD_FIRST_FD, F_SETFD, FD_CLOEXEC) < 0 ||
        fcntl(SYSTEMD_FIRST_FD, F_SETFL, flags | O_NONBLOCK) < 0) {
        return -EINVAL;
    }
    *ret_fd = SYSTEMD_FIRST_FD;
    return 0;
}
