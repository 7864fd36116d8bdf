/* SPDX-License-Identifier: MIT */
/*
 * common/isotime.c: what OVHcloud writes is read to the second, what is no
 * time is refused, and what is written is what
 * libc writes, for eight thousand years.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "common/isotime.h"

/* In the year 2400: from here on, every eleventh day will do. */
#define FAR_S INT64_C(13569465600)

static void
assert_time(const char *text, int64_t expected_s)
{
    int64_t time_s = -1;

    assert_int_equal(isotime_parse(text, &time_s), 0);
    assert_int_equal(time_s, expected_s);
}

static void
test_forms(void **state)
{
    (void)state;
    assert_time("2026-11-28T09:00:00Z", 1795856400);
    assert_time("2025-11-13T10:38:44.658926311Z", 1763030324);
    assert_time("2026-09-22T12:50:00.938Z", 1790081400);
    assert_time("2026-09-22T12:50:45.39Z", 1790081445);
    assert_time("2026-09-26T12:51:08+02:00", 1790419868);
    assert_time("2026-09-26T12:51:08.5-05:30", 1790446868);
    assert_time("1970-01-01T00:00:00Z", 0);
    assert_time("2038-01-19T03:14:08Z", INT64_C(2147483648));
    assert_time("2106-02-07T06:28:16Z", INT64_C(4294967296));
    assert_time("9999-12-31T23:59:59Z", ISOTIME_MAX_S);
    assert_time("2100-03-01T00:00:00Z", INT64_C(4107542400));
}

/* A leap second is the first second of the next minute. */
static void
test_leap_second(void **state)
{
    (void)state;
    assert_time("2016-12-31T23:59:60Z", 1483228800);
    assert_time("2017-01-01T00:59:60+01:00", 1483228800);
}

static void
test_leap_year(void **state)
{
    int64_t time_s = 0;

    (void)state;
    assert_time("2028-02-29T00:00:00Z", 1835395200);
    assert_time("2000-02-29T00:00:00Z", 951782400);
    assert_int_equal(isotime_parse("2100-02-29T00:00:00Z", &time_s), -EINVAL);
    assert_int_equal(isotime_parse("2026-02-29T00:00:00Z", &time_s), -EINVAL);
}

static void
test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-11-28",
        "2026-11-28T09:00:00",
        "2026-11-28T09:00Z",
        "2026-11-28 09:00:00Z",
        "2026-11-28t09:00:00Z",
        "2026-11-28T09:00:00z",
        "2026-11-28T09:00:00ZZ",
        "2026-11-28T09:00:00Z ",
        " 2026-11-28T09:00:00Z",
        "2026-11-28T09:00:00.Z",
        "2026-11-28T09:00:00.1234567890Z",
        "2026-11-28T09:00:00,5Z",
        "2026-11-28T09:00:00+0200",
        "2026-11-28T09:00:00+02",
        "2026-11-28T09:00:00+24:00",
        "2026-11-28T09:00:00+02:60",
        "2026-11-28T09:00:00+-2:00",
        "2026-11-28T24:00:00Z",
        "2026-11-28T09:60:00Z",
        "2026-11-28T09:00:61Z",
        "2026-00-28T09:00:00Z",
        "2026-13-28T09:00:00Z",
        "2026-11-00T09:00:00Z",
        "2026-11-31T09:00:00Z",
        "2026-1-28T09:00:00Z",
        "+026-11-28T09:00:00Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "1795856400",
        "never",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t time_s = 42;

        assert_int_equal(isotime_parse(texts[i], &time_s), -EINVAL);
        assert_int_equal(time_s, 42);
    }
}

static void
assert_as_libc(int64_t time_s)
{
    char text[ISOTIME_SIZE];
    char expected[ISOTIME_SIZE];
    time_t seconds = (time_t)time_s;
    struct tm parts;

    assert_non_null(gmtime_r(&seconds, &parts));
    assert_int_equal(
        strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%SZ", &parts),
        ISOTIME_SIZE - 1);
    assert_string_equal(isotime_format(time_s, text), expected);
    assert_time(text, time_s);
}

static void
test_as_libc(void **state)
{
    (void)state;
    for (int64_t time_s = 0; time_s <= ISOTIME_MAX_S;
         time_s += time_s < FAR_S ? 86399 : INT64_C(11) * 86399) {
        assert_as_libc(time_s);
    }
    assert_as_libc(ISOTIME_MAX_S);
}

static void
test_bounded(void **state)
{
    char text[ISOTIME_SIZE];

    (void)state;
    assert_string_equal(isotime_format(-1, text), "1970-01-01T00:00:00Z");
    assert_string_equal(isotime_format(INT64_MIN, text),
                        "1970-01-01T00:00:00Z");
    assert_string_equal(isotime_format(ISOTIME_MAX_S + 1, text),
                        "9999-12-31T23:59:59Z");
    assert_string_equal(isotime_format(INT64_MAX, text),
                        "9999-12-31T23:59:59Z");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_leap_second),
        cmocka_unit_test(test_leap_year), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_as_libc),   cmocka_unit_test(test_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
