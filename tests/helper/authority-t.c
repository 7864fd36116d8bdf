/* SPDX-License-Identifier: MIT */
/*
 * The form of hosts and ports, from both sides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "helper/authority.h"

static void
test_accepted(void **state)
{
    static const char *const texts[] = {
        "eu.api.ovh.com", "localhost:1", "127.0.0.1:8443", "a-b.c:65535",
        "[2001:db8::1]",  "[::1]:443",   "1.example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_true(authority_is_valid(texts[i], false));
    }
    assert_true(authority_is_valid("proxy:3128", true));
    assert_true(authority_is_valid("[::1]:3128", true));
}

static void
test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        ":443",
        "host:",
        "host:0",
        "host:65536",
        "host:1x",
        "host:-1",
        "user@host",
        "host/path",
        "host?x",
        ".host",
        "host.",
        "-host",
        "host-",
        "a..b",
        "[::1",
        "::1",
        "[::g]",
        "[]",
        "ho st",
        "h\xc3\xb6st",
        "[::1]x:443",
        "host:4294967297",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(authority_is_valid(texts[i], false));
    }
    assert_false(authority_is_valid("proxy", true));
    assert_false(authority_is_valid("[::1]", true));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
