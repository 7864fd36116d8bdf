/* SPDX-License-Identifier: MIT */
/*
 * common/secret.c: what is put in comes out, nothing of a longer secret
 * survives a shorter one, and a wipe leaves no byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/secret.h"

static bool
is_zero(const struct secret *secret)
{
    const uint8_t *bytes = (const uint8_t *)secret;
    uint8_t seen = 0;

    for (size_t i = 0; i < sizeof(*secret); i++) {
        seen |= bytes[i];
    }
    return seen == 0;
}

static void
test_set(void **state)
{
    struct secret secret = {0};
    uint8_t all[256];

    (void)state;
    for (size_t i = 0; i < sizeof(all); i++) {
        all[i] = (uint8_t)i;
    }
    assert_int_equal(secret_set(&secret, all, sizeof(all)), 0);
    assert_int_equal(secret.len, sizeof(all));
    assert_memory_equal(secret.bytes, all, sizeof(all));
}

static void
test_lengths(void **state)
{
    static const uint8_t big[SECRET_MAX + 1] = {[0] = 7, [SECRET_MAX - 1] = 9};
    struct secret secret = {0};

    (void)state;
    assert_int_equal(secret_set(&secret, big, SECRET_MAX), 0);
    assert_int_equal(secret.len, SECRET_MAX);
    assert_int_equal(secret.bytes[SECRET_MAX - 1], 9);
    assert_int_equal(secret_set(&secret, big, SECRET_MAX + 1), -EMSGSIZE);
    assert_true(is_zero(&secret));
    assert_int_equal(secret_set(&secret, big, SIZE_MAX), -EMSGSIZE);
    assert_int_equal(secret_set(&secret, NULL, 0), 0);
    assert_int_equal(secret.len, 0);
}

static void
test_shorter_one_leaves_no_rest(void **state)
{
    struct secret secret = {0};

    (void)state;
    assert_int_equal(secret_set(&secret, "a long secret value", 19), 0);
    assert_int_equal(secret_set(&secret, "b", 1), 0);
    assert_int_equal(secret.bytes[0], 'b');
    secret.bytes[0] = 0;
    secret.len = 0;
    assert_true(is_zero(&secret));
}

static void
test_wipe(void **state)
{
    struct secret secret;

    (void)state;
    memset(&secret, 0xa5, sizeof(secret));
    secret_wipe(&secret);
    assert_true(is_zero(&secret));
}

static const struct secret *watched;
static bool was_wiped;

static void
look_at_watched(const int *unused)
{
    (void)unused;
    was_wiped = is_zero(watched);
}

/* Cleanups run last declared first, so the look comes after the wipe. */
static void
use_scope(void)
{
    __attribute__((cleanup(look_at_watched))) int look = 0;
    AUTO_SECRET struct secret secret = {.len = 3, .bytes = "abc"};

    (void)look;
    watched = &secret;
    assert_false(is_zero(watched));
}

static void
test_scope(void **state)
{
    (void)state;
    use_scope();
    assert_true(was_wiped);
}

static void
test_equal(void **state)
{
    struct secret a = {0};
    struct secret b = {0};

    (void)state;
    assert_true(secret_equal(&a, &b));
    assert_int_equal(secret_set(&a, "abcdef", 6), 0);
    assert_false(secret_equal(&a, &b));
    assert_int_equal(secret_set(&b, "abcdef", 6), 0);
    assert_true(secret_equal(&a, &b));
    for (size_t at = 0; at < 6; at++) {
        for (unsigned int bit = 0; bit < 8; bit++) {
            b.bytes[at] ^= (uint8_t)(1U << bit);
            assert_false(secret_equal(&a, &b));
            b.bytes[at] ^= (uint8_t)(1U << bit);
        }
    }
    b.len = 5;
    assert_false(secret_equal(&a, &b));
    /* Bytes behind the end do not count. */
    b.len = 6;
    b.bytes[6] = 'x';
    assert_true(secret_equal(&a, &b));
}

static void
test_equal_refuses_a_broken_length(void **state)
{
    struct secret a = {.len = SECRET_MAX + 1};
    struct secret b = {.len = SECRET_MAX + 1};

    (void)state;
    assert_false(secret_equal(&a, &b));
    a.len = SIZE_MAX;
    b.len = SIZE_MAX;
    assert_false(secret_equal(&a, &b));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_shorter_one_leaves_no_rest),
        cmocka_unit_test(test_wipe),
        cmocka_unit_test(test_scope),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_equal_refuses_a_broken_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
