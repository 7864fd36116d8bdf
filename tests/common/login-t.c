/* SPDX-License-Identifier: MIT */
/*
 * common/login.c: the whole grammar of login names, every byte value at every
 * kind of place, and the lengths on both sides of each limit.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/login.h"

#define A31 "abcdefghijklmnopqrstuvwxyz01234"
#define A32 A31 "5"
#define A33 A32 "6"
#define P LOGIN_PREFIX

static void
assert_parses(const char *name, enum login_kind kind, const char *account,
              const char *label)
{
    struct login login;

    memset(&login, 0x5a, sizeof(login));
    if (login_parse(name, &login) != 0) {
        fail_msg("\"%s\" is refused", name);
    }
    assert_int_equal(login.kind, kind);
    assert_string_equal(login.account, account);
    assert_string_equal(login.label, label);
}

static void
assert_refused(const char *name)
{
    struct login login;

    memset(&login, 0x5a, sizeof(login));
    if (login_parse(name, &login) == 0) {
        fail_msg("\"%s\" is accepted as account \"%s\" label \"%s\"", name,
                 login.account, login.label);
    }
    assert_int_equal(login_parse(name, &login), -EINVAL);
    assert_int_equal(login.kind, LOGIN_INVALID);
}

static bool
is_first(int byte)
{
    return (byte >= 'a' && byte <= 'z') || byte == '_';
}

static bool
is_later(int byte)
{
    return is_first(byte) || (byte >= '0' && byte <= '9') || byte == '.' ||
           byte == '-';
}

static bool
is_label_byte(int byte)
{
    return is_later(byte) || (byte >= 'A' && byte <= 'Z');
}

static void
test_account_bytes(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char first[] = {(char)byte, '\0'};
        char start[] = {(char)byte, 'b', 'c', '\0'};
        char middle[] = {'a', (char)byte, 'c', '\0'};
        char last[] = {'a', 'b', (char)byte, '\0'};

        assert_true(login_is_account(first) == is_first(byte));
        assert_true(login_is_account(start) == is_first(byte));
        assert_true(login_is_account(middle) == is_later(byte));
        assert_true(login_is_account(last) == is_later(byte));
    }
}

static void
test_account_lengths(void **state)
{
    char huge[5000];

    (void)state;
    memset(huge, 'a', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    assert_false(login_is_account(""));
    assert_true(login_is_account("a"));
    assert_true(login_is_account(A31));
    assert_true(login_is_account(A32));
    assert_false(login_is_account(A33));
    assert_false(login_is_account(huge));
}

/* An IAM user may be called pat_jwt_alice, and must not become alice so. */
static void
test_account_without_prefix(void **state)
{
    (void)state;
    assert_false(login_is_account("pat_jwt_"));
    assert_false(login_is_account("pat_jwt_alice"));
    assert_true(login_is_account("pat_jwt"));
    assert_true(login_is_account("xpat_jwt_alice"));
    assert_parses(P "pat_jwt_alice", LOGIN_HYBRID, "", "");
    assert_refused(P "pat_jwt_alice+laptop");
}

static void
test_label_bytes_and_lengths(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char alone[] = {(char)byte, '\0'};
        char last[] = {'X', '9', (char)byte, '\0'};

        assert_true(login_is_label(alone) == is_label_byte(byte));
        assert_true(login_is_label(last) == is_label_byte(byte));
    }
    assert_false(login_is_label(""));
    assert_true(login_is_label(A31));
    assert_true(login_is_label(A32));
    assert_false(login_is_label(A33));
}

static void
test_is_hybrid(void **state)
{
    (void)state;
    assert_true(login_is_hybrid("pat_jwt_"));
    assert_true(login_is_hybrid("pat_jwt_\xff"));
    assert_true(login_is_hybrid("pat_jwt_alice"));
    assert_false(login_is_hybrid(""));
    assert_false(login_is_hybrid("pat_jwt"));
    assert_false(login_is_hybrid("Pat_jwt_alice"));
    assert_false(login_is_hybrid("pat-jwt-alice"));
    assert_false(login_is_hybrid(" pat_jwt_alice"));
    assert_false(login_is_hybrid("xpat_jwt_alice"));
}

static void
test_plain(void **state)
{
    (void)state;
    assert_parses("a", LOGIN_PLAIN, "a", "");
    assert_parses("_", LOGIN_PLAIN, "_", "");
    assert_parses("alice", LOGIN_PLAIN, "alice", "");
    assert_parses("_x.y-z9", LOGIN_PLAIN, "_x.y-z9", "");
    assert_parses(A32, LOGIN_PLAIN, A32, "");
    assert_parses("root", LOGIN_PLAIN, "root", "");
    assert_parses("pat_jwt", LOGIN_PLAIN, "pat_jwt", "");
    assert_refused("");
    assert_refused(A33);
    assert_refused("Alice");
    assert_refused("9alice");
    assert_refused("-alice");
    assert_refused(".alice");
    assert_refused("alice+laptop");
    assert_refused("alice@example.com");
    assert_refused("DOMAIN\\alice");
    assert_refused("alice ");
    assert_refused(" alice");
    assert_refused("alice\n");
    assert_refused("a/../b");
    assert_refused("alice:x");
}

