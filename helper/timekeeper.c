/* SPDX-License-Identifier: MIT */
/*
 * The guard against clocks.  Pure: readings are given.  A forward jump of the
 * wall clock makes records older, so grace closes, and it opens again when the
 * clock is right, because ages are computed and never stored.
 */
#include "helper/timekeeper.h"

#include <errno.h>
#include <string.h>

#include "common/wirecodec.h"

#define TIMEKEEPER_MAGIC UINT64_C(0x4f56485041545431) /* "OVHPATT1" */
/* Far behind every clock, and four of them can be added. */
#define TIMEKEEPER_MS_MAX (INT64_MAX / 4)

/* The seal says who wrote a number, not that it was written by a clock that
 * was right. */
static bool
timekeeper_is_time(int64_t ms)
{
    return ms >= 0 && ms <= TIMEKEEPER_MS_MAX;
}

bool
timekeeper_stamp_is_sound(const struct timekeeper_stamp *stamp)
{
    return timekeeper_is_time(stamp->life_ms) &&
           timekeeper_is_time(stamp->real_ms);
}

struct timekeeper
timekeeper_new(const struct clock_reading *now)
{
    struct timekeeper keeper = {.saved_boot_ms = now->boot_ms};

    memcpy(keeper.boot_id, now->boot_id, sizeof(keeper.boot_id));
    return keeper;
}

static bool
timekeeper_same_boot(const uint8_t a[CLOCK_BOOT_ID_SIZE],
                     const uint8_t b[CLOCK_BOOT_ID_SIZE])
{
    static const uint8_t unknown[CLOCK_BOOT_ID_SIZE];

    return memcmp(a, b, CLOCK_BOOT_ID_SIZE) == 0 &&
           memcmp(a, unknown, CLOCK_BOOT_ID_SIZE) != 0;
}

int64_t
timekeeper_life_ms(const struct timekeeper *keeper,
                   const struct clock_reading *now)
{
    int64_t passed_ms = now->boot_ms;

    if (timekeeper_same_boot(keeper->boot_id, now->boot_id)) {
        passed_ms -= keeper->saved_boot_ms;
    }
    return keeper->saved_life_ms + (passed_ms > 0 ? passed_ms : 0);
}

static int64_t
timekeeper_distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

struct timekeeper_stamp
timekeeper_note_answer(struct timekeeper *keeper,
                       const struct clock_reading *now, int64_t date_s)
{
    struct timekeeper_stamp stamp = {.life_ms = timekeeper_life_ms(keeper, now),
                                     .real_ms = now->real_ms};
    int64_t date_ms = date_s * 1000;
    int64_t trusted_ms = date_ms;

    memcpy(stamp.boot_id, now->boot_id, sizeof(stamp.boot_id));
    if (date_s > 0 &&
        timekeeper_distance(date_ms, now->real_ms) <= TIMEKEEPER_TOLERANCE_MS) {
        stamp.real_ms = date_ms;
        trusted_ms = date_ms > now->real_ms ? date_ms : now->real_ms;
    }
    if (trusted_ms > keeper->high_water_ms) {
        keeper->high_water_ms = trusted_ms;
    }
    keeper->trusted = true;
    return stamp;
}

bool
timekeeper_clock_is_behind(const struct timekeeper *keeper,
                           const struct clock_reading *now)
{
    return now->real_ms + TIMEKEEPER_LAG_MS < keeper->high_water_ms;
}

bool
timekeeper_age(const struct timekeeper *keeper, const struct clock_reading *now,
               const struct timekeeper_stamp *stamp, int64_t *ret_age_ms)
{
    int64_t life_age_ms = timekeeper_life_ms(keeper, now) - stamp->life_ms;
    int64_t real_age_ms = now->real_ms - stamp->real_ms;

    if (!keeper->trusted || life_age_ms < 0) {
        return false;
    }
    if (timekeeper_clock_is_behind(keeper, now) ||
        real_age_ms < -TIMEKEEPER_TOLERANCE_MS) {
        if (!timekeeper_same_boot(stamp->boot_id, now->boot_id)) {
            return false;
        }
        real_age_ms = life_age_ms;
    }
    *ret_age_ms = real_age_ms > life_age_ms ? real_age_ms : life_age_ms;
    return true;
}

