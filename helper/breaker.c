/* SPDX-License-Identifier: MIT */
/*
 * The breaker's three states in two numbers: closed (no time set), open (the
 * time has not come), half-open (it has, and one question is on its way).
 * Pure: time and randomness are given.
 */
#include "helper/breaker.h"

bool
breaker_admits(struct breaker *breaker, int64_t now_ms)
{
    if (breaker->open_until_ms == 0) {
        return true;
    }
    if (now_ms < breaker->open_until_ms || breaker->trying) {
        return false;
    }
    breaker->trying = true;
    return true;
}

void
breaker_note_answer(struct breaker *breaker)
{
    *breaker = (struct breaker){0};
}

/* Between half of the length and all of it. */
static int64_t
breaker_jitter(int64_t length_ms, uint32_t random)
{
    return length_ms / 2 + (int64_t)random % (length_ms / 2 + 1);
}

static int64_t
breaker_length_ms(unsigned int openings)
{
    int64_t length_ms = BREAKER_FIRST_MS;

    while (openings-- > 0 && length_ms < BREAKER_LONGEST_MS) {
        length_ms *= 2;
    }
    return length_ms < BREAKER_LONGEST_MS ? length_ms : BREAKER_LONGEST_MS;
}

void
breaker_note_failure(struct breaker *breaker, int64_t now_ms, enum reason why,
                     int64_t retry_after_ms, uint32_t random)
{
    bool tried = breaker->trying;
    int64_t length_ms = retry_after_ms;

    breaker->trying = false;
    breaker->why = why;
    if (breaker->failures < BREAKER_FAILURES) {
        breaker->failures++;
    }
    /* Questions that were sent before it opened open it no further. */
    if (breaker->open_until_ms != 0 && !tried && retry_after_ms == 0) {
        return;
    }
    if (breaker->failures < BREAKER_FAILURES && !tried && retry_after_ms == 0) {
        return;
    }
    if (length_ms == 0) {
        length_ms =
            breaker_jitter(breaker_length_ms(breaker->openings), random);
    }
    breaker->openings++;
    if (now_ms + length_ms > breaker->open_until_ms) {
        breaker->open_until_ms = now_ms + length_ms;
    }
}

int64_t
breaker_left_ms(const struct breaker *breaker, int64_t now_ms)
{
    return breaker->open_until_ms > now_ms ? breaker->open_until_ms - now_ms
                                           : 0;
}
