/* SPDX-License-Identifier: MIT */
/*
 * cachebench: what records cost inside ovhpatd, without PAM, sockets and the
 * network, through the functions that ovhpatd itself calls.
 *
 *   cachebench fill STATE-DIR COUNT URL TOKEN-FILE
 *       makes a state directory with that many records, the first of them for
 *       the token in TOKEN-FILE at the API with that URL
 *   cachebench decide STATE-DIR CONFIG TOKEN-FILE [ROUNDS]
 *       the processor time of a decision from a fresh record, over that
 *       directory: the steps alone, and the whole chain with its log line
 *       (which is made and not written)
 *   cachebench write DIR [ROUNDS]
 *       how long the durable write of a record takes
 *
 * Nothing here is in the product; figures are printed for a person.
 */
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "helper/cache.h"
#include "helper/cachetable.h"
#include "helper/decision.h"
#include "helper/hostkeyfile.h"
#include "helper/log.h"
#include "helper/store.h"

#define CACHEBENCH_USAGE 2
#define CACHEBENCH_MACHINE_ID "/etc/machine-id"
#define CACHEBENCH_GROUPS 5U
#define CACHEBENCH_ROUNDS 20000U
#define CACHEBENCH_BATCHES 5U

static int
cachebench_fail(const char *what, int error)
{
    fprintf(stderr, "cachebench: %s: %s\n", what, strerror(-error));
    return EXIT_FAILURE;
}

