/* SPDX-License-Identifier: MIT */
/*
 * asker: a client of ovhpatd's socket for tests, in the place of many login
 * processes.  It opens any number of connections, sends one VERIFY on each
 * before it looks for the first answer, and says what came back and how long
 * the slowest took.  Tokens are read from a file and never shown.  It speaks
 * the protocol through common/, as the module does, and knows no more of
 * ovhpatd than that.
 *
 *   asker --socket PATH --token-file FILE [--connections N] [--rounds N]
 *         [--service NAME] [--name LOGIN] [--rhost HOST] [--wait-ms N]
 *
 * One connection: "REASON SOURCE AGE LEFT MS STATUS".  More: a line
 * "COUNT REASON SOURCE" for each kind of answer, then
 * "total N answered N lost N slowest MS".  Each connection sends the token in
 * the next line; after the last line it begins again.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/client.h"
#include "common/verdict.h"

#define ASKER_USAGE 2
#define ASKER_CONNECTIONS_MAX 4000UL
#define ASKER_ROUNDS_MAX 10000000UL
#define ASKER_TOKENS_MAX 4000U
#define ASKER_KINDS_MAX 32U

/* An answer of which there may be many. */
struct asker_kind {
    enum reason reason;
    enum verdict_source source;
    unsigned long count;
};

struct asker {
    const char *socket;
    const char *token_file;
    struct wire_request request;
    unsigned long connections;
    unsigned long rounds;
    unsigned long wait_ms;
    size_t token_count;
    struct secret *tokens;
    struct pollfd *places;
    int64_t *asked_at_ms;
    struct verdict last;
    struct asker_kind kinds[ASKER_KINDS_MAX];
    size_t kind_count;
    unsigned long asked;
    unsigned long answered;
    unsigned long lost;
    int64_t slowest_ms;
};

static const struct option asker_options[] = {
    {"socket", required_argument, NULL, 's'},
    {"token-file", required_argument, NULL, 't'},
    {"connections", required_argument, NULL, 'c'},
    {"rounds", required_argument, NULL, 'r'},
    {"service", required_argument, NULL, 'S'},
    {"name", required_argument, NULL, 'n'},
    {"rhost", required_argument, NULL, 'h'},
    {"wait-ms", required_argument, NULL, 'w'},
    {NULL, 0, NULL, 0},
};

static int
asker_read_tokens(struct asker *asker)
{
    FILE *file = fopen(asker->token_file, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t len = 0;

    asker->tokens = calloc(ASKER_TOKENS_MAX, sizeof(*asker->tokens));
    if (file == NULL || asker->tokens == NULL) {
        perror(asker->token_file);
        return -EINVAL;
    }
    while (asker->token_count < ASKER_TOKENS_MAX &&
           (len = getline(&line, &size, file)) > 0) {
        len -= line[len - 1] == '\n';
        if (secret_set(&asker->tokens[asker->token_count++], line,
                       (size_t)len) < 0) {
            fputs("asker: a token is too long\n", stderr);
            return -EINVAL;
        }
    }
    free(line);
    fclose(file);
    return asker->token_count > 0 ? 0 : -EINVAL;
}

static void
asker_count(struct asker *asker, const struct verdict *verdict)
{
    struct asker_kind *kind = asker->kinds;

    for (size_t i = 0; i < asker->kind_count; i++, kind++) {
        if (kind->reason == verdict->reason &&
            kind->source == verdict->source) {
            kind->count++;
            return;
        }
    }
    if (asker->kind_count < ASKER_KINDS_MAX) {
        *kind = (struct asker_kind){verdict->reason, verdict->source, 1};
        asker->kind_count++;
    }
}

/* Asks on a connection of its own; negative errno when ovhpatd is not there. */
static int
asker_ask(struct asker *asker, unsigned long number)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    struct deadline deadline = deadline_after((int64_t)asker->wait_ms);
    int error = 0;

    asker->request.token = asker->tokens[asker->asked++ % asker->token_count];
    error =
        packet == NULL ? -ENOMEM : wire_encode_request(&asker->request, packet);
    asker->asked_at_ms[number] = deadline_now_ms();
    if (error == 0) {
        error =
            client_connect(asker->socket, deadline, &asker->places[number].fd);
    }
    if (error == 0) {
        asker->places[number].events = POLLIN;
        error = client_send(asker->places[number].fd, packet, deadline);
    }
    return error;
}

static void
asker_close(struct asker *asker, unsigned long number)
{
    if (asker->places[number].fd >= 0) {
        close(asker->places[number].fd);
    }
    asker->places[number].fd = -1;
}

static void
asker_take(struct asker *asker, unsigned long number)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();
    int64_t took_ms = deadline_now_ms() - asker->asked_at_ms[number];

    if (packet == NULL ||
        client_receive(asker->places[number].fd, deadline_after(1000), packet) <
            0 ||
        wire_decode_reply(packet, &asker->last) < 0) {
        asker->lost++;
    } else {
        asker->answered++;
        asker_count(asker, &asker->last);
    }
    if (took_ms > asker->slowest_ms) {
        asker->slowest_ms = took_ms;
    }
    asker_close(asker, number);
}

