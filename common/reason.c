/* SPDX-License-Identifier: MIT */
/*
 * Look-ups in the one table of reasons.  The log lines, the manual and the
 * PAM codes all come from this table, so none of them can drift.  A value
 * that is not in it is answered as INTERNAL, which refuses.
 */
#include "common/reason.h"

#include <errno.h>

struct reason_row {
    enum reason reason;
    const char *id;
    const char *text;
    const char *advice;
};

static const struct reason_row reason_rows[] = {
#define REASON_ROW(name, wire, id, outcome, text, advice)                      \
    {REASON_##name, "OVHPAT-" id, text, advice},
    REASON_TABLE(REASON_ROW)
#undef REASON_ROW
};

#define REASON_COUNT (sizeof(reason_rows) / sizeof(reason_rows[0]))

static const struct reason_row *
reason_find(unsigned int wire)
{
    for (size_t i = 0; i < REASON_COUNT; i++) {
        if ((unsigned int)reason_rows[i].reason == wire) {
            return &reason_rows[i];
        }
    }
    return &reason_rows[0]; /* INTERNAL */
}

enum reason
reason_from_wire(uint16_t wire)
{
    return reason_find(wire)->reason;
}

/* Asked a dozen times in each login, so it walks through nothing. */
enum outcome
reason_outcome(enum reason reason)
{
    switch (reason) {
#define REASON_CASE(name, wire, id, outcome, text, advice)                     \
    case REASON_##name:                                                        \
        return OUTCOME_##outcome;
        REASON_TABLE(REASON_CASE)
#undef REASON_CASE
    }
    return OUTCOME_INTERNAL;
}

const char *
reason_id(enum reason reason)
{
    return reason_find((unsigned int)reason)->id;
}

const char *
reason_text(enum reason reason)
{
    return reason_find((unsigned int)reason)->text;
}

const char *
reason_advice(enum reason reason)
{
    return reason_find((unsigned int)reason)->advice;
}

int
reason_at(size_t index, enum reason *ret_reason)
{
    if (index >= REASON_COUNT) {
        return -ENOENT;
    }
    *ret_reason = reason_rows[index].reason;
    return 0;
}