static int64_t
cachebench_clock_ns(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
cachebench_compare(const void *a, const void *b)
{
    const int64_t *left = a;
    const int64_t *right = b;

    return (*left > *right) - (*left < *right);
}

static int
cachebench_read_token(const char *path, struct secret *ret_token)
{
    FILE *file = fopen(path, "re");
    char line[SECRET_MAX + 2] = "";

    if (file == NULL) {
        return -errno;
    }
    if (fgets(line, sizeof(line), file) == NULL) {
        line[0] = '\0';
    }
    fclose(file);
    return secret_set(ret_token, line, strcspn(line, "\n"));
}

/* Somebody with some groups; number 0 is alice.martin. */
static struct identity
cachebench_identity(unsigned int number)
{
    struct identity identity = {.kind = IDENTITY_USER,
                                .region = "eu",
                                .account = "xx1111-ovh",
                                .group_count = CACHEBENCH_GROUPS};

    snprintf(identity.name, sizeof(identity.name), "alice.martin");
    if (number > 0) {
        snprintf(identity.name, sizeof(identity.name), "user.number-%u",
                 number);
    }
    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:eu:identity:user:xx1111-ovh/%s", identity.name);
    for (unsigned int i = 0; i < CACHEBENCH_GROUPS; i++) {
        snprintf(identity.groups[i], sizeof(identity.groups[i]),
                 "group-of-people-%u", i);
    }
    return identity;
}

/* A sealed record of now; its length. */
static size_t
cachebench_record(const struct hostkey *key, const char *url,
                  const struct secret *token, unsigned int number,
                  uint8_t name[HOSTKEY_NAME_SIZE],
                  uint8_t bytes[RECORD_BYTES_MAX])
{
    const struct clock_reading now = clock_read();
    struct record record = {.proved = {.real_ms = now.real_ms},
                            .not_after_s = RECORD_NEVER,
                            .identity = cachebench_identity(number)};

    memcpy(record.proved.boot_id, now.boot_id, sizeof(now.boot_id));
    hostkey_name_token(key, url, token, record.name);
    memcpy(record.salt, record.name, sizeof(record.salt));
    hostkey_verifier(key, record.salt, url, token, record.verifier);
    memcpy(name, record.name, sizeof(record.name));
    return record_encode(&record, key, bytes);
}

static void
cachebench_text(const uint8_t name[HOSTKEY_NAME_SIZE],
                char text[STORE_NAME_MAX])
{
    for (size_t i = 0; i < HOSTKEY_NAME_SIZE; i++) {
        snprintf(text + 2 * i, 3, "%02x", name[i]);
    }
}

/* Not durable: thousands of files are to be made soon. */
static int
cachebench_put(const struct store *store, const char *name,
               const uint8_t *bytes, size_t len)
{
    int fd = openat(store->records_fd, name,
                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int error = 0;

    if (fd < 0) {
        return -errno;
    }
    error = write(fd, bytes, len) == (ssize_t)len ? 0 : -EIO;
    close(fd);
    return error;
}

static int
cachebench_open(const char *state_dir, struct store *store,
                struct hostkey **ret_key)
{
    enum hostkeyfile_origin origin = HOSTKEYFILE_MADE;
    struct problem problem = {0};
    int error = store_open(state_dir, store, &problem);

    if (error == 0) {
        error = hostkeyfile_open(store->state_fd, NULL, CACHEBENCH_MACHINE_ID,
                                 ret_key, &origin, &problem);
    }
    if (error < 0) {
        fprintf(stderr, "cachebench: %s\n", problem.text);
    }
    return error;
}

static int
cachebench_fill(const char *state_dir, unsigned int count, const char *url,
                struct secret *token)
{
    const struct clock_reading now = clock_read();
    struct timekeeper keeper = timekeeper_new(&now);
    struct hostkey *key = NULL;
    struct store store;
    uint8_t name[HOSTKEY_NAME_SIZE];
    uint8_t bytes[RECORD_BYTES_MAX];
    char text[STORE_NAME_MAX];
    size_t len = 0;
    int error = cachebench_open(state_dir, &store, &key);

    for (unsigned int i = 0; i < count && error == 0; i++) {
        if (i > 0) {
            token->len = (size_t)snprintf((char *)token->bytes, SECRET_MAX,
                                          "eyJhbGciOiJFZERTQSJ9.%064u", i);
        }
        len = cachebench_record(key, url, token, i, name, bytes);
        cachebench_text(name, text);
        error = cachebench_put(&store, text, bytes, len);
    }
    keeper.trusted = true;
    timekeeper_encode(&keeper, &now, key, bytes);
    if (error == 0) {
        error =
            cachebench_put(&store, TIMEKEEPER_FILE, bytes, TIMEKEEPER_BYTES);
    }
    hostkey_free(key);
    store_close(&store);
    if (error < 0) {
        return cachebench_fail(state_dir, error);
    }
    printf("%u records of %zu bytes\n", count, len);
    return EXIT_SUCCESS;
}

static int
cachebench_write(const char *state_dir, unsigned int rounds)
{
    struct secret token = {0};
    struct hostkey *key = NULL;
    struct store store;
    uint8_t name[HOSTKEY_NAME_SIZE];
    uint8_t bytes[RECORD_BYTES_MAX];
    char text[STORE_NAME_MAX];
    int64_t *took_ns = calloc(rounds, sizeof(*took_ns));
    int error =
        took_ns == NULL ? -ENOMEM : cachebench_open(state_dir, &store, &key);

    for (unsigned int i = 0; i < rounds && error == 0; i++) {
        int64_t began_ns = 0;
        size_t len = 0;

        token.len = (size_t)snprintf((char *)token.bytes, SECRET_MAX,
                                     "eyJhbGciOiJFZERTQSJ9.%064u", i % 64);
        len = cachebench_record(key, "https://api", &token, i, name, bytes);
        cachebench_text(name, text);
        began_ns = cachebench_clock_ns(CLOCK_MONOTONIC);
        error = store_write(&store, text, bytes, len);
        took_ns[i] = cachebench_clock_ns(CLOCK_MONOTONIC) - began_ns;
    }
    if (error < 0) {
        return cachebench_fail(state_dir, error);
    }
    hostkey_free(key);
    store_close(&store);
    qsort(took_ns, rounds, sizeof(*took_ns), cachebench_compare);
    printf("durable write p50 %.2f ms p99 %.2f ms slowest %.2f ms of %u\n",
           (double)took_ns[rounds / 2] / 1e6,
           (double)took_ns[rounds * 99UL / 100] / 1e6,
           (double)took_ns[rounds - 1] / 1e6, rounds);
    free(took_ns);
    return EXIT_SUCCESS;
}

/* What is measured: once, with everything that it needs. */
struct cachebench_case {
    struct decision_desk *desk;
    const struct secret *token;
    struct wire_request request;
    unsigned int allowed;
};

/* The steps of a decision from a fresh record, and nothing around them. */
static void
cachebench_steps(struct cachebench_case *the_case)
{
    struct decision_desk *desk = the_case->desk;
    const char *url = desk->rules.config->base_url;
    struct cache_token identified =
        cache_identify(desk->cache, url, the_case->token);
    struct record record;
    struct identitymap_match match;
    int64_t age_ms = 0;

    if (cache_find(desk->cache, url, &identified, the_case->token, &record) !=
            CACHE_RECORD ||
        !cache_age(desk->cache, &record, &age_ms)) {
        return;
    }
    match = identitymap_find(desk->rules.map, &record.identity, "alice");
    the_case->allowed += match.answer == IDENTITYMAP_GRANTED;
}

static void
cachebench_done(const struct verdict *verdict, void *context)
{
    struct cachebench_case *the_case = context;

    the_case->allowed +=
        verdict->reason == REASON_ALLOWED && verdict->source == VERDICT_FRESH;
}

static void
cachebench_chain(struct cachebench_case *the_case)
{
    the_case->request.token = *the_case->token;
    (void)decision_begin(the_case->desk, &the_case->request, 0, cachebench_done,
                         the_case);
}

/* Microseconds of processor time for one round, in the batch that other
 * processes disturbed least. */
static double
cachebench_cpu_us(struct cachebench_case *the_case, unsigned int rounds,
                  void (*run)(struct cachebench_case *the_case))
{
    int64_t took_ns[CACHEBENCH_BATCHES];

    for (unsigned int batch = 0; batch < CACHEBENCH_BATCHES; batch++) {
        int64_t began_ns = cachebench_clock_ns(CLOCK_PROCESS_CPUTIME_ID);

        for (unsigned int i = 0; i < rounds; i++) {
            run(the_case);
        }
        took_ns[batch] =
            cachebench_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - began_ns;
    }
    qsort(took_ns, CACHEBENCH_BATCHES, sizeof(*took_ns), cachebench_compare);
    return (double)took_ns[0] / rounds / 1e3;
}

static int
cachebench_decide(const char *state_dir, const char *config_path,
                  const struct secret *token, unsigned int rounds)
{
    static struct decision_desk desk;
    struct cachebench_case the_case = {.desk = &desk,
                                       .token = token,
                                       .request = {.type = WIRE_VERIFY,
                                                   .service = "sshd",
                                                   .login = "pat_jwt_alice",
                                                   .rhost = "192.0.2.7",
                                                   .tty = "ssh"}};
    struct problem problem = {0};
    struct event_base *base = event_base_new();
    double steps_us = 0;
    double chain_us = 0;

    log_open(true, LOG_ERR);
    if (rulebook_load(config_path, &desk.rules, &problem) < 0) {
        fprintf(stderr, "cachebench: %s\n", problem.text);
        return EXIT_FAILURE;
    }
    if (cache_open(base, state_dir, NULL, CACHEBENCH_MACHINE_ID, &desk.cache) <
        0) {
        return cachebench_fail(state_dir, -ENOMEM);
    }
    steps_us = cachebench_cpu_us(&the_case, rounds, cachebench_steps);
    chain_us = cachebench_cpu_us(&the_case, rounds, cachebench_chain);
    printf("decision from a fresh record: steps %.2f us, whole chain with its "
           "log line %.2f us, of %u\n",
           steps_us, chain_us, rounds);
    cache_free(desk.cache);
    rulebook_done(&desk.rules);
    event_base_free(base);
    if (the_case.allowed != 2 * CACHEBENCH_BATCHES * rounds) {
        fputs("cachebench: not all were let in\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    static struct secret token;
    const char *what = argc > 2 ? argv[1] : "";

    umask(077);
    if (strcmp(what, "fill") == 0 && argc == 6 &&
        cachebench_read_token(argv[5], &token) == 0) {
        return cachebench_fill(
            argv[2], (unsigned int)strtoul(argv[3], NULL, 10), argv[4], &token);
    }
    if (strcmp(what, "decide") == 0 && (argc == 5 || argc == 6) &&
        cachebench_read_token(argv[4], &token) == 0) {
        return cachebench_decide(argv[2], argv[3], &token,
                                 argc == 6
                                     ? (unsigned int)strtoul(argv[5], NULL, 10)
                                     : CACHEBENCH_ROUNDS);
    }
    if (strcmp(what, "write") == 0 && (argc == 3 || argc == 4)) {
        return cachebench_write(
            argv[2],
            argc == 4 ? (unsigned int)strtoul(argv[3], NULL, 10) : 1000);
    }
    fputs("usage: cachebench fill STATE-DIR COUNT URL TOKEN-FILE\n"
          "       cachebench decide STATE-DIR CONFIG TOKEN-FILE [ROUNDS]\n"
          "       cachebench write STATE-DIR [ROUNDS]\n",
          stderr);
    return CACHEBENCH_USAGE;
}
