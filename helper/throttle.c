/* SPDX-License-Identifier: MIT */
/*
 * Token buckets over a fixed table of sources: no allocation after start,
 * whatever an attacker sends.  A bucket is full at first, so a burst of
 * `count` passes at once, and fills again evenly over its window.  Pure: the
 * time is given.
 */
#include "helper/throttle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Fractions of a question, so that slow rates fill without rounding. */
#define THROTTLE_UNIT 1000000

struct throttle_bucket {
    bool used; /* false: never taken from, so full */
    int64_t level;
    int64_t at_ms;
};

struct throttle_source {
    uint64_t hash; /* of the name, to compare it first */
    char name[THROTTLE_SOURCE_MAX + 1];
    struct throttle_bucket bucket;
};

struct throttle_client {
    uid_t uid;
    struct throttle_bucket bucket;
};

struct throttle {
    struct throttle_bucket unknown;
    struct throttle_bucket known;
    struct throttle_source sources[THROTTLE_SOURCES];
    struct throttle_client clients[THROTTLE_CLIENTS];
};

struct throttle *
throttle_new(void)
{
    return calloc(1, sizeof(struct throttle));
}

void
throttle_free(struct throttle *throttle)
{
    free(throttle);
}

static int64_t
throttle_capacity(const struct config_rate *rate)
{
    return (int64_t)rate->count * THROTTLE_UNIT;
}

/* Brings the bucket to now; the clock is monotonic, so time never goes back. */
static void
throttle_fill(struct throttle_bucket *bucket, const struct config_rate *rate,
              int64_t now_ms)
{
    int64_t capacity = throttle_capacity(rate);
    int64_t passed_ms = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
    int64_t gained = capacity;

    if (bucket->used && passed_ms < (int64_t)rate->window_ms) {
        gained = capacity * passed_ms / (int64_t)rate->window_ms;
    }
    bucket->level += gained;
    if (bucket->level > capacity) {
        bucket->level = capacity;
    }
    bucket->used = true;
    /* Time that is worth less than the smallest fraction is kept for later. */
    if (gained > 0) {
        bucket->at_ms = now_ms;
    }
}

static bool
throttle_has(struct throttle_bucket *bucket, const struct config_rate *rate,
             size_t count, int64_t now_ms)
{
    if (rate->count == 0) {
        return true;
    }
    throttle_fill(bucket, rate, now_ms);
    return bucket->level >= (int64_t)count * THROTTLE_UNIT;
}

/* The same for a bucket of the whole host, whose second half is root's. */
static bool
throttle_has_for(struct throttle_bucket *bucket, const struct config_rate *rate,
                 size_t count, uid_t uid, int64_t now_ms)
{
    size_t kept = uid == 0 || count == 0 ? 0 : rate->count / 2;

    return throttle_has(bucket, rate, kept + count, now_ms);
}

static void
throttle_take_from(struct throttle_bucket *bucket,
                   const struct config_rate *rate, size_t count)
{
    if (rate->count != 0) {
        bucket->level -= (int64_t)count * THROTTLE_UNIT;
    }
}

/* The source's row, or the one unused longest, emptied for it. */
static struct throttle_source *
throttle_row(struct throttle *throttle, const char *name)
{
    struct throttle_source *oldest = &throttle->sources[0];
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (size_t i = 0; i < THROTTLE_SOURCE_MAX && name[i] != '\0'; i++) {
        hash = (hash ^ (uint8_t)name[i]) * UINT64_C(0x100000001b3);
    }

    for (size_t i = 0; i < THROTTLE_SOURCES; i++) {
        struct throttle_source *row = &throttle->sources[i];

        if (row->hash == hash && row->bucket.used &&
            strncmp(row->name, name, THROTTLE_SOURCE_MAX) == 0) {
            return row;
        }
        if (row->bucket.at_ms < oldest->bucket.at_ms) {
            oldest = row;
        }
    }
    memset(oldest, 0, sizeof(*oldest));
    oldest->hash = hash;
    memcpy(oldest->name, name, strnlen(name, THROTTLE_SOURCE_MAX));
    return oldest;
}

enum throttle_answer
throttle_take(struct throttle *throttle, const struct config *config,
              const char *source, uid_t uid, int64_t now_ms)
{
    bool host_has_one = throttle_has_for(
        &throttle->unknown, &config->unknown_tokens, 1, uid, now_ms);
    struct throttle_source *row = NULL;

    /* Who may name any source must not push those of others out. */
    if (!host_has_one && uid != 0) {
        return THROTTLE_HOST_LIMIT;
    }
    row = throttle_row(throttle, source);
    if (!throttle_has(&row->bucket, &config->per_source, 1, now_ms)) {
        return THROTTLE_SOURCE_LIMIT;
    }
    if (!host_has_one) {
        return THROTTLE_HOST_LIMIT;
    }
    throttle_take_from(&row->bucket, &config->per_source, 1);
    throttle_take_from(&throttle->unknown, &config->unknown_tokens, 1);
    return THROTTLE_PASS;
}

enum throttle_answer
throttle_take_known(struct throttle *throttle, const struct config *config,
                    size_t count, uid_t uid, int64_t now_ms)
{
    if (!throttle_has_for(&throttle->known, &config->known_tokens, count, uid,
                          now_ms)) {
        return THROTTLE_HOST_LIMIT;
    }
    throttle_take_from(&throttle->known, &config->known_tokens, count);
    return THROTTLE_PASS;
}

/* The uid's row, or the one unused longest, emptied for it. */
static struct throttle_client *
throttle_client(struct throttle *throttle, uid_t uid)
{
    struct throttle_client *oldest = &throttle->clients[0];

    for (size_t i = 0; i < THROTTLE_CLIENTS; i++) {
        struct throttle_client *row = &throttle->clients[i];

        if (row->uid == uid && row->bucket.used) {
            return row;
        }
        if (row->bucket.at_ms < oldest->bucket.at_ms) {
            oldest = row;
        }
    }
    *oldest = (struct throttle_client){.uid = uid};
    return oldest;
}

enum throttle_answer
throttle_take_client(struct throttle *throttle, const struct config *config,
                     uid_t uid, int64_t now_ms)
{
    struct throttle_client *row = throttle_client(throttle, uid);

    if (!throttle_has(&row->bucket, &config->known_tokens, 1, now_ms)) {
        return THROTTLE_SOURCE_LIMIT;
    }
    throttle_take_from(&row->bucket, &config->known_tokens, 1);
    return THROTTLE_PASS;
}
