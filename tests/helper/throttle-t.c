/* SPDX-License-Identifier: MIT */
/*
 * helper/throttle.c: bursts, refill, one source beside another, the host's
 * limits for unknown and for known tokens, the table of sources; and a long
 * random walk beside a model that counts in exact fractions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/throttle.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
/* Some time after the boot. */
#define START (3 * HOUR)

static struct config config;
static struct throttle *throttle;
static uid_t uid; /* who asks */

static int
setup(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    config.unknown_tokens = (struct config_rate){60, 60000};
    config.known_tokens = (struct config_rate){600, 60000};
    config.per_source = (struct config_rate){20, 60000};
    uid = 0;
    throttle = throttle_new();
    return throttle == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    throttle_free(throttle);
    throttle = NULL;
    return 0;
}

static enum throttle_answer
take(const char *source, int64_t at_ms)
{
    return throttle_take(throttle, &config, source, uid, at_ms);
}

/* How many pass at this moment, out of `tries`. */
static unsigned int
passes(const char *source, unsigned int tries, int64_t at_ms)
{
    unsigned int count = 0;

    for (unsigned int i = 0; i < tries; i++) {
        count += take(source, at_ms) == THROTTLE_PASS;
    }
    return count;
}

/* The same for tokens that have a record. */
static unsigned int
known_passes(unsigned int tries, int64_t at_ms)
{
    unsigned int count = 0;

    for (unsigned int i = 0; i < tries; i++) {
        count += throttle_take_known(throttle, &config, 1, uid, at_ms) ==
                 THROTTLE_PASS;
    }
    return count;
}

static void
test_burst(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 20, START), 20);
    assert_int_equal(take("a", START), THROTTLE_SOURCE_LIMIT);
}

/* 20 a minute are one each three seconds, and no sooner. */
static void
test_refill(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 30, START), 20);
    assert_int_equal(take("a", START + 2999), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(take("a", START + 3001), THROTTLE_PASS);
    assert_int_equal(take("a", START + 3002), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(passes("a", 30, START + 3001 + 30 * SECOND), 10);
    assert_int_equal(passes("a", 30, START + 3001 + 30 * SECOND + MINUTE), 20);
}

/* Asking all the time does not stop the bucket from filling. */
static void
assert_refills(uint32_t count, int64_t window_ms, int64_t step_ms)
{
    int64_t duration_ms = 10 * window_ms;
    unsigned int passed = 0;
    unsigned int expected = count * 11; /* the burst, and ten windows */

    teardown(NULL);
    setup(NULL);
    config.unknown_tokens.count = 0;
    config.per_source = (struct config_rate){count, (uint32_t)window_ms};
    for (int64_t at = 0; at <= duration_ms; at += step_ms) {
        unsigned int batch = passes("a", count + 1, START + at);

        assert_true(at == 0 || batch <= 1 + count * step_ms / window_ms);
        passed += batch;
    }
    assert_true(passed <= expected);
    /* Rounding may cost a little, and the last one. */
    assert_true(passed + 1 + expected / 100 >= expected);
}

static void
test_slow_rates_refill(void **state)
{
    (void)state;
    assert_refills(1, HOUR, 10 * SECOND);
    assert_refills(1, HOUR, MINUTE);
    assert_refills(2, HOUR, 7 * SECOND);
    assert_refills(3, HOUR, 333);
    assert_refills(10, HOUR, 2 * SECOND);
    assert_refills(1, MINUTE, 1);
    assert_refills(20, MINUTE, 50);
    assert_refills(59, MINUTE, 17);
    assert_refills(1, SECOND, 1);
    assert_refills(1000, SECOND, 1);
}

static void
test_never_over_capacity(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 5, START), 5);
    assert_int_equal(passes("a", 100, START + 100 * HOUR), 20);
}

static void
test_sources_are_apart(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 100, START), 20);
    assert_int_equal(passes("b", 100, START), 20);
    assert_int_equal(take("a", START), THROTTLE_SOURCE_LIMIT);
}

/* The host's bucket holds 60: three sources of 20 each. */
static void
test_host_limit(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 20, START), 20);
    assert_int_equal(passes("b", 20, START), 20);
    assert_int_equal(passes("c", 20, START), 20);
    assert_int_equal(take("d", START), THROTTLE_HOST_LIMIT);
    assert_int_equal(take("a", START), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(take("d", START + SECOND - 1), THROTTLE_HOST_LIMIT);
    assert_int_equal(take("d", START + SECOND), THROTTLE_PASS);
}