int64_t
timekeeper_latest_ms(const struct timekeeper *keeper,
                     const struct clock_reading *now,
                     const struct timekeeper_stamp *stamp)
{
    int64_t lived_ms = timekeeper_life_ms(keeper, now) - stamp->life_ms;
    int64_t since_ms = stamp->real_ms + (lived_ms > 0 ? lived_ms : 0);
    int64_t latest_ms = now->real_ms > since_ms ? now->real_ms : since_ms;

    return latest_ms > keeper->high_water_ms ? latest_ms
                                             : keeper->high_water_ms;
}

bool
timekeeper_is_outdated(const struct timekeeper *keeper,
                       const struct clock_reading *now,
                       const struct timekeeper_stamp *stamp,
                       int64_t life_max_ms, int64_t real_max_ms)
{
    int64_t real_ms = now->real_ms < keeper->high_water_ms
                          ? now->real_ms
                          : keeper->high_water_ms;

    return timekeeper_life_ms(keeper, now) - stamp->life_ms > life_max_ms ||
           real_ms - stamp->real_ms > real_max_ms;
}

void
timekeeper_encode(struct timekeeper *keeper, const struct clock_reading *now,
                  const struct hostkey *key,
                  uint8_t ret_bytes[TIMEKEEPER_BYTES])
{
    struct wirecodec_writer writer = {.bytes = ret_bytes,
                                      .size = TIMEKEEPER_BYTES};

    keeper->saved_life_ms = timekeeper_life_ms(keeper, now);
    keeper->saved_boot_ms = now->boot_ms;
    memcpy(keeper->boot_id, now->boot_id, sizeof(keeper->boot_id));
    wirecodec_put_number(&writer, TIMEKEEPER_MAGIC, 8);
    wirecodec_put_bytes(&writer, keeper->boot_id, sizeof(keeper->boot_id));
    wirecodec_put_number(&writer, (uint64_t)keeper->saved_boot_ms, 8);
    wirecodec_put_number(&writer, (uint64_t)keeper->saved_life_ms, 8);
    wirecodec_put_number(&writer, (uint64_t)keeper->high_water_ms, 8);
    memcpy(ret_bytes + writer.len, hostkey_id(key), HOSTKEY_NAME_SIZE);
    writer.len += HOSTKEY_NAME_SIZE;
    hostkey_seal(key, TIMEKEEPER_FILE, sizeof(TIMEKEEPER_FILE) - 1, ret_bytes,
                 writer.len, ret_bytes + writer.len);
}

int
timekeeper_decode(const uint8_t *bytes, size_t len, const struct hostkey *key,
                  struct timekeeper *ret_keeper)
{
    struct wirecodec_reader reader = {.bytes = bytes, .len = len};
    struct timekeeper keeper = {.trusted = true};
    uint8_t seal[HOSTKEY_MAC_SIZE];
    const uint8_t *boot_id = NULL;
    size_t boot_id_len = 0;

    if (len != TIMEKEEPER_BYTES) {
        return -EBADMSG;
    }
    hostkey_seal(key, TIMEKEEPER_FILE, sizeof(TIMEKEEPER_FILE) - 1, bytes,
                 len - HOSTKEY_MAC_SIZE, seal);
    if (!hostkey_equal(seal, bytes + len - HOSTKEY_MAC_SIZE) ||
        wirecodec_get_number(&reader, 8) != TIMEKEEPER_MAGIC) {
        return -EBADMSG;
    }
    wirecodec_get_bytes(&reader, CLOCK_BOOT_ID_SIZE, &boot_id, &boot_id_len);
    keeper.saved_boot_ms = (int64_t)wirecodec_get_number(&reader, 8);
    keeper.saved_life_ms = (int64_t)wirecodec_get_number(&reader, 8);
    keeper.high_water_ms = (int64_t)wirecodec_get_number(&reader, 8);
    if (reader.failed || boot_id_len != CLOCK_BOOT_ID_SIZE ||
        !timekeeper_is_time(keeper.saved_boot_ms) ||
        !timekeeper_is_time(keeper.saved_life_ms) ||
        !timekeeper_is_time(keeper.high_water_ms)) {
        return -EBADMSG;
    }
    memcpy(keeper.boot_id, boot_id, boot_id_len);
    *ret_keeper = keeper;
    return 0;
}
