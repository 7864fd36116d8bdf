/* SPDX-License-Identifier: MIT */
/*
 * helper/timekeeper.c: the rules about ages as a table (same boot or another,
 * wall clock behind, right or ahead, with and without a Date), the boundaries
 * of each rule, the file, and a random life in which no age ever shrinks.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/timekeeper.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
/* When the API accepts something, in Unix time and since boot. */
#define NOON (INT64_C(1790000000) * SECOND)
#define UPTIME (5 * HOUR)

static struct hostkey *key;

static int
open_key(void **state)
{
    static const uint8_t secret[HOSTKEY_SIZE] = {7};

    (void)state;
    return hostkey_derive(secret, "machine", &key);
}

static int
close_key(void **state)
{
    (void)state;
    hostkey_free(key);
    return 0;
}

static struct clock_reading
reading(uint8_t boot, int64_t boot_ms, int64_t real_ms)
{
    struct clock_reading now = {.boot_ms = boot_ms, .real_ms = real_ms};

    memset(now.boot_id, boot, sizeof(now.boot_id));
    return now;
}

/* What the host is after it was saved and started again. */
static struct timekeeper
restarted(struct timekeeper *keeper, const struct clock_reading *now)
{
    struct timekeeper loaded = timekeeper_new(now);
    uint8_t bytes[TIMEKEEPER_BYTES];

    timekeeper_encode(keeper, now, key, bytes);
    assert_int_equal(timekeeper_decode(bytes, sizeof(bytes), key, &loaded), 0);
    return loaded;
}

enum date {
    ABSENT,
    RIGHT, /* and the clock is right too */
    EARLIER /* by a year: the API's clock is wild */,
    LATER /* the same */
};

/* One hour after an accepted answer, perhaps after a reboot. */
static const struct row {
    const char *what;
    bool other_boot;
    int64_t off_ms;   /* switched off meanwhile, besides the hour of life */
    int64_t error_ms; /* of the wall clock, an hour later */
    enum date date;
    int64_t age_ms; /* -1: cannot be told */
} table[] = {
    {"right clock", false, 0, 0, RIGHT, HOUR},
    {"right clock, no Date", false, 0, 0, ABSENT, HOUR},
    {"one minute behind", false, 0, -MINUTE, RIGHT, HOUR},
    {"behind by all the time that has passed", false, 0, -HOUR, RIGHT, HOUR},
    {"behind, no Date", false, 0, -HOUR, ABSENT, HOUR},
    {"a day behind", false, 0, -DAY, RIGHT, HOUR},
    {"a day behind, no Date", false, 0, -DAY, ABSENT, HOUR},
    {"years behind", false, 0, -20 * YEAR, RIGHT, HOUR},
    {"ahead", false, 0, 2 * HOUR, RIGHT, 3 * HOUR},
    {"ahead, no Date", false, 0, 2 * HOUR, ABSENT, 3 * HOUR},
    {"years ahead", false, 0, 10 * YEAR, RIGHT, HOUR + 10 * YEAR},
    {"API a year late", false, 0, 0, EARLIER, HOUR},
    {"API a year early", false, 0, 0, LATER, HOUR},
    {"reboot, right clock", true, 0, 0, RIGHT, HOUR},
    {"reboot, right clock, no Date", true, 0, 0, ABSENT, HOUR},
    {"switched off for two days", true, 2 * DAY, 0, RIGHT, HOUR + 2 * DAY},
    {"switched off and no clock", true, 2 * DAY, -2 * DAY, RIGHT, HOUR},
    {"reboot, behind", true, 0, -2 * HOUR, RIGHT, -1},
    {"reboot, a little behind", true, 0, -HOUR - 2 * MINUTE, RIGHT, HOUR},
    {"reboot, a little more behind", true, 0, -HOUR - 3 * MINUTE, RIGHT, -1},
    {"reboot, behind, no Date", true, 0, -2 * HOUR, ABSENT, -1},
    {"reboot, a little behind, no Date", true, 0, -HOUR - 4 * MINUTE, ABSENT,
     HOUR},
    {"reboot, clock of 1970", true, 0, -50 * YEAR, RIGHT, -1},
    {"reboot, clock of 1970, no Date", true, 0, -50 * YEAR, ABSENT, -1},
    {"reboot, ahead", true, 0, DAY, RIGHT, HOUR + DAY},
    {"reboot, API a year late", true, 0, 0, EARLIER, HOUR},
    {"reboot, API a year early", true, 0, 0, LATER, -1},
};

static int64_t
date_of(enum date date, int64_t real_ms)
{
    switch (date) {
    case ABSENT:
        return 0;
    case RIGHT:
        return real_ms / SECOND;
    case EARLIER:
        return (real_ms - YEAR) / SECOND;
    case LATER:
        return (real_ms + YEAR) / SECOND;
    }
    return 0;
}

