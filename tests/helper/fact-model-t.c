/* SPDX-License-Identifier: MIT */
/*
 * The model test of `require`: decision chain, questions, facts, records, disk
 * and writer thread for real, beside the model of factmodel.h, in series of
 * random events.  API and clock are numbers and structs.
 *
 *   OVHPAT_FACT_SEED    where the dice begin (a number)
 *   OVHPAT_FACT_EVENTS  how many events, about
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/helper/factworld.h"
#include "tests/helper/fakeclock.h"

#ifdef __SANITIZE_ADDRESS__
#define EVENTS_DEFAULT 4000U
#else
#define EVENTS_DEFAULT 10000U
#endif
#define SERIES_LENGTH 200U

static uint64_t dice;

static uint64_t
number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

/* xorshift64* of Vigna. */
static unsigned int
roll(unsigned int below)
{
    dice ^= dice >> 12;
    dice ^= dice << 25;
    dice ^= dice >> 27;
    return (unsigned int)((dice * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static void
roll_login(void)
{
    const struct factworld_login login = {
        .token = roll(FACTMODEL_TOKENS),
        .service = roll(FACTMODEL_SERVICES),
        .who = roll(8) < 5 ? FACTWORLD_ACCEPT : roll(3),
        .iam = roll(8) < 5 ? FACTWORLD_SPEAKS : roll(3),
        .slow = roll(6) == 0,
        .iam_first = roll(2) == 0,
        .hold = roll(4) == 0};

    factworld_login(&login);
    /* Often it is a no that comes too late. */
    if (login.slow && roll(2) == 0) {
        factworld_change(login.token, roll(FACTMODEL_NEEDS), false);
        factworld_deliver(FACTWORLD_SPEAKS);
    }
}

static void
roll_event(void)
{
    static const int64_t steps_ms[] = {1000,    30000,    59000,   61000,
                                       3599000, 28800000, 82800000};
    static const int64_t fresh_ms[] = {0, 0, 60000, 300000};
    static const int64_t grace_ms[] = {0, 3600000, 28800000, 86400000};
    unsigned int event = roll(100);

    if (event < 50) {
        roll_login();
    } else if (event < 68) {
        factworld_pass(steps_ms[roll(roll(2) == 0 ? 4 : 7)]);
    } else if (event < 82) {
        factworld_change(roll(FACTMODEL_TOKENS), roll(FACTMODEL_NEEDS),
                         roll(4) > 0);
    } else if (event < 88) {
        factworld_use(roll(FACTMODEL_SERVICES), fresh_ms[roll(4)],
                      grace_ms[roll(4)]);
    } else if (event < 94) {
        factworld_deliver(FACTWORLD_SPEAKS);
    } else if (event < 98) {
        factworld_restart(roll(2) == 0);
    } else {
        factworld_forget();
    }
}

static void
test_random_series(void **state)
{
    uint64_t seed = number_from("OVHPAT_FACT_SEED", 20261122);
    uint64_t events = number_from("OVHPAT_FACT_EVENTS", EVENTS_DEFAULT);
    const struct factworld_seen *seen = &factworld.seen;
    unsigned long few = events / 400;

    (void)state;
    printf("# seed %" PRIu64 "\n", seed);
    fflush(stdout);
    for (uint64_t done = 0; done < events; done += SERIES_LENGTH) {
        dice = ++seed * 2 + 1;
        factworld_begin();
        for (unsigned int i = 0; i < SERIES_LENGTH; i++) {
            roll_event();
            if (factworld.failure[0] != '\0') {
                printf("# seed %" PRIu64 ": wrong behind event %u\n# %s\n",
                       seed - 1, i, factworld.failure);
                fail_msg("%s", factworld.failure);
            }
        }
        factworld_end();
    }
    printf("# %lu logins: %lu allowed online, %lu by grace; %lu denied, %lu "
           "unknown, %lu late noes\n",
           seen->logins, seen->online, seen->grace, seen->denied, seen->unknown,
           seen->late);
    /* A run in which nothing happens proves nothing. */
    if (events >= EVENTS_DEFAULT) {
        assert_true(seen->online > few && seen->grace > few &&
                    seen->denied > few && seen->unknown > few &&
                    seen->late > 5);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_series)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
