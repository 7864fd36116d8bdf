/* SPDX-License-Identifier: MIT */
/*
 * common/deadline.c: what is left of a deadline, and that it runs by the
 * monotonic clock.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

#include "common/deadline.h"

static void
test_now_is_the_monotonic_clock(void **state)
{
    struct timespec before;
    struct timespec after;
    int64_t now_ms = 0;

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    now_ms = deadline_now_ms();
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(now_ms >=
                (int64_t)before.tv_sec * 1000 + before.tv_nsec / 1000000);
    assert_true(now_ms <=
                (int64_t)after.tv_sec * 1000 + after.tv_nsec / 1000000);
}

static void
test_passed(void **state)
{
    (void)state;
    assert_int_equal(deadline_left_ms((struct deadline){0}), 0);
    assert_int_equal(deadline_left_ms((struct deadline){.at_ms = -1}), 0);
    assert_int_equal(
        deadline_left_ms((struct deadline){.at_ms = INT64_MIN / 2}), 0);
    assert_int_equal(deadline_left_ms(deadline_after(0)), 0);
    assert_int_equal(deadline_left_ms(deadline_after(-1)), 0);
    assert_int_equal(deadline_left_ms(deadline_after(-1000000)), 0);
}

static void
test_left(void **state)
{
    int left_ms = deadline_left_ms(deadline_after(60000));

    (void)state;
    assert_in_range(left_ms, 50000, 60000);
}

static void
test_far_away_fits_poll(void **state)
{
    (void)state;
    assert_int_equal(
        deadline_left_ms(deadline_after((int64_t)INT_MAX + 100000)), INT_MAX);
    assert_int_equal(
        deadline_left_ms((struct deadline){.at_ms = INT64_MAX / 2}), INT_MAX);
}

static void
test_runs_down(void **state)
{
    struct deadline deadline = deadline_after(30);

    (void)state;
    while (deadline_left_ms(deadline) > 0) {
        int before_ms = deadline_left_ms(deadline);

        poll(NULL, 0, 5);
        assert_true(deadline_left_ms(deadline) <= before_ms);
    }
    assert_true(deadline_now_ms() >= deadline.at_ms);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_now_is_the_monotonic_clock),
        cmocka_unit_test(test_passed),
        cmocka_unit_test(test_left),
        cmocka_unit_test(test_far_away_fits_poll),
        cmocka_unit_test(test_runs_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
