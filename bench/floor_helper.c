/* SPDX-License-Identifier: MIT */
/*
 * floor_helper: the least that a helper behind pam_floor.so can do.  It takes
 * a token from each connection of its socket, computes its HMAC, as whoever
 * knows tokens again without keeping them must, and answers Y (--echo); or asks
 * URL with the token on a kept-alive HTTPS connection and answers Y when the
 * status is 200.  It checks neither its clients nor the answer, keeps nothing,
 * logs nothing and MUST NOT guard anything: it is what ovhpatd is measured
 * against.  One thread, epoll and libcurl's multi socket interface, as in
 * ovhpatd.  It runs until it is killed.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench/bareget.h"
#include "common/secret.h"
#include "helper/hmac.h"

#define FLOOR_CLIENTS_MAX 256U
#define FLOOR_BACKLOG 256
#define FLOOR_EVENTS 32
#define FLOOR_STATUS_OK 200

/* What an epoll event is about: a client's number, or one of these with a
 * descriptor added to FLOOR_CURL. */
#define FLOOR_LISTENER FLOOR_CLIENTS_MAX
#define FLOOR_CURL (FLOOR_CLIENTS_MAX + 1U)

struct floor_client {
    int fd; /* -1: this place is free */
    CURL *easy;
    struct curl_slist *headers;
};

struct floor {
    const char *socket_path;
    const char *url; /* NULL: echo */
    const char *ca_file;
    struct hmac *hmac;
    long connections;
    int epoll;
    int listener;
    CURLM *multi;
    long timeout_ms; /* libcurl's timer, -1: none */
    struct floor_client clients[FLOOR_CLIENTS_MAX];
};

static int
floor_watch(const struct floor *floor, int operation, int fd, uint32_t events,
            uint64_t about)
{
    struct epoll_event event = {.events = events, .data.u64 = about};

    return epoll_ctl(floor->epoll, operation, fd, &event);
}

static void
floor_answer(struct floor_client *client, bool yes)
{
    char verdict = yes ? 'Y' : 'N';

    send(client->fd, &verdict, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(client->fd); /* epoll forgets it */
    client->fd = -1;
}

/* Each place keeps its handle, so options are set once. */
static bool
floor_forward(struct floor *floor, struct floor_client *client,
              const struct secret *token)
{
    if (client->easy == NULL) {
        client->easy = bareget_new(floor->url, floor->ca_file);
        if (client->easy == NULL) {
            return false;
        }
        curl_easy_setopt(client->easy, CURLOPT_PRIVATE, client);
    }
    client->headers = bareget_bearer(client->easy, token);
    return client->headers != NULL &&
           curl_multi_add_handle(floor->multi, client->easy) == CURLM_OK;
}

/* What stands for looking up a record by its token. */
static bool
floor_recognise(const struct floor *floor, const struct secret *token)
{
    static const uint8_t key[32] = "pam_floor";
    uint8_t mac[HMAC_SIZE];

    return hmac_compute(floor->hmac, key, sizeof(key), token->bytes, token->len,
                        mac);
}

static void
floor_receive(struct floor *floor, struct floor_client *client)
{
    static struct secret token;
    ssize_t got =
        recv(client->fd, token.bytes, sizeof(token.bytes), MSG_DONTWAIT);

    if (got < 0 && errno == EAGAIN) {
        return;
    }
    token.len = got > 0 ? (size_t)got : 0;
    if (floor->url == NULL || got <= 0) {
        floor_answer(client, got > 0 && floor_recognise(floor, &token));
        return;
    }
    floor_watch(floor, EPOLL_CTL_DEL, client->fd, 0, 0);
    if (!floor_forward(floor, client, &token)) {
        floor_answer(client, false);
    }
}

static void
floor_accept(struct floor *floor)
{
    int fd = accept4(floor->listener, NULL, NULL, SOCK_CLOEXEC);
    uint64_t at = 0;

    while (at < FLOOR_CLIENTS_MAX && floor->clients[at].fd >= 0) {
        at++;
    }
    if (fd < 0) {
        return;
    }
    if (at == FLOOR_CLIENTS_MAX ||
        floor_watch(floor, EPOLL_CTL_ADD, fd, EPOLLIN, at) < 0) {
        close(fd);
        return;
    }
    floor->clients[at].fd = fd;
    floor_receive(floor, &floor->clients[at]); /* often it is there already */
}

static int
floor_on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *context,
                     void *known)
{
    struct floor *floor = context;
    uint32_t events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        floor_watch(floor, EPOLL_CTL_DEL, fd, 0, 0);
        return 0;
    }
    events |= (what & CURL_POLL_IN) != 0 ? (uint32_t)EPOLLIN : 0U;
    events |= (what & CURL_POLL_OUT) != 0 ? (uint32_t)EPOLLOUT : 0U;
    floor_watch(floor, known == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd,
                events, FLOOR_CURL + (uint64_t)fd);
    curl_multi_assign(floor->multi, fd, floor);
    return 0;
}

static int
floor_on_curl_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    ((struct floor *)context)->timeout_ms = timeout_ms;
    return 0;
}

