/* SPDX-License-Identifier: MIT */
/*
 * helper/breaker.c: three failures in a row, Retry-After, one question only
 * when it is half-open, bounds of the lengths; and a random walk in which its
 * promises are checked at every step.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "helper/breaker.h"

#define START INT64_C(1000000)

static struct breaker breaker;

static int
setup(void **state)
{
    (void)state;
    memset(&breaker, 0, sizeof(breaker));
    return 0;
}

static void
note_failures(unsigned int times, int64_t now_ms, uint32_t random)
{
    for (unsigned int i = 0; i < times; i++) {
        breaker_note_failure(&breaker, now_ms, REASON_API_NETWORK, 0, random);
    }
}

/* How long it is open now; asks nobody. */
static int64_t
length(int64_t now_ms)
{
    return breaker_left_ms(&breaker, now_ms);
}

static void
test_closed(void **state)
{
    (void)state;
    assert_int_equal(length(START), 0);
    for (int i = 0; i < 100; i++) {
        assert_true(breaker_admits(&breaker, START));
    }
}

static void
test_three_failures(void **state)
{
    (void)state;
    note_failures(BREAKER_FAILURES - 1, START, 0);
    assert_true(breaker_admits(&breaker, START));
    assert_int_equal(length(START), 0);
    note_failures(1, START, 0);
    assert_false(breaker_admits(&breaker, START));
    assert_true(length(START) > 0);
}

static void
test_only_in_a_row(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        note_failures(BREAKER_FAILURES - 1, START, 0);
        breaker_note_answer(&breaker);
        assert_true(breaker_admits(&breaker, START));
    }
}

static void
test_half_open(void **state)
{
    int64_t until_ms = 0;

    (void)state;
    note_failures(BREAKER_FAILURES, START, 12345);
    until_ms = START + length(START);
    assert_false(breaker_admits(&breaker, until_ms - 1));
    assert_int_equal(length(until_ms), 0);
    assert_true(breaker_admits(&breaker, until_ms));
    for (int64_t at_ms = until_ms; at_ms < until_ms + 600000; at_ms += 1000) {
        assert_false(breaker_admits(&breaker, at_ms));
    }
    breaker_note_answer(&breaker);
    assert_true(breaker_admits(&breaker, until_ms));
    assert_true(breaker_admits(&breaker, until_ms));
}

/* After an answer three failures are needed again, and the first length. */
static void
test_answer_forgets_all(void **state)
{
    (void)state;
    note_failures(BREAKER_FAILURES, START, 0);
    assert_true(breaker_admits(&breaker, START + 60000));
    note_failures(1, START + 60000, 0);
    breaker_note_answer(&breaker);
    note_failures(BREAKER_FAILURES - 1, START, UINT32_MAX);
    assert_int_equal(length(START), 0);
    note_failures(1, START, UINT32_MAX);
    assert_in_range(length(START), BREAKER_FIRST_MS / 2, BREAKER_FIRST_MS);
}

/* Opening n is between half of 5 s * 2^n and all of it, 60 s at most. */
static void
test_lengths(void **state)
{
    static const uint32_t randoms[] = {0, 1, 2499, 2500, 2501, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(randoms) / sizeof(randoms[0]); i++) {
        int64_t now_ms = START;
        int64_t longest_ms = BREAKER_FIRST_MS;

        setup(NULL);
        note_failures(BREAKER_FAILURES, now_ms, randoms[i]);
        for (int n = 0; n < 40; n++) {
            assert_in_range(length(now_ms), longest_ms / 2, longest_ms);
            now_ms += length(now_ms);
            assert_true(breaker_admits(&breaker, now_ms));
            note_failures(1, now_ms, randoms[i]);
            longest_ms *= 2;
            longest_ms = longest_ms > BREAKER_LONGEST_MS ? BREAKER_LONGEST_MS
                                                         : longest_ms;
        }
    }
}

/* Both ends of the spread are reached, so many hosts do not come together. */
static void
test_spread(void **state)
{
    int64_t shortest_ms = INT64_MAX;
    int64_t longest_ms = 0;

    (void)state;
    for (uint32_t random = 0; random <= BREAKER_FIRST_MS; random++) {
        setup(NULL);
        note_failures(BREAKER_FAILURES, START, random);
        shortest_ms = length(START) < shortest_ms ? length(START) : shortest_ms;
        longest_ms = length(START) > longest_ms ? length(START) : longest_ms;
    }
    assert_int_equal(shortest_ms, BREAKER_FIRST_MS / 2);
    assert_int_equal(longest_ms, BREAKER_FIRST_MS);
}