static void
test_host_limit_takes_nothing_from_the_source(void **state)
{
    (void)state;
    config.unknown_tokens.count = 3;
    assert_int_equal(passes("a", 3, START), 3);
    for (int i = 0; i < 500; i++) {
        assert_int_equal(take("a", START), THROTTLE_HOST_LIMIT);
    }
    config.unknown_tokens.count = 0;
    assert_int_equal(passes("a", 100, START), 17);
}

static void
test_source_limit_takes_nothing_from_the_host(void **state)
{
    (void)state;
    config.unknown_tokens.count = 21;
    assert_int_equal(passes("a", 500, START), 20);
    assert_int_equal(take("b", START), THROTTLE_PASS);
    assert_int_equal(take("b", START), THROTTLE_HOST_LIMIT);
}

static void
test_off(void **state)
{
    (void)state;
    config.per_source.count = 0;
    assert_int_equal(passes("a", 100, START), 60);
    config.unknown_tokens.count = 0;
    assert_int_equal(passes("a", 100000, START), 100000);
    config.per_source.count = 20;
    assert_int_equal(passes("a", 100, START), 20);
    config.known_tokens.count = 0;
    assert_int_equal(known_passes(100000, START), 100000);
    /* What passed while it was off was not taken. */
    config.known_tokens.count = 600;
    assert_int_equal(known_passes(1000, START), 600);
}

static const char *
numbered(unsigned int number)
{
    static char name[32];

    snprintf(name, sizeof(name), "host-%u", number);
    return name;
}

/* The table is full of sources that may not ask; a new one takes the row of
 * the one that was silent longest, and the others stay refused. */
static void
test_least_recent_source_goes(void **state)
{
    (void)state;
    config.unknown_tokens.count = 0;
    config.per_source.count = 1;
    config.per_source.window_ms = HOUR;
    for (unsigned int i = 0; i < THROTTLE_SOURCES; i++) {
        assert_int_equal(take(numbered(i), START + i), THROTTLE_PASS);
    }
    /* The first one asks again, in vain: now the second is the oldest. */
    assert_int_equal(take(numbered(0), START + 2000), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(take("new", START + 2001), THROTTLE_PASS);
    assert_int_equal(take("new", START + 2002), THROTTLE_SOURCE_LIMIT);
    for (unsigned int i = 2; i < THROTTLE_SOURCES; i++) {
        assert_int_equal(take(numbered(i), START + 3000 + i),
                         THROTTLE_SOURCE_LIMIT);
    }
    assert_int_equal(take(numbered(0), START + 5000), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(take(numbered(1), START + 5001), THROTTLE_PASS);
}

/* However many names come, the host's limit stands. */
static void
test_many_sources(void **state)
{
    unsigned int passed = 0;

    (void)state;
    for (unsigned int i = 0; i < 20 * THROTTLE_SOURCES; i++) {
        passed += take(numbered(i), START) == THROTTLE_PASS;
    }
    assert_int_equal(passed, 60);
}

static void
test_names(void **state)
{
    char name[THROTTLE_SOURCE_MAX + 40];

    (void)state;
    config.unknown_tokens.count = 0;
    assert_int_equal(passes("", 100, START), 20);
    assert_int_equal(passes("a", 100, START), 20);
    assert_int_equal(passes("ab", 100, START), 20);
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(passes(name, 100, START), 20);
    name[THROTTLE_SOURCE_MAX] = '\0';
    assert_int_equal(take(name, START), THROTTLE_SOURCE_LIMIT);
    name[THROTTLE_SOURCE_MAX - 1] = '\0';
    assert_int_equal(passes(name, 100, START), 20);
}

/* One bucket for the whole host: no source is asked for. */
static void
test_known_tokens(void **state)
{
    (void)state;
    assert_int_equal(known_passes(600, START), 600);
    assert_int_equal(throttle_take_known(throttle, &config, 1, uid, START),
                     THROTTLE_HOST_LIMIT);
    /* 600 a minute are one each tenth of a second, and no sooner. */
    assert_int_equal(known_passes(10, START + 99), 0);
    assert_int_equal(known_passes(10, START + 100), 1);
    assert_int_equal(known_passes(100, START + 100 + SECOND), 10);
    assert_int_equal(known_passes(1000, START + HOUR), 600);
    config.known_tokens.count = 7;
    assert_int_equal(known_passes(1000, START + 2 * HOUR), 7);
    /* Several questions of one login: all or none. */
    assert_int_equal(
        throttle_take_known(throttle, &config, 5, uid, START + 3 * HOUR),
        THROTTLE_PASS);
    assert_int_equal(
        throttle_take_known(throttle, &config, 3, uid, START + 3 * HOUR),
        THROTTLE_HOST_LIMIT);
    assert_int_equal(
        throttle_take_known(throttle, &config, 0, uid, START + 3 * HOUR),
        THROTTLE_PASS);
    assert_int_equal(
        throttle_take_known(throttle, &config, 2, uid, START + 3 * HOUR),
        THROTTLE_PASS);
}

/* Guesses never shut out those whom OVHcloud knows, and the other way. */
static void
test_known_and_unknown_are_apart(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 100; i++) {
        passes(numbered(i), 10, START);
    }
    assert_int_equal(take("new", START), THROTTLE_HOST_LIMIT);
    assert_int_equal(known_passes(1000, START), 600);
    assert_int_equal(passes("a", 100, START + MINUTE), 20);
    assert_int_equal(passes("b", 100, START + MINUTE), 20);
    assert_int_equal(known_passes(1000, START + MINUTE), 600);
    assert_int_equal(passes("c", 100, START + MINUTE), 20);
    assert_int_equal(take("d", START + MINUTE), THROTTLE_HOST_LIMIT);
}

/* Asking all the time does not stop the bucket from filling. */
static void
test_known_tokens_refill(void **state)
{
    unsigned int passed = 0;

    (void)state;
    config.known_tokens = (struct config_rate){3, HOUR};
    for (int64_t at = 0; at <= 10 * HOUR; at += 333) {
        passed += known_passes(4, START + at);
    }
    assert_in_range(passed, 32, 33);
}

/* A suspended machine, a clock near its end. */
static void
test_clock_far_ahead(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 100, 1), 20);
    assert_int_equal(passes("a", 100, INT64_C(1) << 40), 20);
    assert_int_equal(passes("a", 100, INT64_MAX - 1), 20);
    assert_int_equal(take("a", INT64_MAX), THROTTLE_SOURCE_LIMIT);
    assert_int_equal(known_passes(1000, 1), 600);
    assert_int_equal(known_passes(1000, INT64_MAX - 1), 600);
    assert_int_equal(known_passes(1, INT64_MAX), 0);
}

