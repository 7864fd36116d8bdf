/* SPDX-License-Identifier: MIT */
/*
 * How old is a record, when the wall clock may be wrong or set back?
 *
 * Two measures are kept: `life`, the time that this host has provably lived,
 * which no one can set back, which goes on through suspend and restarts and
 * misses only what the host is switched off; and the wall clock, with the
 * highest time that was ever trustworthy.  A record is as old as the larger of
 * the two says; where the clocks contradict each other, it has no age, and
 * what has no age is not used.
 */
#ifndef HELPER_TIMEKEEPER_H
#define HELPER_TIMEKEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/clock.h"
#include "helper/hostkey.h"

/* The name and size of the file that carries it over a restart. */
#define TIMEKEEPER_FILE "time"
#define TIMEKEEPER_BYTES 98U
/* It is written at least this often, and with each record. */
#define TIMEKEEPER_SAVE_EVERY_MS 600000
/* Wall clocks that differ by less agree. */
#define TIMEKEEPER_TOLERANCE_MS 300000
/* The clock may lag behind the highest trusted time by this much. */
#define TIMEKEEPER_LAG_MS 120000

struct timekeeper {
    /* False until the API has answered once, when the file was missing or
     * unfit: no record has an age then. */
    bool trusted;
    int64_t saved_life_ms;
    int64_t saved_boot_ms;
    uint8_t boot_id[CLOCK_BOOT_ID_SIZE];
    int64_t high_water_ms; /* Unix time */
};

/* When something was proved; part of every record. */
struct timekeeper_stamp {
    int64_t life_ms;
    int64_t real_ms;
    uint8_t boot_id[CLOCK_BOOT_ID_SIZE];
};

/* Whether the stamp's times are ones that a clock can have had: ages can be
 * reckoned from them without an overflow. */
bool timekeeper_stamp_is_sound(const struct timekeeper_stamp *stamp);

/* A timekeeper without a past. */
struct timekeeper timekeeper_new(const struct clock_reading *now);

/* Milliseconds that the host has lived, up to now. */
int64_t timekeeper_life_ms(const struct timekeeper *keeper,
                           const struct clock_reading *now);

/*
 * The API has answered over verified TLS, with this Date (Unix seconds, 0:
 * none): lifts the high-water mark and makes the keeper trusted.  Returns the
 * stamp of this moment.
 */
struct timekeeper_stamp timekeeper_note_answer(struct timekeeper *keeper,
                                               const struct clock_reading *now,
                                               int64_t date_s);

/*
 * How long ago the stamp was made.  Returns false when that cannot be told:
 * the keeper is not trusted, the stamp lies in the future of the host's life
 * (an older state was restored), or the wall clock is behind and the stamp is
 * of another boot.
 */
bool timekeeper_age(const struct timekeeper *keeper,
                    const struct clock_reading *now,
                    const struct timekeeper_stamp *stamp, int64_t *ret_age_ms);

/*
 * The latest that it can be now, in Unix milliseconds: the wall clock, the
 * highest time that was ever trustworthy, or the stamp's time and the life
 * since, whichever is most.  For something that ends at a point in time, so
 * that a clock set back does not make it last.
 */
int64_t timekeeper_latest_ms(const struct timekeeper *keeper,
                             const struct clock_reading *now,
                             const struct timekeeper_stamp *stamp);

/*
 * Whether the stamp is older than life_max_ms of the host's life, or than
 * real_max_ms by both the wall clock and the highest time that was trustworthy:
 * a clock that is wrong for a while must destroy nothing.
 */
bool timekeeper_is_outdated(const struct timekeeper *keeper,
                            const struct clock_reading *now,
                            const struct timekeeper_stamp *stamp,
                            int64_t life_max_ms, int64_t real_max_ms);

/* Whether the wall clock is behind what was trustworthy before; for the log. */
bool timekeeper_clock_is_behind(const struct timekeeper *keeper,
                                const struct clock_reading *now);

/* Writes what the file `time` holds, and sets the saved values to now. */
void timekeeper_encode(struct timekeeper *keeper,
                       const struct clock_reading *now,
                       const struct hostkey *key,
                       uint8_t ret_bytes[TIMEKEEPER_BYTES]);

/* Reads it.  Returns 0, or -EBADMSG when it is unfit; the keeper is then as it
 * was. */
int timekeeper_decode(const uint8_t *bytes, size_t len,
                      const struct hostkey *key, struct timekeeper *ret_keeper);

#endif
