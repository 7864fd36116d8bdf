/* SPDX-License-Identifier: MIT */
/*
 * The model test of records and grace: the product's decision chain, cache,
 * keys, ages, disk and writer thread, all linked for real, against a small
 * model of who may log in (gracemodel.h), in series of random events.  Clock
 * and API are numbers and structs, so nothing in it waits.
 *
 *   OVHPAT_GRACE_SEED    where the dice begin (a number)
 *   OVHPAT_GRACE_EVENTS  how many events, about
 *   OVHPAT_GRACE_REPLAY  "SEED EVENT EVENT ...", as it was printed
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

#include "tests/helper/graceseries.h"
#include "tests/helper/graceworld.h"

/* What a sanitizer could find it finds in fewer. */
#ifdef __SANITIZE_ADDRESS__
#define EVENTS_DEFAULT 50000U
#else
#define EVENTS_DEFAULT 200000U
#endif
#define SERIES_LENGTH 250U
#define REPLAY_MAX 5000U

static uint64_t
number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

/* Prints what is wrong and how to see it again. */
static void
report(uint64_t seed, const struct graceevent *events, size_t count)
{
    printf("# %s\n# OVHPAT_GRACE_REPLAY='%" PRIu64 " ",
           graceworld.model.failure, seed);
    graceevent_print(stdout, events, count);
    printf("'\n");
    fflush(stdout);
}

static void
run_series(uint64_t seed)
{
    static struct graceevent events[SERIES_LENGTH];
    uint64_t dice = seed * 2 + 1;
    size_t count = 0;

    for (size_t i = 0; i < SERIES_LENGTH; i++) {
        events[i] = graceevent_next(&dice);
    }
    count = graceseries_run(seed, events, SERIES_LENGTH);
    if (count == 0) {
        return;
    }
    printf("# seed %" PRIu64 ": wrong behind event %zu\n", seed, count);
    report(seed, events, count);
    count = graceseries_shorten(seed, events, count);
    if (graceseries_run(seed, events, count) > 0) {
        report(seed, events, count);
    }
    fail_msg("%s", graceworld.model.failure);
}

static void
test_random_series(void **state)
{
    uint64_t seed = number_from("OVHPAT_GRACE_SEED", 20261122);
    uint64_t events = number_from("OVHPAT_GRACE_EVENTS", EVENTS_DEFAULT);
    const struct gracepromise_seen *seen = &graceworld.seen;

    (void)state;
    printf("# seed %" PRIu64 "\n", seed);
    fflush(stdout);
    for (uint64_t done = 0; done < events; done += SERIES_LENGTH) {
        run_series(seed++);
    }
    printf("# %lu logins: %lu online, %lu fresh, %lu by grace; %lu refused, "
           "%lu buried, %lu without grace, %lu unmapped since, %lu at the "
           "breaker, %lu late refusals\n",
           seen->logins, seen->online, seen->fresh, seen->grace, seen->refused,
           seen->buried, seen->too_old, seen->unmapped, seen->breaker,
           seen->late);
    /* A run in which nothing happens proves nothing. */
    if (events >= EVENTS_DEFAULT) {
        unsigned long few = events / 200;

        assert_true(
            seen->online > few && seen->fresh > few && seen->grace > few &&
            seen->refused > few && seen->buried > few && seen->too_old > few &&
            seen->unmapped > few && seen->breaker > few && seen->late > 5);
    }
}

static void
test_replay(void **state)
{
    static struct graceevent events[REPLAY_MAX];
    const char *text = getenv("OVHPAT_GRACE_REPLAY");
    char *list = NULL;
    uint64_t seed = text == NULL ? 0 : strtoull(text, &list, 0);
    size_t count =
        text == NULL ? 0 : graceevent_parse(list, events, REPLAY_MAX);
    size_t failed = 0;

    (void)state;
    if (count == 0) {
        return;
    }
    failed = graceseries_run(seed, events, count);
    if (failed > 0) {
        printf("# wrong behind event %zu of %zu\n", failed, count);
        fail_msg("%s", graceworld.model.failure);
    }
}

static int
setup(void **state)
{
    (void)state;
    graceseries_open(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    graceseries_close();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest random_tests[] = {
        cmocka_unit_test(test_random_series)};
    const struct CMUnitTest replay_tests[] = {cmocka_unit_test(test_replay)};

    return getenv("OVHPAT_GRACE_REPLAY") == NULL
               ? cmocka_run_group_tests(random_tests, setup, teardown)
               : cmocka_run_group_tests(replay_tests, setup, teardown);
}
