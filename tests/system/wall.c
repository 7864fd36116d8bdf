/* SPDX-License-Identifier: MIT */
/*
 * wall: a TCP relay that can fall silent, as a firewall does that drops
 * packets: nobody is refused, nobody is told anything.  After SIGUSR1 nothing
 * is passed on any more, and connections that are made are never answered.
 * After SIGUSR2 new connections work; those of before stay dead, which is what
 * a killed server behind a router's old state looks like.  For tests on the
 * loopback interface; it looks at no byte that it passes on.
 *
 *   wall --listen PORT-FILE --to PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WALL_USAGE 2
#define WALL_PAIRS_MAX 512U
#define WALL_BUFFER 65536

/* Two ends; -1 when there is none. */
struct wall_pair {
    int client;
    int server;
};

static volatile sig_atomic_t wall_is_silent;
static volatile sig_atomic_t wall_fell;

static void
wall_signal(int number)
{
    wall_is_silent = number == SIGUSR1;
    wall_fell |= number == SIGUSR1;
}

static struct sockaddr_in
wall_address(unsigned long port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int
wall_listen(const char *port_file)
{
    struct sockaddr_in address = wall_address(0);
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FILE *file = NULL;

    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 512) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
        return -1;
    }
    file = fopen(port_file, "we");
    if (file == NULL) {
        return -1;
    }
    fprintf(file, "%u\n", (unsigned int)ntohs(address.sin_port));
    fclose(file);
    return fd;
}

static int
wall_connect(unsigned long port)
{
    struct sockaddr_in address = wall_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void
wall_close(struct wall_pair *pair)
{
    if (pair->client >= 0) {
        close(pair->client);
    }
    if (pair->server >= 0) {
        close(pair->server);
    }
    *pair = (struct wall_pair){-1, -1};
}

static void
wall_accept(int listen_fd, unsigned long port, struct wall_pair *pairs)
{
    int client = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

    for (size_t i = 0; i < WALL_PAIRS_MAX && client >= 0; i++) {
        if (pairs[i].client < 0) {
            pairs[i].client = client;
            pairs[i].server = wall_is_silent ? -1 : wall_connect(port);
            return;
        }
    }
    if (client >= 0) {
        close(client);
    }
}

/* Passes on what is there; false when the pair has come to its end. */
static bool
wall_pass(int from, int to)
{
    static char bytes[WALL_BUFFER];
    ssize_t len = recv(from, bytes, sizeof(bytes), 0);
    ssize_t done = 0;

    while (len > 0 && done < len) {
        ssize_t sent =
            send(to, bytes + done, (size_t)(len - done), MSG_NOSIGNAL);

        if (sent < 0) {
            return false;
        }
        done += sent;
    }
    return len > 0;
}

/* Connections that were open when the wall fell silent lose their server, and
 * their clients are told nothing. */
static void
wall_fall(struct wall_pair *pairs)
{
    for (size_t i = 0; i < WALL_PAIRS_MAX; i++) {
        if (pairs[i].server >= 0) {
            close(pairs[i].server);
        }
        pairs[i].server = -1;
    }
    wall_fell = 0;
}

static void
wall_turn(int listen_fd, unsigned long port, struct wall_pair *pairs)
{
    struct pollfd places[1 + 2 * WALL_PAIRS_MAX];

    places[0] = (struct pollfd){.fd = listen_fd, .events = POLLIN};
    for (size_t i = 0; i < WALL_PAIRS_MAX; i++) {
        bool passes = pairs[i].server >= 0;

        places[1 + 2 * i] = (struct pollfd){.fd = passes ? pairs[i].client : -1,
                                            .events = POLLIN};
        places[2 + 2 * i] =
            (struct pollfd){.fd = pairs[i].server, .events = POLLIN};
    }
    if (poll(places, sizeof(places) / sizeof(places[0]), -1) < 0 || wall_fell) {
        return;
    }
    for (size_t i = 0; i < WALL_PAIRS_MAX; i++) {
        if ((places[1 + 2 * i].revents != 0 &&
             !wall_pass(pairs[i].client, pairs[i].server)) ||
            (places[2 + 2 * i].revents != 0 &&
             !wall_pass(pairs[i].server, pairs[i].client))) {
            wall_close(&pairs[i]);
        }
    }
    if (places[0].revents != 0) {
        wall_accept(listen_fd, port, pairs);
    }
}

int
main(int argc, char **argv)
{
    static struct wall_pair pairs[WALL_PAIRS_MAX];
    struct sigaction action = {.sa_handler = wall_signal};
    unsigned long port = 0;
    int listen_fd = -1;

    if (argc != 5 || strcmp(argv[1], "--listen") != 0 ||
        strcmp(argv[3], "--to") != 0) {
        fputs("usage: wall --listen PORT-FILE --to PORT\n", stderr);
        return WALL_USAGE;
    }
    port = strtoul(argv[4], NULL, 10);
    for (size_t i = 0; i < WALL_PAIRS_MAX; i++) {
        pairs[i] = (struct wall_pair){-1, -1};
    }
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    listen_fd = wall_listen(argv[2]);
    if (listen_fd < 0) {
        fprintf(stderr, "wall: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    for (;;) {
        if (wall_fell) {
            wall_fall(pairs);
        }
        wall_turn(listen_fd, port, pairs);
    }
}
