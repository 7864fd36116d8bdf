/* SPDX-License-Identifier: MIT */
/*
 * helper/hosttime.c: bodies that are a time and bodies that are none, and that
 * the host's wall clock does not matter.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "helper/hosttime.h"
#include "tests/helper/fakeclock.h"

#define HOUR_MS INT64_C(3600000)

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
    return 0;
}

static void
test_unknown(void **state)
{
    struct hosttime time = {0};

    (void)state;
    assert_false(hosttime_is_known(&time));
    assert_int_equal(hosttime_now_s(&time), 0);
}

static void
test_bodies(void **state)
{
    static const char *const bad[] = {
        "",   "null", "{}",  "\"1\"", "0",
        "-5", "1.5",  "12x", "1 2",   "9223372036854775807",
        "+5", "\f8",  "\v8"};
    struct hosttime time = {0};

    (void)state;
    assert_int_equal(hosttime_set(&time, "1457018875"), 0);
    assert_int_equal(hosttime_now_s(&time), 1457018875);
    assert_int_equal(hosttime_set(&time, "1457018880\r\n"), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(hosttime_set(&time, bad[i]), -EBADMSG);
    }
    assert_int_equal(hosttime_now_s(&time), 1457018880);
}

static void
test_passing(void **state)
{
    struct hosttime time = {0};

    (void)state;
    assert_int_equal(hosttime_set(&time, "1457018875"), 0);
    fakeclock_pass(90000);
    assert_int_equal(hosttime_now_s(&time), 1457018965);
    fakeclock.real_ms += HOUR_MS * 24 * 365;
    assert_int_equal(hosttime_now_s(&time), 1457018965);
    fakeclock.real_ms = 0;
    assert_int_equal(hosttime_now_s(&time), 1457018965);
    assert_true(hosttime_is_known(&time));
    fakeclock_pass(HOUR_MS);
    assert_false(hosttime_is_known(&time));
}

static void
test_forget(void **state)
{
    struct hosttime time = {0};

    (void)state;
    assert_int_equal(hosttime_set(&time, "1457018875"), 0);
    hosttime_forget(&time);
    assert_false(hosttime_is_known(&time));
    assert_int_equal(hosttime_now_s(&time), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_unknown, setup),
        cmocka_unit_test_setup(test_bodies, setup),
        cmocka_unit_test_setup(test_passing, setup),
        cmocka_unit_test_setup(test_forget, setup),
    };

    return cmocka_run_group_tests_name("hosttime", tests, NULL, NULL);
}
