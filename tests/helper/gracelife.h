/* SPDX-License-Identifier: MIT */
/*
 * The grace model's idea of time: what the host knows about its own life, and
 * how old that makes a record.  Written from the rules, not from
 * helper/timekeeper.c:
 *
 *   life   is what was saved, and what has passed since: on the clock that
 *          counts from the boot, or all of that clock after another boot
 *   age    is the larger of life's and the wall clock's
 *   but    a wall clock two minutes behind what was ever trustworthy, or five
 *          behind the record, counts for nothing: then life alone counts
 *          within the boot that saw the record made, and there is no age
 *          outside of it
 *   and    there is no age before the API has answered once, nor for a record
 *          that is newer than the host's life
 */
#ifndef TESTS_HELPER_GRACELIFE_H
#define TESTS_HELPER_GRACELIFE_H

#include <stdbool.h>
#include <stdint.h>

/* When a record or a tombstone was made. */
struct gracelife_stamp {
    int64_t life_ms;
    int64_t real_ms;
    uint8_t boot;
};

/* What the host knows; also what the file `time` holds. */
struct gracelife {
    bool trusted;
    int64_t life_ms; /* when the boot clock said ... */
    int64_t boot_ms; /* ... this */
    uint8_t boot;
    int64_t high_ms; /* the highest wall clock that was trustworthy */
};

/* A host without a past.  All clocks are those of fakeclock.h. */
struct gracelife gracelife_new(void);

int64_t gracelife_ms(const struct gracelife *life);

/* What is saved when it is saved now. */
struct gracelife gracelife_saved(const struct gracelife *life);

/* The stamp of this moment. */
struct gracelife_stamp gracelife_stamp(const struct gracelife *life);

/* The API accepted a token, with this Date (0: none). */
struct gracelife_stamp gracelife_accept(struct gracelife *life, int64_t date_s);

/* The age, or -1 when there is none. */
int64_t gracelife_age_ms(const struct gracelife *life,
                         const struct gracelife_stamp *stamp);

/* The latest that it can be now: the wall clock, what was ever trustworthy, or
 * the stamp's time and the life since. */
int64_t gracelife_latest_ms(const struct gracelife *life,
                            const struct gracelife_stamp *stamp);

/* Whether what has this stamp is thrown away: 8 days of life, or 14 by the
 * wall clock and by what was ever trustworthy. */
bool gracelife_is_over(const struct gracelife *life,
                       const struct gracelife_stamp *stamp);

#endif