/* Waits for all answers, or until the time is over. */
static void
asker_collect(struct asker *asker, unsigned long open)
{
    struct deadline deadline = deadline_after((int64_t)asker->wait_ms);

    while (open > 0 && deadline_left_ms(deadline) > 0) {
        int ready =
            poll(asker->places, asker->connections, deadline_left_ms(deadline));

        for (unsigned long i = 0; i < asker->connections && ready > 0; i++) {
            if (asker->places[i].fd >= 0 && asker->places[i].revents != 0) {
                asker_take(asker, i);
                open--;
                ready--;
            }
        }
    }
    asker->lost += open;
    for (unsigned long i = 0; i < asker->connections; i++) {
        asker_close(asker, i);
    }
}

static void
asker_round(struct asker *asker)
{
    unsigned long open = 0;

    for (unsigned long i = 0; i < asker->connections; i++) {
        asker->places[i].fd = -1;
        if (asker_ask(asker, i) < 0) {
            asker_close(asker, i);
            asker->lost++;
        } else {
            open++;
        }
    }
    asker_collect(asker, open);
}

static void
asker_print(const struct asker *asker)
{
    const struct verdict *verdict = &asker->last;

    if (asker->connections == 1 && asker->rounds == 1) {
        if (asker->answered == 0) {
            printf("lost - 0 0 %lld 0\n", (long long)asker->slowest_ms);
            return;
        }
        printf("%s %s %u %u %lld %u\n", reason_id(verdict->reason),
               verdict_source_name(verdict->source), verdict->age_s,
               verdict->left_s, (long long)asker->slowest_ms,
               verdict->http_status);
        return;
    }
    for (size_t i = 0; i < asker->kind_count; i++) {
        printf("%lu %s %s\n", asker->kinds[i].count,
               reason_id(asker->kinds[i].reason),
               verdict_source_name(asker->kinds[i].source));
    }
    printf("total %lu answered %lu lost %lu slowest %lld\n",
           asker->connections * asker->rounds, asker->answered, asker->lost,
           (long long)asker->slowest_ms);
}

static int
asker_number(unsigned long max, unsigned long *ret_number)
{
    char *end = NULL;
    unsigned long number = strtoul(optarg, &end, 10);

    if (*end != '\0' || number == 0 || number > max) {
        fprintf(stderr, "asker: bad number: %s\n", optarg);
        return -EINVAL;
    }
    *ret_number = number;
    return 0;
}

static int
asker_take_option(struct asker *asker, int key)
{
    struct wire_request *request = &asker->request;

    switch (key) {
    case 's':
        asker->socket = optarg;
        return 0;
    case 't':
        asker->token_file = optarg;
        return 0;
    case 'c':
        return asker_number(ASKER_CONNECTIONS_MAX, &asker->connections);
    case 'r':
        return asker_number(ASKER_ROUNDS_MAX, &asker->rounds);
    case 'w':
        return asker_number(600000, &asker->wait_ms);
    case 'S':
        strncpy(request->service, optarg, sizeof(request->service) - 1);
        return 0;
    case 'n':
        strncpy(request->login, optarg, sizeof(request->login) - 1);
        return 0;
    case 'h':
        strncpy(request->rhost, optarg, sizeof(request->rhost) - 1);
        return 0;
    default:
        return -EINVAL;
    }
}

static int
asker_init(struct asker *asker, int argc, char **argv)
{
    struct rlimit files;
    int key = 0;

    while ((key = getopt_long(argc, argv, "", asker_options, NULL)) != -1) {
        if (asker_take_option(asker, key) < 0) {
            return -EINVAL;
        }
    }
    if (asker->socket == NULL || asker->token_file == NULL || optind != argc) {
        fputs("usage: asker --socket PATH --token-file FILE [...]\n", stderr);
        return -EINVAL;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    asker->places = calloc(asker->connections, sizeof(*asker->places));
    asker->asked_at_ms =
        calloc(asker->connections, sizeof(*asker->asked_at_ms));
    if (asker->places == NULL || asker->asked_at_ms == NULL) {
        return -ENOMEM;
    }
    return asker_read_tokens(asker);
}

int
main(int argc, char **argv)
{
    static struct asker asker = {
        .request = {.type = WIRE_VERIFY,
                    .service = "sshd",
                    .login = "pat_jwt_alice"},
        .connections = 1,
        .rounds = 1,
        .wait_ms = 20000,
    };

    if (asker_init(&asker, argc, argv) < 0) {
        return ASKER_USAGE;
    }
    for (unsigned long i = 0; i < asker.rounds; i++) {
        asker_round(&asker);
    }
    asker_print(&asker);
    free(asker.tokens);
    free(asker.places);
    free(asker.asked_at_ms);
    return EXIT_SUCCESS;
}