/* Limits change at a reload: a lower one holds at once. */
static void
test_limits_change(void **state)
{
    (void)state;
    assert_int_equal(passes("a", 5, START), 5);
    config.per_source.count = 3;
    assert_int_equal(passes("a", 100, START), 3);
    config.per_source = (struct config_rate){1000000, 1000};
    assert_int_equal(take("a", START + 1), THROTTLE_PASS);
}

/* A level in exact fractions: one question is window_ms. */
struct model {
    int64_t level;
    int64_t at_ms;
};

static void
model_fill(struct model *model, const struct config_rate *rate, int64_t at_ms)
{
    int64_t capacity = (int64_t)rate->count * rate->window_ms;

    model->level += (at_ms - model->at_ms) * rate->count;
    model->level = model->level > capacity ? capacity : model->level;
    model->at_ms = at_ms;
}

static void
model_begin(struct model *model, const struct config_rate *rate)
{
    *model = (struct model){(int64_t)rate->count * rate->window_ms, START};
}

/* The real one may round: a fiftieth of a question in this walk. */
static bool
model_says(const struct model *model, const struct config_rate *rate,
           bool *ret_sure)
{
    int64_t over = model->level - rate->window_ms;
    int64_t slack = rate->window_ms / 50;

    *ret_sure = over > slack || over < -slack;
    return over >= 0;
}

static void
random_walk(unsigned int seed, unsigned int *compared)
{
    struct model host = {0};
    struct model sources[4] = {{0}};
    int64_t at_ms = START;
    bool sure = true;

    model_begin(&host, &config.unknown_tokens);
    for (size_t i = 0; i < 4; i++) {
        model_begin(&sources[i], &config.per_source);
    }
    srandom(seed);
    for (int i = 0; sure && i < 20000; i++) {
        unsigned int which = (unsigned int)random() % 4;
        struct model *source = &sources[which];
        enum throttle_answer expected = THROTTLE_PASS;
        bool host_sure = true;

        at_ms += random() % 4 == 0 ? random() % 3000 : random() % 20;
        model_fill(&host, &config.unknown_tokens, at_ms);
        model_fill(source, &config.per_source, at_ms);
        if (!model_says(source, &config.per_source, &sure)) {
            expected = THROTTLE_SOURCE_LIMIT;
        } else if (!model_says(&host, &config.unknown_tokens, &host_sure)) {
            expected = THROTTLE_HOST_LIMIT;
        }
        sure = sure && host_sure;
        if (!sure) {
            return;
        }
        assert_int_equal(take(numbered(which), at_ms), expected);
        *compared += 1;
        if (expected == THROTTLE_PASS) {
            source->level -= config.per_source.window_ms;
            host.level -= config.unknown_tokens.window_ms;
        }
    }
}

