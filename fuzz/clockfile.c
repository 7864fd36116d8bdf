/* SPDX-License-Identifier: MIT */
/*
 * The file that carries the host's clock over a restart, helper/timekeeper.h.
 * As the bytes are, nobody without the key makes one.  With the seal put
 * right, ages can be reckoned from whatever it says without an overflow, and
 * no stamp of the future has an age.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "fuzz/hostkeys.h"
#include "helper/timekeeper.h"

static const struct hostkey *clockfile_key;

/* What the file says is used. */
static void
clockfile_use(struct timekeeper *keeper, struct feed *feed)
{
    struct clock_reading now = {
        .boot_ms = (int64_t)(feed_number(feed, 8) >> 16),
        .real_ms = (int64_t)(feed_number(feed, 8) >> 16)};
    struct timekeeper_stamp stamp;
    uint8_t bytes[TIMEKEEPER_BYTES];
    int64_t age_ms = -1;

    feed_bytes(feed, now.boot_id, sizeof(now.boot_id));
    CLAIM(timekeeper_life_ms(keeper, &now) >= keeper->saved_life_ms);
    (void)timekeeper_clock_is_behind(keeper, &now);
    stamp = timekeeper_note_answer(keeper, &now,
                                   (int64_t)(feed_number(feed, 8) >> 24));
    CLAIM(keeper->trusted);
    (void)timekeeper_is_outdated(keeper, &now, &stamp, 1000, 1000);
    if (timekeeper_age(keeper, &now, &stamp, &age_ms)) {
        CLAIM(age_ms >= 0);
    }
    stamp.life_ms = timekeeper_life_ms(keeper, &now) + 1;
    CLAIM(!timekeeper_age(keeper, &now, &stamp, &age_ms));
    timekeeper_encode(keeper, &now, clockfile_key, bytes);
    CLAIM(timekeeper_decode(bytes, sizeof(bytes), clockfile_key, keeper) == 0);
}

static void
clockfile_decode(const uint8_t *bytes, size_t len, struct feed *feed)
{
    const struct clock_reading now = {.boot_ms = 1000, .real_ms = 1000};
    struct timekeeper keeper = timekeeper_new(&now);
    struct timekeeper before = keeper;
    int result = 0;

    heapbound_begin(0);
    result =
        timekeeper_decode(fence_bytes(bytes, len), len, clockfile_key, &keeper);
    heapbound_end();
    CLAIM(result == 0 || result == -EBADMSG);
    if (result < 0) {
        CLAIM(memcmp(&keeper, &before, sizeof(keeper)) == 0);
    } else {
        clockfile_use(&keeper, feed);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};
    uint8_t sealed[TIMEKEEPER_BYTES];

    if (len > FENCE_MAX) {
        return 0;
    }
    clockfile_key = hostkeys_at(0);
    clockfile_decode(bytes, len, &feed);
    feed_bytes(&feed, sealed, sizeof(sealed));
    hostkey_seal(clockfile_key, TIMEKEEPER_FILE, sizeof(TIMEKEEPER_FILE) - 1,
                 sealed, sizeof(sealed) - HOSTKEY_MAC_SIZE,
                 sealed + sizeof(sealed) - HOSTKEY_MAC_SIZE);
    clockfile_decode(sealed, sizeof(sealed), &feed);
    return 0;
}
