/* SPDX-License-Identifier: MIT */
/*
 * herd: 10,000 hosts after an outage of the API, in simulated time and without
 * a socket, each with the breaker of helper/breaker.c.  It says how many
 * requests per second reach the API once it is back, and when the hosts are
 * served again.  Logins are the only thing that asks, as in ovhpatd; nothing
 * probes by itself.
 *
 *   herd [--hosts N] [--outage SECONDS] [--capacity PER-SECOND] [--seed N]
 *
 * Three kinds of hosts:
 *   lazy   20 logins a day on each, at random moments
 *   busy   a login every second on each, from a moment of its own
 *   fleet  one job logs in to all of them at the same moment, every 5 seconds
 *
 * In the outage a question fails after three seconds.  Afterwards the API
 * answers `capacity` questions in each second and says 429 to the others.  A
 * host that was answered does not ask for `fresh` seconds; on each it is one
 * person.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/herdqueue.h"
#include "helper/breaker.h"

#define HERD_USAGE 2
#define HERD_TIMEOUT_MS 3000
#define HERD_FRESH_MS 60000
#define HERD_DAY_MS 86400000.0
#define HERD_LOGINS_PER_DAY 20.0
#define HERD_SECONDS 14400     /* that are looked at after the outage ... */
#define HERD_BUSY_SECONDS 3600 /* ... where logins are many */

enum herd_kind {
    HERD_LAZY = 0,
    HERD_BUSY,
    HERD_FLEET,
};

struct herd_host {
    struct breaker breaker;
    int64_t fresh_until_ms;
    bool served; /* since the outage */
};

struct herd {
    enum herd_kind kind;
    uint32_t host_count;
    int64_t outage_ms; /* from 0 on */
    uint32_t capacity;
    uint64_t random;
    struct herd_host *hosts;
    struct herdqueue queue;
    uint32_t *requests; /* in each second after the outage */
    int64_t *served_ms; /* when each host was served first, in order */
    uint32_t served_count;
    uint64_t logins; /* since the outage */
    uint64_t turned_away;
    uint64_t throttled;
};