static void
test_random_walk(void **state)
{
    unsigned int compared = 0;

    (void)state;
    for (unsigned int seed = 1; seed <= 200; seed++) {
        teardown(NULL);
        setup(NULL);
        random_walk(seed, &compared);
    }
    assert_true(compared > 20000);
}

/* Services that are not root never take the half that is kept for root, under
 * whatever source they ask; time gives back what root used. */
static void
test_half_is_roots(void **state)
{
    unsigned int count = 0;

    (void)state;
    uid = 1000;
    for (unsigned int i = 0; i < 100; i++) {
        count += passes(numbered(i), 1, START);
    }
    assert_int_equal(count, 30);
    assert_int_equal(take("new", START), THROTTLE_HOST_LIMIT);
    assert_int_equal(known_passes(1000, START), 300);
    uid = 0;
    assert_int_equal(passes("a", 20, START) + passes("b", 20, START), 30);
    assert_int_equal(known_passes(1000, START), 300);
    uid = 1000;
    assert_int_equal(take("new", START + 20 * SECOND), THROTTLE_HOST_LIMIT);
    assert_int_equal(take("new", START + 32 * SECOND), THROTTLE_PASS);
    config.unknown_tokens.count = 1;
    assert_int_equal(take("new", START + HOUR), THROTTLE_PASS);
    assert_int_equal(take("new", START + HOUR), THROTTLE_HOST_LIMIT);
    config.unknown_tokens.count = 0;
    assert_int_equal(take("new", START + HOUR), THROTTLE_PASS);
}

/* Nor do they push the sources of others out of the table, which would give
 * those full buckets again. */
static void
test_sources_stay(void **state)
{
    (void)state;
    assert_int_equal(passes("guesser", 30, START), 20);
    uid = 1000;
    for (unsigned int i = 0; i < 4 * THROTTLE_SOURCES; i++) {
        (void)take(numbered(i), START + 2);
    }
    uid = 0;
    assert_int_equal(take("guesser", START + 3), THROTTLE_SOURCE_LIMIT);
}

/* Each uid has its own share, which takes nothing from logins. */
static void
test_clients(void **state)
{
    unsigned int count = 0;

    (void)state;
    for (unsigned int i = 0; i < 1000; i++) {
        count += throttle_take_client(throttle, &config, 1000, START) ==
                 THROTTLE_PASS;
    }
    assert_int_equal(count, 600);
    assert_int_equal(throttle_take_client(throttle, &config, 1000, START),
                     THROTTLE_SOURCE_LIMIT);
    assert_int_equal(throttle_take_client(throttle, &config, 1000, START + 100),
                     THROTTLE_PASS);
    assert_int_equal(known_passes(1000, START), 600);
    /* More uids than rows: those that ask most seldom lose theirs. */
    for (uid_t other = 0; other < 2 * THROTTLE_CLIENTS; other++) {
        assert_int_equal(throttle_take_client(throttle, &config, 2000 + other,
                                              START + 200 + other),
                         THROTTLE_PASS);
    }
    config.known_tokens.count = 0;
    assert_int_equal(throttle_take_client(throttle, &config, 1000, START + 101),
                     THROTTLE_PASS);
}

static void
test_free_accepts_null(void **state)
{
    (void)state;
    throttle_free(NULL);
}

#define THROTTLE_TEST(name)                                                    \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        THROTTLE_TEST(test_burst),
        THROTTLE_TEST(test_refill),
        THROTTLE_TEST(test_slow_rates_refill),
        THROTTLE_TEST(test_never_over_capacity),
        THROTTLE_TEST(test_sources_are_apart),
        THROTTLE_TEST(test_host_limit),
        THROTTLE_TEST(test_host_limit_takes_nothing_from_the_source),
        THROTTLE_TEST(test_source_limit_takes_nothing_from_the_host),
        THROTTLE_TEST(test_off),
        THROTTLE_TEST(test_least_recent_source_goes),
        THROTTLE_TEST(test_many_sources),
        THROTTLE_TEST(test_names),
        THROTTLE_TEST(test_known_tokens),
        THROTTLE_TEST(test_known_and_unknown_are_apart),
        THROTTLE_TEST(test_known_tokens_refill),
        THROTTLE_TEST(test_clock_far_ahead),
        THROTTLE_TEST(test_limits_change),
        THROTTLE_TEST(test_random_walk),
        THROTTLE_TEST(test_half_is_roots),
        THROTTLE_TEST(test_sources_stay),
        THROTTLE_TEST(test_clients),
        THROTTLE_TEST(test_free_accepts_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
