/* SPDX-License-Identifier: MIT */
/*
 * helper/timekeeper.c, its file: what it holds, every bit of it flipped, cut
 * at every length, and with another key.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "helper/timekeeper.h"

#define HOUR INT64_C(3600000)
#define NOON_S INT64_C(1790000000)
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

static void
test_file(void **state)
{
    struct clock_reading now = {
        .boot_ms = UPTIME, .real_ms = NOON_S * 1000, .boot_id = {9, 9}};
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper loaded = {.saved_life_ms = 4711};
    const struct timekeeper before = loaded;
    uint8_t bytes[TIMEKEEPER_BYTES];
    struct hostkey *other = NULL;
    static const uint8_t secret[HOSTKEY_SIZE] = {8};

    (void)state;
    (void)timekeeper_note_answer(&keeper, &now, NOON_S);
    now.boot_ms += HOUR;
    timekeeper_encode(&keeper, &now, key, bytes);
    for (size_t i = 0; i < sizeof(bytes) * 8; i++) {
        bytes[i / 8] ^= (uint8_t)(1U << (i % 8));
        assert_int_equal(timekeeper_decode(bytes, sizeof(bytes), key, &loaded),
                         -EBADMSG);
        bytes[i / 8] ^= (uint8_t)(1U << (i % 8));
    }
    for (size_t len = 0; len < sizeof(bytes); len++) {
        assert_int_equal(timekeeper_decode(bytes, len, key, &loaded), -EBADMSG);
    }
    assert_int_equal(hostkey_derive(secret, "machine", &other), 0);
    assert_int_equal(timekeeper_decode(bytes, sizeof(bytes), other, &loaded),
                     -EBADMSG);
    hostkey_free(other);
    assert_memory_equal(&loaded, &before, sizeof(before));
    assert_int_equal(timekeeper_decode(bytes, sizeof(bytes), key, &loaded), 0);
    assert_true(loaded.trusted);
    assert_int_equal(loaded.saved_life_ms, HOUR);
    assert_int_equal(loaded.saved_boot_ms, UPTIME + HOUR);
    assert_int_equal(loaded.high_water_ms, NOON_S * 1000);
    assert_memory_equal(loaded.boot_id, now.boot_id, sizeof(now.boot_id));
    assert_int_equal(keeper.saved_life_ms, HOUR);
    assert_int_equal(keeper.saved_boot_ms, UPTIME + HOUR);
}

/* A sealed file whose numbers no clock has: reckoning with them would
 * overflow. */
static void
test_impossible_times(void **state)
{
    static const size_t numbers_at[] = {26, 34, 42};
    static const struct clock_reading now = {.boot_ms = UPTIME};
    uint8_t bytes[TIMEKEEPER_BYTES];
    const size_t sealed = sizeof(bytes) - HOSTKEY_MAC_SIZE;

    (void)state;
    for (size_t i = 0; i < 2 * sizeof(numbers_at) / sizeof(numbers_at[0]);
         i++) {
        struct timekeeper keeper = timekeeper_new(&now);

        timekeeper_encode(&keeper, &now, key, bytes);
        bytes[numbers_at[i / 2]] = i % 2 == 0 ? 0x7f : 0x80;
        hostkey_seal(key, TIMEKEEPER_FILE, sizeof(TIMEKEEPER_FILE) - 1, bytes,
                     sealed, bytes + sealed);
        assert_int_equal(timekeeper_decode(bytes, sizeof(bytes), key, &keeper),
                         -EBADMSG);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_file),
                                       cmocka_unit_test(test_impossible_times)};

    return cmocka_run_group_tests(tests, open_key, close_key);
}
