/* SPDX-License-Identifier: MIT */
/*
 * silentdns ADDRESS READY-FILE: a name server that never answers.  It listens
 * on UDP port 53 of a loopback address, makes READY-FILE when it does, and
 * prints a line for each question that it leaves open.  It runs until it is
 * killed, and is never installed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SILENTDNS_PORT 53

int
main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(SILENTDNS_PORT)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    char question[512];
    FILE *ready = NULL;

    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fputs("usage: silentdns ADDRESS READY-FILE\n", stderr);
        return 2;
    }
    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        fprintf(stderr, "silentdns: %s: %s\n", argv[1], strerror(errno));
        return EXIT_FAILURE;
    }
    ready = fopen(argv[2], "we");
    if (ready == NULL || fclose(ready) != 0) {
        fprintf(stderr, "silentdns: %s: %s\n", argv[2], strerror(errno));
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (recv(fd, question, sizeof(question), 0) >= 0) {
        puts("question");
    }
    return EXIT_FAILURE;
}
