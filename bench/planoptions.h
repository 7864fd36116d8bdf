/* SPDX-License-Identifier: MIT */
/*
 * The options that all measuring programs share: how many, how long.
 */
#ifndef BENCH_PLANOPTIONS_H
#define BENCH_PLANOPTIONS_H

#include <stdbool.h>

#include "bench/crew.h"

/* The values of the shared options in a getopt_long(3) table; short options
 * of a program are characters and so below these. */
enum planoptions_value {
    PLANOPTIONS_PROCESSES = 256,
    PLANOPTIONS_COUNT,
    PLANOPTIONS_SECONDS,
    PLANOPTIONS_WARMUP,
    PLANOPTIONS_END,
};

/* clang-format off */
#define PLANOPTIONS_TABLE                                                      \
    {"processes", required_argument, NULL, PLANOPTIONS_PROCESSES},             \
    {"count", required_argument, NULL, PLANOPTIONS_COUNT},                     \
    {"seconds", required_argument, NULL, PLANOPTIONS_SECONDS},                 \
    {"warmup", required_argument, NULL, PLANOPTIONS_WARMUP}
/* clang-format on */

#define PLANOPTIONS_HELP                                                       \
    "  --processes N   this many at once, 1 to 64 (default 1)\n"               \
    "  --count N       this many in all\n"                                     \
    "  --seconds S     for so long, fractions allowed (default 5)\n"           \
    "  --warmup N      this many per process first, not counted (default 5)\n"

/* One process, five seconds. */
extern const struct crew_plan planoptions_default;

/*
 * Takes one option into the plan.  Returns 0, -EINVAL when the text is no
 * number or out of bounds, or -ENOENT when the option is none of the shared
 * ones.
 */
int planoptions_take(int value, const char *text, struct crew_plan *plan);

#endif
