/* SPDX-License-Identifier: MIT */
/*
 * logkeeper PATH [FILE]: a syslog for private mount namespaces.  It listens on
 * the datagram socket PATH, where the programs in the namespace find /dev/log,
 * and appends each line to FILE at once, or forgets it without FILE.  So
 * modules pay for their log lines as on a real host, tests can read them, and
 * nothing reaches the host's journal.  It runs until it is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LOGKEEPER_LINE_MAX 8192

static int
logkeeper_listen(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof(address.sun_path)) {
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        chmod(path, 0666) < 0) {
        return -1;
    }
    return fd;
}

int
main(int argc, char **argv)
{
    static char line[LOGKEEPER_LINE_MAX + 1];
    int file = -1;
    int fd = -1;

    if (argc != 2 && argc != 3) {
        fputs("usage: logkeeper PATH [FILE]\n", stderr);
        return 2;
    }
    if (argc == 3) {
        file = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    fd = logkeeper_listen(argv[1]);
    if (fd < 0 || (argc == 3 && file < 0)) {
        fprintf(stderr, "logkeeper: %s: %s\n", argv[1], strerror(errno));
        return EXIT_FAILURE;
    }
    for (;;) {
        ssize_t len = recv(fd, line, LOGKEEPER_LINE_MAX, 0);

        if (len < 0 && errno != EINTR) {
            fprintf(stderr, "logkeeper: %s\n", strerror(errno));
            return EXIT_FAILURE;
        }
        if (len > 0 && file >= 0) {
            line[len] = '\n';
            if (write(file, line, (size_t)len + 1) < 0) {
                return EXIT_FAILURE;
            }
        }
    }
}
