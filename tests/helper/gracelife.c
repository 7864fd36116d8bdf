/* SPDX-License-Identifier: MIT */
/*
 * The rules about time, one sentence each.
 */
#include "tests/helper/gracelife.h"

#include "tests/helper/fakeclock.h"

#define SECOND INT64_C(1000)
#define DAY (86400 * SECOND)

struct gracelife
gracelife_new(void)
{
    return (struct gracelife){.boot_ms = fakeclock.boot_ms,
                              .boot = fakeclock.boot};
}

int64_t
gracelife_ms(const struct gracelife *life)
{
    return life->boot == fakeclock.boot
               ? life->life_ms + (fakeclock.boot_ms - life->boot_ms)
               : life->life_ms + fakeclock.boot_ms;
}

struct gracelife
gracelife_saved(const struct gracelife *life)
{
    struct gracelife saved = *life;

    saved.life_ms = gracelife_ms(life);
    saved.boot_ms = fakeclock.boot_ms;
    saved.boot = fakeclock.boot;
    return saved;
}

struct gracelife_stamp
gracelife_stamp(const struct gracelife *life)
{
    return (struct gracelife_stamp){.life_ms = gracelife_ms(life),
                                    .real_ms = fakeclock.real_ms,
                                    .boot = fakeclock.boot};
}

struct gracelife_stamp
gracelife_accept(struct gracelife *life, int64_t date_s)
{
    struct gracelife_stamp stamp = gracelife_stamp(life);
    int64_t date_ms = date_s * SECOND;
    int64_t apart_ms = date_ms - fakeclock.real_ms;
    bool agree = apart_ms >= -300 * SECOND && apart_ms <= 300 * SECOND;

    life->trusted = true;
    if (date_s == 0) {
        return stamp;
    }
    if (agree) {
        stamp.real_ms = date_ms;
        if (fakeclock.real_ms > life->high_ms) {
            life->high_ms = fakeclock.real_ms;
        }
    }
    if (date_ms > life->high_ms) {
        life->high_ms = date_ms;
    }
    return stamp;
}

int64_t
gracelife_age_ms(const struct gracelife *life,
                 const struct gracelife_stamp *stamp)
{
    int64_t by_life = gracelife_ms(life) - stamp->life_ms;
    int64_t by_wall = fakeclock.real_ms - stamp->real_ms;

    if (!life->trusted || by_life < 0) {
        return -1;
    }
    if (life->high_ms - fakeclock.real_ms > 120 * SECOND ||
        by_wall < -300 * SECOND) {
        return stamp->boot == fakeclock.boot ? by_life : -1;
    }
    return by_wall > by_life ? by_wall : by_life;
}

int64_t
gracelife_latest_ms(const struct gracelife *life,
                    const struct gracelife_stamp *stamp)
{
    int64_t by_life = gracelife_ms(life) - stamp->life_ms;
    int64_t latest = stamp->real_ms + (by_life < 0 ? 0 : by_life);

    if (fakeclock.real_ms > latest) {
        latest = fakeclock.real_ms;
    }
    return life->high_ms > latest ? life->high_ms : latest;
}

bool
gracelife_is_over(const struct gracelife *life,
                  const struct gracelife_stamp *stamp)
{
    int64_t real_ms = fakeclock.real_ms;

    if (real_ms > life->high_ms) {
        real_ms = life->high_ms;
    }
    return gracelife_ms(life) - stamp->life_ms > 8 * DAY ||
           real_ms - stamp->real_ms > 14 * DAY;
}
