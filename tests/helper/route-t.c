/* SPDX-License-Identifier: MIT */
/*
 * helper/route.c: what closes a route, for whom, and why it is closed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/route.h"

#define NOW INT64_C(1000000)

static struct breaker api;
static struct route route;

static int
setup(void **state)
{
    (void)state;
    memset(&api, 0, sizeof(api));
    route = (struct route){.api = &api};
    return 0;
}

static void
break_it(int64_t now_ms)
{
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        route_note_failure(&route, now_ms, REASON_API_SERVER, 0);
    }
}

static void
test_own(void **state)
{
    (void)state;
    assert_true(route_is_open(&route, NOW));
    assert_false(route_admit(&route, NOW));
    break_it(NOW);
    assert_false(route_is_open(&route, NOW));
    assert_int_equal(route_last_failure(&route, NOW, REASON_HELPER_BUSY),
                     REASON_API_SERVER);
    /* The API is there for everybody else. */
    assert_int_equal(api.failures, 0);
    assert_true(route_is_open(&route, NOW + BREAKER_LONGEST_MS));
    assert_true(route_admit(&route, NOW + BREAKER_LONGEST_MS));
    assert_false(route_is_open(&route, NOW + BREAKER_LONGEST_MS));
    route_note_nothing(&route, NOW + BREAKER_LONGEST_MS);
    assert_false(route_is_open(&route, NOW + BREAKER_LONGEST_MS));
    assert_int_equal(route_last_failure(&route, NOW + BREAKER_LONGEST_MS,
                                        REASON_HELPER_BUSY),
                     REASON_API_SERVER);
    assert_true(route_admit(&route, NOW + 3 * BREAKER_LONGEST_MS));
    route_note_answer(&route);
    assert_true(route_is_open(&route, NOW));
    assert_int_equal(route_last_failure(&route, NOW, REASON_HELPER_BUSY),
                     REASON_HELPER_BUSY);
}

static void
test_api(void **state)
{
    (void)state;
    breaker_note_failure(&api, NOW, REASON_API_TLS, 5000, 0);
    assert_false(route_is_open(&route, NOW));
    assert_int_equal(route_last_failure(&route, NOW, REASON_HELPER_BUSY),
                     REASON_API_TLS);
    assert_true(breaker_admits(&api, NOW + 5001));
    assert_false(route_is_open(&route, NOW + 5001));
    breaker_note_answer(&api);
    assert_true(route_is_open(&route, NOW + 5001));
}

/* OVHcloud asks for a pause. */
static void
test_pause(void **state)
{
    (void)state;
    route_note_failure(&route, NOW, REASON_API_THROTTLED, 90000);
    assert_int_equal(breaker_left_ms(&api, NOW), 90000);
    assert_int_equal(breaker_left_ms(&route.own, NOW), 90000);
    assert_int_equal(api.why, REASON_API_THROTTLED);
}

#define CASE(test) cmocka_unit_test_setup(test, setup)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_own),
        CASE(test_api),
        CASE(test_pause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