static void
check_row(const struct row *row)
{
    struct clock_reading then = reading(1, UPTIME, NOON);
    struct clock_reading now =
        row->other_boot
            ? reading(2, HOUR, NOON + HOUR + row->off_ms + row->error_ms)
            : reading(1, UPTIME + HOUR, NOON + HOUR + row->error_ms);
    struct timekeeper keeper = timekeeper_new(&then);
    struct timekeeper_stamp stamp =
        timekeeper_note_answer(&keeper, &then, date_of(row->date, NOON));
    int64_t age_ms = -1;

    keeper = restarted(&keeper, &then);
    if (!timekeeper_age(&keeper, &now, &stamp, &age_ms)) {
        assert_int_equal(age_ms, -1);
    }
    if (age_ms != row->age_ms) {
        fail_msg("%s: age %lld ms instead of %lld ms", row->what,
                 (long long)age_ms, (long long)row->age_ms);
    }
}

static void
test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        check_row(&table[i]);
    }
}

static void
test_not_trusted_before_an_answer(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper_stamp stamp = {.real_ms = NOON};
    int64_t age_ms = -1;

    (void)state;
    memset(stamp.boot_id, 1, sizeof(stamp.boot_id));
    assert_false(keeper.trusted);
    assert_false(timekeeper_age(&keeper, &now, &stamp, &age_ms));
    assert_int_equal(age_ms, -1);
    (void)timekeeper_note_answer(&keeper, &now, 0);
    assert_true(keeper.trusted);
    assert_true(timekeeper_age(&keeper, &now, &stamp, &age_ms));
    assert_int_equal(age_ms, 0);
}

/* An older state was restored: the record is newer than the host's life. */
static void
test_stamp_beyond_life(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper_stamp stamp = timekeeper_note_answer(&keeper, &now, 0);
    int64_t age_ms = -1;

    (void)state;
    stamp.life_ms++;
    assert_false(timekeeper_age(&keeper, &now, &stamp, &age_ms));
    now.boot_ms++;
    assert_true(timekeeper_age(&keeper, &now, &stamp, &age_ms));
    assert_int_equal(age_ms, 0);
}

static void
test_stamp(void **state)
{
    static const struct {
        int64_t date_ms, real_ms, high_water_ms;
    } rows[] = {
        {0, NOON, 0},
        {NOON, NOON, NOON},
        {NOON - MINUTE, NOON - MINUTE, NOON},
        {NOON + MINUTE, NOON + MINUTE, NOON + MINUTE},
        {NOON - 5 * MINUTE, NOON - 5 * MINUTE, NOON},
        {NOON + 5 * MINUTE, NOON + 5 * MINUTE, NOON + 5 * MINUTE},
        {NOON - 301 * SECOND, NOON, NOON - 301 * SECOND},
        {NOON + 301 * SECOND, NOON, NOON + 301 * SECOND},
        {NOON + YEAR, NOON, NOON + YEAR},
        {SECOND, NOON, SECOND},
    };
    const struct clock_reading now = reading(3, UPTIME, NOON);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct timekeeper keeper = timekeeper_new(&now);
        struct timekeeper_stamp stamp =
            timekeeper_note_answer(&keeper, &now, rows[i].date_ms / SECOND);

        assert_int_equal(stamp.real_ms, rows[i].real_ms);
        assert_int_equal(stamp.life_ms, 0);
        assert_memory_equal(stamp.boot_id, now.boot_id, sizeof(now.boot_id));
        assert_int_equal(keeper.high_water_ms, rows[i].high_water_ms);
    }
}

static void
test_high_water_never_falls(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);

    (void)state;
    (void)timekeeper_note_answer(&keeper, &now, NOON / SECOND);
    now.real_ms = NOON - DAY;
    (void)timekeeper_note_answer(&keeper, &now, now.real_ms / SECOND);
    assert_int_equal(keeper.high_water_ms, NOON);
    (void)timekeeper_note_answer(&keeper, &now, 0);
    assert_int_equal(keeper.high_water_ms, NOON);
}

static void
test_clock_is_behind(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);

    (void)state;
    assert_false(timekeeper_clock_is_behind(&keeper, &now));
    (void)timekeeper_note_answer(&keeper, &now, NOON / SECOND);
    now.real_ms = NOON - TIMEKEEPER_LAG_MS;
    assert_false(timekeeper_clock_is_behind(&keeper, &now));
    now.real_ms--;
    assert_true(timekeeper_clock_is_behind(&keeper, &now));
}

/* The latest that it can be: no clock that is set back makes it earlier. */
static void
test_latest(void **state)
{
    struct clock_reading then = reading(1, UPTIME, NOON);
    struct clock_reading now = reading(1, UPTIME + HOUR, NOON + HOUR);
    struct timekeeper keeper = timekeeper_new(&then);
    struct timekeeper_stamp stamp =
        timekeeper_note_answer(&keeper, &then, NOON / SECOND);

    (void)state;
    assert_int_equal(timekeeper_latest_ms(&keeper, &now, &stamp), NOON + HOUR);
    now.real_ms = NOON + 2 * HOUR; /* the virtual machine stood still */
    assert_int_equal(timekeeper_latest_ms(&keeper, &now, &stamp),
                     NOON + 2 * HOUR);
    now.real_ms = NOON - YEAR;
    assert_int_equal(timekeeper_latest_ms(&keeper, &now, &stamp), NOON + HOUR);
    /* After a boot, life may miss hours; the highest time is still true. */
    keeper.high_water_ms = NOON + 5 * HOUR;
    now = reading(2, MINUTE, NOON - YEAR);
    assert_int_equal(timekeeper_latest_ms(&keeper, &now, &stamp),
                     NOON + 5 * HOUR);
    /* A stamp beyond the host's life, of a state that was restored. */
    stamp.life_ms += DAY;
    keeper.high_water_ms = 0;
    assert_int_equal(timekeeper_latest_ms(&keeper, &now, &stamp), NOON);
}

