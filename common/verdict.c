/* SPDX-License-Identifier: MIT */
/*
 * Names of a verdict's parts.  Pure.
 */
#include "common/verdict.h"

#include <stddef.h>

static const char *const verdict_sources[] = {
    [VERDICT_NOT_ASKED] = "none",
    [VERDICT_ONLINE] = "online",
    [VERDICT_FRESH] = "fresh",
    [VERDICT_GRACE] = "grace",
};

#define VERDICT_SOURCE_COUNT                                                   \
    (sizeof(verdict_sources) / sizeof(verdict_sources[0]))

bool
verdict_source_is_known(uint64_t wire)
{
    return wire < VERDICT_SOURCE_COUNT;
}

const char *
verdict_source_name(enum verdict_source source)
{
    return verdict_source_is_known((uint64_t)source) ? verdict_sources[source]
                                                     : "none";
}
