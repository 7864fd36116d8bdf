/* SPDX-License-Identifier: MIT */
/*
 * Reads the options that pamload and raw_request share.  Numbers are read
 * whole: trailing text, signs and values out of bounds are errors, so a typing
 * error cannot silently shorten a measurement.  Prints nothing.
 */
#include "bench/planoptions.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define PLANOPTIONS_SECONDS_MAX 86400.0

const struct crew_plan planoptions_default = {
    .processes = 1, .count = 0, .duration_ms = 5000, .warmup = 5};

static int
planoptions_number(const char *text, uint64_t max, uint64_t *ret_number)
{
    char *end = NULL;
    unsigned long long number = 0;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || !isdigit((unsigned char)text[0]) ||
        number > max) {
        return -EINVAL;
    }
    *ret_number = number;
    return 0;
}

static int
planoptions_duration(const char *text, int64_t *ret_ms)
{
    char *end = NULL;
    double seconds = strtod(text, &end);

    if (end == text || *end != '\0' || !(seconds >= 0.01) ||
        !(seconds <= PLANOPTIONS_SECONDS_MAX)) {
        return -EINVAL;
    }
    *ret_ms = (int64_t)(seconds * 1000.0);
    return 0;
}

int
planoptions_take(int value, const char *text, struct crew_plan *plan)
{
    uint64_t processes = 0;
    int error = 0;

    switch (value) {
    case PLANOPTIONS_PROCESSES:
        error = planoptions_number(text, CREW_PROCESSES_MAX, &processes);
        if (error == 0 && processes == 0) {
            error = -EINVAL;
        }
        if (error == 0) {
            plan->processes = (unsigned int)processes;
        }
        return error;
    case PLANOPTIONS_COUNT:
        return planoptions_number(text, CREW_SAMPLES_MAX, &plan->count);
    case PLANOPTIONS_SECONDS:
        return planoptions_duration(text, &plan->duration_ms);
    case PLANOPTIONS_WARMUP:
        return planoptions_number(text, CREW_SAMPLES_MAX, &plan->warmup);
    default:
        return -ENOENT;
    }
}
