/* SPDX-License-Identifier: MIT */
/*
 * logsink: a syslog that throws everything away.  It listens on the datagram
 * socket PATH where a program in a private mount namespace looks for
 * /dev/log, so that modules pay for their log lines as on a real host, and
 * nothing reaches the host's journal.  It runs until it is killed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define LOGSINK_LINE_MAX 8192

int
main(int argc, char **argv)
{
    static char line[LOGSINK_LINE_MAX];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path)) {
        fputs("usage: logsink PATH\n", stderr);
        return 2;
    }
    memcpy(address.sun_path, argv[1], strlen(argv[1]) + 1);
    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        chmod(argv[1], 0666) < 0) {
        fprintf(stderr, "logsink: %s: %s\n", argv[1], strerror(errno));
        return EXIT_FAILURE;
    }
    while (recv(fd, line, sizeof(line), 0) >= 0 || errno == EINTR) {
    }
    fprintf(stderr, "logsink: %s\n", strerror(errno));
    return EXIT_FAILURE;
}