/* splitmix64, so that a run can be repeated. */
static uint64_t
herd_random(struct herd *herd)
{
    uint64_t number = herd->random += UINT64_C(0x9e3779b97f4a7c15);

    number = (number ^ (number >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ (number >> 27)) * UINT64_C(0x94d049bb133111eb);
    return number ^ (number >> 31);
}

/* Between 0 and 1. */
static double
herd_fraction(struct herd *herd)
{
    return (double)(herd_random(herd) >> 11) / 9007199254740992.0;
}

static void
herd_push(struct herd *herd, struct herdqueue_event event)
{
    if (!herdqueue_push(&herd->queue, event)) {
        fputs("herd: too many events\n", stderr);
        exit(EXIT_FAILURE);
    }
}

/* -log(x) for 0 < x <= 1 by its series, so that libm is not needed. */
static double
herd_minus_log(double x)
{
    double sum = 0;
    double power = 0;
    double y = 0;

    while (x < 0.5) {
        x *= 2;
        sum += 0.69314718055994531;
    }
    y = (1 - x) / (1 + x);
    power = y;
    for (int i = 1; i < 60; i += 2) {
        sum += 2 * power / i;
        power *= y * y;
    }
    return sum;
}

/* When a host's next login comes; logins of the lazy ones are independent of
 * each other. */
static int64_t
herd_next_login(struct herd *herd, int64_t now_ms)
{
    switch (herd->kind) {
    case HERD_LAZY:
        return now_ms + 1 +
               (int64_t)(herd_minus_log(1 - herd_fraction(herd)) * HERD_DAY_MS /
                         HERD_LOGINS_PER_DAY);
    case HERD_BUSY:
        return now_ms + 1000;
    case HERD_FLEET:
        break;
    }
    return now_ms + 5000;
}

static void
herd_fail(struct herd *herd, struct herd_host *host, int64_t now_ms,
          enum reason why)
{
    breaker_note_failure(&host->breaker, now_ms, why, 0,
                         (uint32_t)herd_random(herd));
}

/* A question reaches the API. */
static void
herd_ask(struct herd *herd, uint32_t number, int64_t now_ms)
{
    struct herd_host *host = &herd->hosts[number];
    size_t second = (size_t)((now_ms - herd->outage_ms) / 1000);

    herd->requests[second]++;
    if (herd->requests[second] > herd->capacity) {
        herd->throttled++;
        herd_fail(herd, host, now_ms, REASON_API_THROTTLED);
        return;
    }
    breaker_note_answer(&host->breaker);
    host->fresh_until_ms = now_ms + HERD_FRESH_MS;
    if (!host->served) {
        host->served = true;
        herd->served_ms[herd->served_count++] = now_ms - herd->outage_ms;
    }
}

static void
herd_login(struct herd *herd, uint32_t number, int64_t now_ms)
{
    struct herd_host *host = &herd->hosts[number];
    bool is_back = now_ms >= herd->outage_ms;
    bool is_fresh = now_ms < host->fresh_until_ms;
    bool is_admitted = !is_fresh && breaker_admits(&host->breaker, now_ms);

    if (is_back) {
        herd->logins++;
        herd->turned_away += !is_fresh && !is_admitted;
    }
    if (is_admitted && is_back) {
        herd_ask(herd, number, now_ms);
    } else if (is_admitted) {
        herd_push(herd,
                  (struct herdqueue_event){.at_ms = now_ms + HERD_TIMEOUT_MS,
                                           .host = number,
                                           .is_timeout = true});
    }
    herd_push(herd,
              (struct herdqueue_event){.at_ms = herd_next_login(herd, now_ms),
                                       .host = number});
}

static void
herd_run(struct herd *herd)
{
    int64_t end_ms =
        herd->outage_ms +
        INT64_C(1000) *
            (herd->kind == HERD_LAZY ? HERD_SECONDS : HERD_BUSY_SECONDS);
    struct herdqueue_event event;

    for (uint32_t i = 0; i < herd->host_count; i++) {
        int64_t first_ms = 0;

        if (herd->kind == HERD_LAZY) {
            first_ms = herd_next_login(herd, first_ms);
        } else if (herd->kind == HERD_BUSY) {
            first_ms += (int64_t)(herd_fraction(herd) * 1000);
        }
        herd_push(herd, (struct herdqueue_event){.at_ms = first_ms, .host = i});
    }
    while (herdqueue_pop(&herd->queue, &event) && event.at_ms < end_ms) {
        if (event.is_timeout) {
            herd_fail(herd, &herd->hosts[event.host], event.at_ms,
                      REASON_API_TIMEOUT);
        } else {
            herd_login(herd, event.host, event.at_ms);
        }
        if (herd->kind != HERD_LAZY && herd->served_count == herd->host_count) {
            return; /* from here on they ask as on every day */
        }
    }
}

/* How long it took until this share of the hosts had been served. */
static void
herd_print_served(const struct herd *herd, unsigned int percent)
{
    uint32_t wanted = (uint32_t)((uint64_t)herd->host_count * percent / 100);

    if (wanted == 0 || wanted > herd->served_count) {
        printf(" served-%u%% later", percent);
    } else {
        printf(" served-%u%% %.1f s", percent,
               (double)herd->served_ms[wanted - 1] / 1000.0);
    }
}

static void
herd_print(const struct herd *herd)
{
    static const char *const names[] = {"lazy", "busy", "fleet"};
    uint32_t peak = 0;
    uint64_t requests = 0;
    int64_t last = 0;

    for (size_t i = 0; i < HERD_SECONDS; i++) {
        if (herd->requests[i] > peak) {
            peak = herd->requests[i];
        }
        if (herd->requests[i] > 0) {
            last = (int64_t)i;
        }
        requests += herd->requests[i];
    }
    printf("%s peak %u/s mean %.1f/s", names[herd->kind], peak,
           (double)requests / (double)(last + 1));
    herd_print_served(herd, 50);
    herd_print_served(herd, 99);
    printf(" throttled %" PRIu64 " requests-per-host %.2f "
           "turned-away %.2f%%\n",
           herd->throttled, (double)requests / herd->host_count,
           100.0 * (double)herd->turned_away / (double)herd->logins);
}

static int
herd_simulate(struct herd *herd, enum herd_kind kind)
{
    herd->kind = kind;
    herd->served_count = 0;
    herd->logins = 0;
    herd->turned_away = 0;
    herd->throttled = 0;
    herd->hosts = calloc(herd->host_count, sizeof(*herd->hosts));
    herd->requests = calloc(HERD_SECONDS, sizeof(*herd->requests));
    herd->served_ms = calloc(herd->host_count, sizeof(*herd->served_ms));
    if (herdqueue_init(&herd->queue, (size_t)herd->host_count * 8) < 0 ||
        herd->hosts == NULL || herd->requests == NULL ||
        herd->served_ms == NULL) {
        return -ENOMEM;
    }
    herd_run(herd);
    herd_print(herd);
    herdqueue_done(&herd->queue);
    free(herd->hosts);
    free(herd->requests);
    free(herd->served_ms);
    return 0;
}

static const struct option herd_options[] = {
    {"hosts", required_argument, NULL, 'h'},
    {"outage", required_argument, NULL, 'o'},
    {"capacity", required_argument, NULL, 'c'},
    {"seed", required_argument, NULL, 's'},
    {NULL, 0, NULL, 0},
};

static int
herd_take_option(struct herd *herd, int key)
{
    char *end = NULL;
    unsigned long number = key == '?' ? 0 : strtoul(optarg, &end, 10);

    if (end == NULL || *end != '\0' || number == 0 || number > 1000000) {
        return -EINVAL;
    }
    switch (key) {
    case 'h':
        herd->host_count = (uint32_t)number;
        return 0;
    case 'o':
        herd->outage_ms = (int64_t)number * 1000;
        return 0;
    case 'c':
        herd->capacity = (uint32_t)number;
        return 0;
    default:
        herd->random = number;
        return 0;
    }
}

int
main(int argc, char **argv)
{
    static struct herd herd = {.host_count = 10000,
                               .outage_ms = 3600000,
                               .capacity = 200,
                               .random = 1};
    int key = 0;

    while ((key = getopt_long(argc, argv, "", herd_options, NULL)) != -1) {
        if (herd_take_option(&herd, key) < 0) {
            fputs("usage: herd [--hosts N] [--outage SECONDS] "
                  "[--capacity PER-SECOND] [--seed N]\n",
                  stderr);
            return HERD_USAGE;
        }
    }
    if (herd_simulate(&herd, HERD_LAZY) < 0 ||
        herd_simulate(&herd, HERD_BUSY) < 0 ||
        herd_simulate(&herd, HERD_FLEET) < 0) {
        fputs("herd: out of memory\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