/* Questions that were on their way when it opened make it no longer. */
static void
test_late_failures(void **state)
{
    int64_t until_ms = 0;

    (void)state;
    note_failures(BREAKER_FAILURES, START, 0);
    until_ms = START + length(START);
    note_failures(100, START + 1000, UINT32_MAX);
    assert_int_equal(START + 1000 + length(START + 1000), until_ms);
}

static void
test_retry_after(void **state)
{
    (void)state;
    breaker_note_failure(&breaker, START, REASON_API_THROTTLED, 120000, 77);
    assert_int_equal(length(START), 120000);
    assert_false(breaker_admits(&breaker, START + 119999));
    assert_true(breaker_admits(&breaker, START + 120000));
    assert_false(breaker_admits(&breaker, START + 120000));
    breaker_note_failure(&breaker, START + 120000, REASON_API_THROTTLED, 1000,
                         77);
    assert_int_equal(length(START + 120000), 1000);
}

/* It demands more time than there would be: it gets it. */
static void
test_retry_after_while_open(void **state)
{
    (void)state;
    note_failures(BREAKER_FAILURES, START, 0);
    breaker_note_failure(&breaker, START + 100, REASON_API_THROTTLED, 300000,
                         0);
    assert_int_equal(length(START + 100), 300000);
}

/* And an answer that demands less does not take back what was demanded. */
static void
test_retry_after_never_shortens(void **state)
{
    (void)state;
    breaker_note_failure(&breaker, START, REASON_API_THROTTLED, 300000, 0);
    breaker_note_failure(&breaker, START + 1, REASON_API_THROTTLED, 1000, 0);
    assert_int_equal(length(START), 300000);
}

/* The last failure says why; an answer forgets it. */
static void
test_why(void **state)
{
    (void)state;
    note_failures(2, START, 0);
    breaker_note_failure(&breaker, START, REASON_API_TLS, 0, 0);
    assert_int_equal(breaker.why, REASON_API_TLS);
    note_failures(1, START, 0);
    assert_int_equal(breaker.why, REASON_API_NETWORK);
    breaker_note_answer(&breaker);
    assert_int_equal(breaker.why, REASON_INTERNAL);
}

static void
test_random_walk(void **state)
{
    unsigned int failures = 0; /* in a row */
    int64_t now_ms = START;

    (void)state;
    srand(20);
    for (int i = 0; i < 200000; i++) {
        int64_t left_ms = length(now_ms);
        int64_t retry_ms = rand() % 10 == 0 ? 1000 * (1 + rand() % 300) : 0;

        assert_in_range(left_ms, 0, 300000);
        if (breaker_admits(&breaker, now_ms)) {
            assert_int_equal(left_ms, 0);
            if (rand() % 3 == 0) {
                breaker_note_answer(&breaker);
                failures = 0;
            } else {
                breaker_note_failure(&breaker, now_ms, REASON_API_SERVER,
                                     retry_ms, (uint32_t)rand());
                failures++;
            }
            if (failures >= BREAKER_FAILURES) {
                assert_true(length(now_ms) >= 1000);
            }
        } else {
            assert_true(left_ms > 0);
        }
        now_ms += rand() % 4000;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_closed, setup),
        cmocka_unit_test_setup(test_three_failures, setup),
        cmocka_unit_test_setup(test_only_in_a_row, setup),
        cmocka_unit_test_setup(test_half_open, setup),
        cmocka_unit_test_setup(test_answer_forgets_all, setup),
        cmocka_unit_test_setup(test_lengths, setup),
        cmocka_unit_test_setup(test_spread, setup),
        cmocka_unit_test_setup(test_late_failures, setup),
        cmocka_unit_test_setup(test_retry_after, setup),
        cmocka_unit_test_setup(test_retry_after_while_open, setup),
        cmocka_unit_test_setup(test_retry_after_never_shortens, setup),
        cmocka_unit_test_setup(test_why, setup),
        cmocka_unit_test_setup(test_random_walk, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