static void
test_hybrid(void **state)
{
    (void)state;
    assert_parses(P "alice", LOGIN_HYBRID, "alice", "");
    assert_parses(P "a", LOGIN_HYBRID, "a", "");
    assert_parses(P A31, LOGIN_HYBRID, A31, "");
    assert_parses(P A32, LOGIN_HYBRID, A32, "");
    assert_parses(P "_x.y-z9", LOGIN_HYBRID, "_x.y-z9", "");
    assert_parses(P "root", LOGIN_HYBRID, "root", "");
    assert_refused(P);
    assert_refused(P A33);
    assert_refused(P "-\n");
    assert_refused(P "alice ");
    assert_refused(P " alice");
    assert_refused(P "al ice");
    assert_refused(P "alice\r");
    assert_refused(P "al:ice");
    assert_refused(P "../alice");
}

static void
test_hybrid_with_label(void **state)
{
    (void)state;
    assert_parses(P "alice+laptop", LOGIN_HYBRID, "alice", "laptop");
    assert_parses(P "alice+L", LOGIN_HYBRID, "alice", "L");
    assert_parses(P "a+-", LOGIN_HYBRID, "a", "-");
    assert_parses(P "a+9.X_y-Z", LOGIN_HYBRID, "a", "9.X_y-Z");
    assert_parses(P "a+" A31, LOGIN_HYBRID, "a", A31);
    assert_parses(P "a+" A32, LOGIN_HYBRID, "a", A32);
    assert_parses(P A32 "+" A32, LOGIN_HYBRID, A32, A32);
    assert_refused(P "+");
    assert_refused(P "+x");
    assert_refused(P "alice+");
    assert_refused(P "alice++");
    assert_refused(P "alice++x");
    assert_refused(P "alice+x+y");
    assert_refused(P "alice+x+");
    assert_refused(P "a+" A33);
    assert_refused(P A33 "+x");
    assert_refused(P A33 "+" A32);
    assert_refused(P A32 "+" A33);
    assert_refused(P "Alice+x");
    assert_refused(P "9+x");
    assert_refused(P "alice+x y");
    assert_refused(P "alice+x\n");
}

/* No account, but the form of a label: the helper knows what it means. */
static void
test_hybrid_label_only(void **state)
{
    (void)state;
    assert_parses(P "Laptop", LOGIN_HYBRID, "", "");
    assert_parses(P "9", LOGIN_HYBRID, "", "");
    assert_parses(P "-x", LOGIN_HYBRID, "", "");
    assert_parses(P ".", LOGIN_HYBRID, "", "");
    assert_parses(P "2024-CI.Runner_7", LOGIN_HYBRID, "", "");
    assert_refused(P "2024 CI");
    assert_refused(P "Abcdefghijklmnopqrstuvwxyz0123456");
}

static void
test_hybrid_bytes(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char suffix[] = {'p', 'a', 't', '_',        'j', 'w', 't',
                         '_', 'a', 'b', (char)byte, 'c', '\0'};
        char label[] = {'p', 'a', 't', '_', 'j',        'w', 't', '_',
                        'a', 'b', '+', 'x', (char)byte, 'c', '\0'};

        if (is_later(byte)) {
            assert_parses(suffix, LOGIN_HYBRID, suffix + LOGIN_PREFIX_LEN, "");
        } else if (is_label_byte(byte)) {
            assert_parses(suffix, LOGIN_HYBRID, "", "");
        } else if (byte == '+') {
            assert_parses(suffix, LOGIN_HYBRID, "ab", "c");
        } else {
            assert_refused(suffix);
        }
        if (is_label_byte(byte)) {
            assert_parses(label, LOGIN_HYBRID, "ab", strchr(label, '+') + 1);
        } else {
            assert_refused(label);
        }
    }
}

static void
test_look_alikes(void **state)
{
    static const char *const names[] = {
        "\xd0\xb0lice",          /* Cyrillic a */
        P "\xd0\xb0lice",        /* Cyrillic a behind the prefix */
        "p\xd0\xb0t_jwt_alice",  /* Cyrillic a in the prefix */
        P "alice\xcc\x81",       /* combining acute accent */
        P "\xef\xbd\x81lice",    /* full-width a */
        P "alice\xe2\x80\x8b",   /* zero-width space */
        P "alice\xc2\xa0",       /* no-break space */
        P "alice\xef\xbc\x8bx",  /* full-width plus sign */
        "pat\xef\xbc\xbfjwt_al", /* full-width low line */
        P "\xc4\xb1",            /* dotless i */
        P "a\xc0\xaf",           /* overlong slash */
        "\xe2\x80\xae" P "al",   /* right-to-left override */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_refused(names[i]);
    }
}

static void
test_total_length(void **state)
{
    char name[LOGIN_TEXT_MAX + 3];
    char huge[100001];

    (void)state;
    snprintf(name, sizeof(name), P A32 "+" A32);
    assert_int_equal(strlen(name), LOGIN_TEXT_MAX);
    assert_parses(name, LOGIN_HYBRID, A32, A32);
    snprintf(name, sizeof(name), P A32 "+" A33);
    assert_refused(name);
    memset(huge, 'a', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    assert_refused(huge);
    memcpy(huge, P, LOGIN_PREFIX_LEN);
    assert_refused(huge);
    huge[LOGIN_PREFIX_LEN + 1] = '+';
    assert_refused(huge);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_bytes),
        cmocka_unit_test(test_account_lengths),
        cmocka_unit_test(test_account_without_prefix),
        cmocka_unit_test(test_label_bytes_and_lengths),
        cmocka_unit_test(test_is_hybrid),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_hybrid),
        cmocka_unit_test(test_hybrid_with_label),
        cmocka_unit_test(test_hybrid_label_only),
        cmocka_unit_test(test_hybrid_bytes),
        cmocka_unit_test(test_look_alikes),
        cmocka_unit_test(test_total_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
