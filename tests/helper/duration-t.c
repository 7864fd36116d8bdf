/* SPDX-License-Identifier: MIT */
/*
 * helper/duration.c: every unit, the decimals, both sides of each bound,
 * and all that a sysadmin might write and that must not be guessed at.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "helper/duration.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOUCHED 4711

static void
test_accepted(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"0", 0},
        {"0s", 0},
        {"0ms", 0},
        {"0.0d", 0},
        {"1ms", 1},
        {"250ms", 250},
        {"3s", 3000},
        {"03s", 3000},
        {"0.5s", 500},
        {"0.001s", 1},
        {"1.25s", 1250},
        {"1.250000s", 1250},
        {"10s", 10000},
        {"90s", 90000},
        {"1m", 60000},
        {"1.5m", 90000},
        {"0.333m", 19980},
        {"24h", 86400000},
        {"0.0000h", 0},
        {"1d", 86400000},
        {"7d", 604800000},
        {"9223372036854775807ms", INT64_MAX},
        {"9223372036854775.807s", INT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = UNTOUCHED;

        assert_int_equal(duration_parse(cases[i].text, &ms), 0);
        assert_int_equal(ms, cases[i].ms);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        /* the unit is missing */
        {"3", -EDOM},
        {"00", -EDOM},
        {"0.0", -EDOM},
        {"0.5", -EDOM},
        {"86400", -EDOM},
        /* more than fits */
        {"9223372036854775808ms", -ERANGE},
        {"9223372036854775.808s", -ERANGE},
        {"9223372036854776s", -ERANGE},
        {"106751991168d", -ERANGE},
        {"99999999999999999999999999s", -ERANGE},
        /* finer than a millisecond */
        {"0.5ms", -EINVAL},
        {"0.0005s", -EINVAL},
        {"0.000001h", -EINVAL},
        {"1.0000000s", -EINVAL},
        {"0.99999999999999999999999999s", -EINVAL},
        /* no duration at all */
        {"", -EINVAL},
        {" ", -EINVAL},
        {"s", -EINVAL},
        {".", -EINVAL},
        {".5s", -EINVAL},
        {"5.s", -EINVAL},
        {"1.2.3s", -EINVAL},
        {"1,5s", -EINVAL},
        {"-3s", -EINVAL},
        {"+3s", -EINVAL},
        {" 3s", -EINVAL},
        {"3s ", -EINVAL},
        {"3 s", -EINVAL},
        {"3S", -EINVAL},
        {"3sec", -EINVAL},
        {"3min", -EINVAL},
        {"3w", -EINVAL},
        {"3y", -EINVAL},
        {"3s3s", -EINVAL},
        {"1h30m", -EINVAL},
        {"0x3s", -EINVAL},
        {"1e3s", -EINVAL},
        {"infs", -EINVAL},
        {"off", -EINVAL},
        {"\xd9\xa3s", -EINVAL}, /* an Arabic digit three */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = UNTOUCHED;

        assert_int_equal(duration_parse(cases[i].text, &ms), cases[i].status);
        assert_int_equal(ms, UNTOUCHED);
    }
}

static void
test_rates_accepted(void **state)
{
    static const struct {
        const char *text;
        uint32_t count;
        uint32_t window_ms;
    } cases[] = {
        {"60/min", 60, 60000},        {"1/s", 1, 1000},
        {"5/sec", 5, 1000},           {"600/h", 600, 3600000},
        {"600/hour", 600, 3600000},   {"off", 0, 0},
        {"1000000/s", 1000000, 1000},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t count = UNTOUCHED;
        uint32_t window_ms = UNTOUCHED;

        assert_int_equal(duration_parse_rate(cases[i].text, &count, &window_ms),
                         0);
        assert_int_equal(count, cases[i].count);
        assert_int_equal(window_ms, cases[i].window_ms);
    }
}

static void
test_rates_refused(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"60", -EDOM},
        {"0", -EDOM},
        {"1000001/s", -ERANGE},
        {"99999999999999999999/s", -ERANGE},
        {"4294967296/s", -ERANGE},
        {"0/min", -EINVAL},
        {"", -EINVAL},
        {"/min", -EINVAL},
        {"60/", -EINVAL},
        {"60min", -EINVAL},
        {"60/m", -EINVAL},
        {"60/ms", -EINVAL},
        {"60/d", -EINVAL},
        {"60/minute", -EINVAL},
        {"60 / min", -EINVAL},
        {"60/min ", -EINVAL},
        {"-1/min", -EINVAL},
        {"0.5/s", -EINVAL},
        {"60/60s", -EINVAL},
        {"Off", -EINVAL},
        {"offf", -EINVAL},
        {"none", -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t count = UNTOUCHED;
        uint32_t window_ms = UNTOUCHED;

        assert_int_equal(duration_parse_rate(cases[i].text, &count, &window_ms),
                         cases[i].status);
        assert_int_equal(count, UNTOUCHED);
        assert_int_equal(window_ms, UNTOUCHED);
    }
}

static void
test_reasons(void **state)
{
    (void)state;
    assert_string_equal(duration_reason(-EDOM), "has no unit");
    assert_string_equal(duration_reason(-ERANGE), "is out of range");
    assert_string_equal(duration_reason(-EINVAL), "is not valid");
    assert_string_equal(duration_reason(0), "is not valid");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_rates_accepted),
        cmocka_unit_test(test_rates_refused),
        cmocka_unit_test(test_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
