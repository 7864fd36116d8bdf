/* SPDX-License-Identifier: MIT */
/*
 * Opens the socket on which the PAM module asks.  The module trusts the owner
 * of the socket's directory, so the directory is the sysadmin's (or systemd's)
 * to make; this file never makes one.
 */
#include "helper/listener.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/systemd.h"

#define LISTENER_MODE 0660
/* Logins that arrive while the loop is busy wait here and not in a refusal. */
#define LISTENER_BACKLOG 1024

static int
listener_remove_stale(const struct sockaddr_un *address,
                      struct problem *ret_problem)
{
    const char *path = address->sun_path;
    AUTO_CLOSE int fd = -1;
    struct stat status;

    if (lstat(path, &status) < 0) {
        return errno == ENOENT
                   ? 0
                   : problem_at(ret_problem, path, 0, "%s", strerror(errno));
    }
    if (!S_ISSOCK(status.st_mode)) {
        return problem_at(ret_problem, path, 0, "is there and is no socket");
    }
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return problem_set(ret_problem, "socket: %s", strerror(errno));
    }
    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
        errno != ECONNREFUSED) {
        return problem_at(ret_problem, path, 0,
                          "another process listens there");
    }
    if (unlink(path) < 0) {
        return problem_at(ret_problem, path, 0, "cannot replace it: %s",
                          strerror(errno));
    }
    return 0;
}

static int
listener_bind(const char *path, int *ret_fd, struct problem *ret_problem)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    AUTO_CLOSE int fd = -1;
    mode_t mask = 0;
    int bound = 0;
    int error = 0;

    if (path[0] != '/' || strlen(path) >= sizeof(address.sun_path)) {
        return problem_at(ret_problem, path, 0,
                          "a socket path is absolute and shorter than %zu "
                          "bytes",
                          sizeof(address.sun_path));
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    error = listener_remove_stale(&address, ret_problem);
    if (error < 0) {
        return error;
    }
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The mode is right from the start; there is no moment before chmod. */
    mask = umask((mode_t)~LISTENER_MODE & 0777);
    bound = fd < 0
                ? -1
                : bind(fd, (const struct sockaddr *)&address, sizeof(address));
    umask(mask);
    if (bound < 0 || listen(fd, LISTENER_BACKLOG) < 0) {
        return problem_at(ret_problem, path, 0, "cannot listen: %s",
                          strerror(errno));
    }
    *ret_fd = cleanup_take_fd(&fd);
    return 0;
}

int
listener_open(const char *path, int *ret_fd, struct problem *ret_problem)
{
    int error = systemd_listen_fd(ret_fd);

    if (error == -ENOENT) {
        return listener_bind(path, ret_fd, ret_problem);
    }
    if (error < 0) {
        return problem_set(ret_problem,
                           "the service manager passed something else than "
                           "one listening SOCK_SEQPACKET socket");
    }
    return 0;
}