static void
floor_finish_transfers(struct floor *floor)
{
    int left = 0;
    const CURLMsg *message = NULL;

    while ((message = curl_multi_info_read(floor->multi, &left)) != NULL) {
        CURL *easy = message->easy_handle;
        bool went_well = message->data.result == CURLE_OK;
        struct floor_client *client = NULL;

        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &client);
        floor_answer(client,
                     went_well && bareget_status(easy) == FLOOR_STATUS_OK);
        curl_multi_remove_handle(floor->multi, easy);
        curl_slist_free_all(client->headers);
        client->headers = NULL;
    }
}

static void
floor_on_event(struct floor *floor, const struct epoll_event *event)
{
    uint64_t about = event->data.u64;
    int running = 0;

    if (about < FLOOR_CLIENTS_MAX) {
        if (floor->clients[about].fd >= 0) {
            floor_receive(floor, &floor->clients[about]);
        }
    } else if (about == FLOOR_LISTENER) {
        floor_accept(floor);
    } else {
        int action = (event->events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                     (event->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                     (event->events & EPOLLERR ? CURL_CSELECT_ERR : 0);

        curl_multi_socket_action(floor->multi,
                                 (curl_socket_t)(about - FLOOR_CURL), action,
                                 &running);
    }
}

static int
floor_run(struct floor *floor)
{
    struct epoll_event events[FLOOR_EVENTS];
    int running = 0;

    for (;;) {
        int count = epoll_wait(floor->epoll, events, FLOOR_EVENTS,
                               (int)floor->timeout_ms);

        if (count < 0 && errno != EINTR) {
            return -errno;
        }
        for (int i = 0; i < count; i++) {
            floor_on_event(floor, &events[i]);
        }
        if (floor->timeout_ms == 0 || count == 0) {
            floor->timeout_ms = -1;
            curl_multi_socket_action(floor->multi, CURL_SOCKET_TIMEOUT, 0,
                                     &running);
        }
        if (floor->url != NULL) {
            floor_finish_transfers(floor);
        }
    }
}

static int
floor_listen(struct floor *floor)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = -1;

    if (strlen(floor->socket_path) >= sizeof(address.sun_path)) {
        return -ENAMETOOLONG;
    }
    memcpy(address.sun_path, floor->socket_path,
           strlen(floor->socket_path) + 1);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, FLOOR_BACKLOG) < 0) {
        return -errno;
    }
    floor->listener = fd;
    return 0;
}

static int
floor_open_multi(struct floor *floor)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return -ENOMEM;
    }
    floor->multi = curl_multi_init();
    if (floor->multi == NULL) {
        return -ENOMEM;
    }
    curl_multi_setopt(floor->multi, CURLMOPT_SOCKETFUNCTION,
                      floor_on_curl_socket);
    curl_multi_setopt(floor->multi, CURLMOPT_SOCKETDATA, floor);
    curl_multi_setopt(floor->multi, CURLMOPT_TIMERFUNCTION,
                      floor_on_curl_timer);
    curl_multi_setopt(floor->multi, CURLMOPT_TIMERDATA, floor);
    curl_multi_setopt(floor->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                      floor->connections);
    curl_multi_setopt(floor->multi, CURLMOPT_MAXCONNECTS, floor->connections);
    return 0;
}

static int
floor_open(struct floor *floor)
{
    int error = 0;

    floor->timeout_ms = -1;
    for (size_t i = 0; i < FLOOR_CLIENTS_MAX; i++) {
        floor->clients[i].fd = -1;
    }
    floor->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (floor->epoll < 0) {
        return -errno;
    }
    error = hmac_new(&floor->hmac);
    if (error == 0) {
        error = floor_open_multi(floor);
    }
    if (error == 0) {
        error = floor_listen(floor);
    }
    if (error == 0 && floor_watch(floor, EPOLL_CTL_ADD, floor->listener,
                                  EPOLLIN, FLOOR_LISTENER) < 0) {
        error = -errno;
    }
    return error;
}

static const char floor_help[] =
    "usage: floor_helper --socket PATH --echo\n"
    "       floor_helper --socket PATH --url URL --ca-file FILE\n"
    "                    [--connections N]\n";

static int
floor_parse(struct floor *floor, int argc, char **argv)
{
    static const struct option options[] = {
        {"socket", required_argument, NULL, 's'},
        {"echo", no_argument, NULL, 'e'},
        {"url", required_argument, NULL, 'u'},
        {"ca-file", required_argument, NULL, 'c'},
        {"connections", required_argument, NULL, 'n'},
        {NULL, 0, NULL, 0},
    };
    bool echo = false;
    int value = 0;

    while ((value = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (value) {
        case 's':
            floor->socket_path = optarg;
            break;
        case 'e':
            echo = true;
            break;
        case 'u':
            floor->url = optarg;
            break;
        case 'c':
            floor->ca_file = optarg;
            break;
        case 'n':
            floor->connections = strtol(optarg, NULL, 10);
            break;
        default:
            return -EINVAL;
        }
    }
    return floor->socket_path != NULL && optind == argc &&
                   echo == (floor->url == NULL) &&
                   echo == (floor->ca_file == NULL) && floor->connections > 0
               ? 0
               : -EINVAL;
}

int
main(int argc, char **argv)
{
    static struct floor floor = {.connections = 1};
    int error = 0;

    if (floor_parse(&floor, argc, argv) < 0) {
        fputs(floor_help, stderr);
        return 2;
    }
    error = floor_open(&floor);
    if (error == 0) {
        error = floor_run(&floor);
    }
    fprintf(stderr, "floor_helper: %s\n", strerror(-error));
    return EXIT_FAILURE;
}
