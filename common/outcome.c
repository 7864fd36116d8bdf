/* SPDX-License-Identifier: MIT */
/*
 * Look-ups in the one table of outcomes.  A value that is not in the table is
 * answered as INTERNAL, which refuses.
 */
#include "common/outcome.h"

#include <stddef.h>

struct outcome_row {
    enum outcome outcome;
    const char *name;
    int log_level;
};

static const struct outcome_row outcome_rows[] = {
#define OUTCOME_ROW(name, wire, text, level) {OUTCOME_##name, text, level},
    OUTCOME_TABLE(OUTCOME_ROW)
#undef OUTCOME_ROW
};

static const struct outcome_row *
outcome_find(unsigned int wire)
{
    for (size_t i = 0; i < sizeof(outcome_rows) / sizeof(outcome_rows[0]);
         i++) {
        if ((unsigned int)outcome_rows[i].outcome == wire) {
            return &outcome_rows[i];
        }
    }
    return &outcome_rows[0]; /* INTERNAL */
}

enum outcome
outcome_from_wire(uint8_t wire)
{
    return outcome_find(wire)->outcome;
}

const char *
outcome_name(enum outcome outcome)
{
    return outcome_find((unsigned int)outcome)->name;
}

int
outcome_log_level(enum outcome outcome)
{
    return outcome_find((unsigned int)outcome)->log_level;
}
