/* SPDX-License-Identifier: MIT */
/*
 * Three failures in a row open it for 5 seconds, then 10, 20, 40, 60; the dice
 * take up to half of that away.  What the API demands opens it at once.  When
 * its time is over one question may try; its failure opens it again.
 */
#include "tests/helper/gracebreaker.h"

#include "tests/helper/fakeclock.h"

#define SECOND INT64_C(1000)

bool
gracebreaker_is_open(struct gracemodel *model, bool refused)
{
    struct gracemodel_breaker *breaker = &model->breaker;

    if (!breaker->open || fakeclock.monotonic_ms >= breaker->latest_ms) {
        return false;
    }
    if (fakeclock.monotonic_ms < breaker->soonest_ms) {
        if (!refused) {
            gracemodel_fail(model, "the breaker admits and should not");
        }
        return true;
    }
    if (!refused) {
        breaker->latest_ms = fakeclock.monotonic_ms;
    }
    return refused;
}

bool
gracebreaker_admits(struct gracemodel *model, bool refused)
{
    struct gracemodel_breaker *breaker = &model->breaker;

    if (breaker->trying != refused) {
        gracemodel_fail(model, "the breaker %s and should not",
                        refused ? "refuses" : "admits a second one");
    }
    if (refused) {
        return false;
    }
    breaker->trying = breaker->open;
    return true;
}

void
gracebreaker_fail(struct gracemodel *model, enum reason why, int64_t retry_ms)
{
    struct gracemodel_breaker *breaker = &model->breaker;
    bool tried = breaker->trying;
    int64_t longest_ms = retry_ms;
    int64_t shortest_ms = retry_ms;

    breaker->trying = false;
    breaker->why = why;
    breaker->failures++;
    if (retry_ms == 0 && !tried && (breaker->open || breaker->failures < 3)) {
        return;
    }
    if (retry_ms == 0) {
        longest_ms = 5 * SECOND;
        for (unsigned int i = 0; i < breaker->openings; i++) {
            longest_ms =
                longest_ms > 30 * SECOND ? 60 * SECOND : 2 * longest_ms;
        }
        shortest_ms = longest_ms / 2;
    }
    breaker->openings++;
    shortest_ms += fakeclock.monotonic_ms;
    longest_ms += fakeclock.monotonic_ms;
    if (!breaker->open || shortest_ms > breaker->soonest_ms) {
        breaker->soonest_ms = shortest_ms;
    }
    if (!breaker->open || longest_ms > breaker->latest_ms) {
        breaker->latest_ms = longest_ms;
    }
    breaker->open = true;
}