static void
test_life(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);

    (void)state;
    assert_int_equal(timekeeper_life_ms(&keeper, &now), 0);
    now.boot_ms += HOUR;
    assert_int_equal(timekeeper_life_ms(&keeper, &now), HOUR);
    keeper = restarted(&keeper, &now);
    assert_int_equal(timekeeper_life_ms(&keeper, &now), HOUR);
    now = reading(2, MINUTE, NOON);
    assert_int_equal(timekeeper_life_ms(&keeper, &now), HOUR + MINUTE);
    keeper = restarted(&keeper, &now);
    assert_int_equal(timekeeper_life_ms(&keeper, &now), HOUR + MINUTE);
    now.boot_ms += SECOND;
    now.real_ms -= YEAR;
    assert_int_equal(timekeeper_life_ms(&keeper, &now), HOUR + MINUTE + SECOND);
}

/* Too old by life, or by both the wall clock and what was trustworthy. */
static void
test_outdated(void **state)
{
    struct clock_reading now = reading(1, UPTIME, NOON);
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper_stamp stamp =
        timekeeper_note_answer(&keeper, &now, NOON / SECOND);

    (void)state;
    now.boot_ms += DAY;
    assert_false(timekeeper_is_outdated(&keeper, &now, &stamp, DAY, YEAR));
    now.boot_ms++;
    assert_true(timekeeper_is_outdated(&keeper, &now, &stamp, DAY, YEAR));
    now.real_ms += YEAR + SECOND;
    assert_false(timekeeper_is_outdated(&keeper, &now, &stamp, YEAR, YEAR));
    (void)timekeeper_note_answer(&keeper, &now, now.real_ms / SECOND);
    assert_true(timekeeper_is_outdated(&keeper, &now, &stamp, YEAR, YEAR));
    now.real_ms -= SECOND;
    assert_false(timekeeper_is_outdated(&keeper, &now, &stamp, YEAR, YEAR));
}

/* Boot ids that cannot be read are never the same: life runs too fast then,
 * and ages are too large rather than too small. */
static void
test_unknown_boot_id(void **state)
{
    struct clock_reading now = reading(0, HOUR, NOON);
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper_stamp stamp = timekeeper_note_answer(&keeper, &now, 0);
    int64_t age_ms = -1;

    (void)state;
    now.boot_ms += HOUR;
    now.real_ms += HOUR;
    assert_true(timekeeper_age(&keeper, &now, &stamp, &age_ms));
    assert_true(age_ms >= HOUR);
    now.real_ms -= DAY;
    assert_false(timekeeper_age(&keeper, &now, &stamp, &age_ms));
}

/* A host lives: it runs, saves, reboots, and its wall clock goes anywhere.
 * What it has lived since the stamp is never more than the stamp's age. */
static void
test_random_life(void **state)
{
    struct clock_reading now = reading(1, 0, NOON);
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper_stamp stamp = timekeeper_note_answer(&keeper, &now, 0);
    int64_t lived_ms = 0;
    int64_t age_ms = 0;

    (void)state;
    srand(22);
    for (int i = 0; i < 100000; i++) {
        int64_t step_ms = rand() % (int)HOUR;

        lived_ms += step_ms;
        now.boot_ms += step_ms;
        now.real_ms += rand() % 5 == 0 ? rand() - RAND_MAX / 2 : step_ms;
        if (timekeeper_age(&keeper, &now, &stamp, &age_ms)) {
            assert_true(age_ms >= lived_ms);
        }
        switch (rand() % 16) {
        case 0:
            stamp = timekeeper_note_answer(&keeper, &now,
                                           rand() % 2 ? now.real_ms / 1000 : 0);
            lived_ms = 0;
            break;
        case 1:
            keeper = restarted(&keeper, &now);
            break;
        case 2:
            keeper = restarted(&keeper, &now);
            now = reading((uint8_t)(now.boot_id[0] % 250 + 1), 0, now.real_ms);
            break;
        default:
            break;
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_not_trusted_before_an_answer),
        cmocka_unit_test(test_stamp_beyond_life),
        cmocka_unit_test(test_stamp),
        cmocka_unit_test(test_high_water_never_falls),
        cmocka_unit_test(test_clock_is_behind),
        cmocka_unit_test(test_life),
        cmocka_unit_test(test_latest),
        cmocka_unit_test(test_outdated),
        cmocka_unit_test(test_unknown_boot_id),
        cmocka_unit_test(test_random_life),
    };

    return cmocka_run_group_tests(tests, open_key, close_key);
}
