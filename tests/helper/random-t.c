/* SPDX-License-Identifier: MIT */
/*
 * helper/random.c: numbers that differ, and a number at once when the kernel
 * has none yet.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/random.h>

#include "common/deadline.h"
#include "helper/random.h"

static bool pool_empty;
static unsigned int flags_seen;

ssize_t __real_getrandom(void *buffer, size_t size, unsigned int flags);
ssize_t __wrap_getrandom(void *buffer, size_t size, unsigned int flags);

/* getrandom(2) of this program (ld(1), --wrap). */
ssize_t
__wrap_getrandom(void *buffer, size_t size, unsigned int flags)
{
    flags_seen = flags;
    if (pool_empty) {
        errno = EAGAIN;
        return -1;
    }
    return __real_getrandom(buffer, size, flags);
}

/* Each bit is 0 and 1 now and then: by chance once in 2^250 not. */
static void
test_numbers_differ(void **state)
{
    uint32_t ones = 0;
    uint32_t zeros = 0;

    (void)state;
    for (int i = 0; i < 256; i++) {
        uint32_t number = random_number();

        ones |= number;
        zeros |= ~number;
    }
    assert_int_equal(ones, UINT32_MAX);
    assert_int_equal(zeros, UINT32_MAX);
}

static void
test_never_waits(void **state)
{
    (void)state;
    (void)random_number();
    assert_int_equal(flags_seen & GRND_NONBLOCK, GRND_NONBLOCK);
}

static void
test_clock_instead(void **state)
{
    int64_t before_ms = deadline_now_ms();
    uint32_t number = 0;

    (void)state;
    pool_empty = true;
    number = random_number();
    pool_empty = false;
    assert_in_range((uint32_t)(number - (uint32_t)before_ms), 0,
                    deadline_now_ms() - before_ms);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_differ),
        cmocka_unit_test(test_never_waits),
        cmocka_unit_test(test_clock_instead),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
