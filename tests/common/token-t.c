/* SPDX-License-Identifier: MIT */
/*
 * common/token.c: every byte value at each kind of place, both sides of each
 * length, the stand-in of sshd, the lengths at which programs cut, and what is
 * a key or a token of somebody else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/token.h"

#define HUGE_LEN 100000

static char *bytes;

static int
setup(void **state)
{
    (void)state;
    bytes = malloc(HUGE_LEN);
    if (bytes == NULL) {
        return -1;
    }
    memset(bytes, 'a', HUGE_LEN);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    free(bytes);
    return 0;
}

static bool
is_alphabet(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') ||
           (byte != 0 && strchr("-._~+/", byte) != NULL);
}

/* The shape of len letters with one byte replaced. */
static enum token_shape
shape_with(size_t len, size_t at, int byte)
{
    enum token_shape shape = TOKEN_UNFIT;

    bytes[at] = (char)byte;
    shape = token_shape(bytes, len);
    bytes[at] = 'a';
    return shape;
}

static void
test_every_byte_first(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        enum token_shape expected = is_alphabet(byte) ? TOKEN_FIT : TOKEN_UNFIT;

        if (byte == 0x08) {
            expected = TOKEN_STAND_IN;
        }
        assert_int_equal(shape_with(80, 0, byte), expected);
    }
}

static void
test_every_byte_in_the_middle(void **state)
{
    static const size_t places[] = {1, 40, 63, 78};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        for (int byte = 0; byte < 256; byte++) {
            assert_int_equal(shape_with(80, places[i], byte),
                             is_alphabet(byte) ? TOKEN_FIT : TOKEN_UNFIT);
        }
    }
}

static void
test_every_byte_last(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        assert_int_equal(shape_with(80, 79, byte),
                         is_alphabet(byte) || byte == '=' ? TOKEN_FIT
                                                          : TOKEN_UNFIT);
    }
}

/* RFC 6750: b64token = 1*( ALPHA / DIGIT / ... ) *"=" */
static void
test_equals_signs(void **state)
{
    char text[64];

    (void)state;
    memset(text, 'a', sizeof(text));
    memset(text + 60, '=', 4);
    assert_int_equal(token_shape(text, 64), TOKEN_FIT);
    memset(text + 1, '=', 63);
    assert_int_equal(token_shape(text, 64), TOKEN_FIT);
    text[0] = '=';
    assert_int_equal(token_shape(text, 64), TOKEN_UNFIT);
    memset(text, 'a', sizeof(text));
    text[30] = '=';
    assert_int_equal(token_shape(text, 64), TOKEN_UNFIT);
}

static void
test_lengths(void **state)
{
    (void)state;
    assert_int_equal(token_shape(bytes, 0), TOKEN_UNFIT);
    assert_int_equal(token_shape("", 0), TOKEN_UNFIT);
    assert_int_equal(token_shape(bytes, 1), TOKEN_UNFIT);
    assert_int_equal(token_shape(bytes, 63), TOKEN_UNFIT);
    assert_int_equal(token_shape(bytes, 64), TOKEN_FIT);
    assert_int_equal(token_shape(bytes, 65), TOKEN_FIT);
    assert_int_equal(token_shape(bytes, 4095), TOKEN_FIT);
    assert_int_equal(token_shape(bytes, 4096), TOKEN_FIT);
    assert_int_equal(token_shape(bytes, 4097), TOKEN_UNFIT);
    assert_int_equal(token_shape(bytes, HUGE_LEN), TOKEN_UNFIT);
}

/* What would break out of the header line, or end a C string. */
static void
test_bytes_that_must_never_pass(void **state)
{
    static const int never[] = {'\r', '\n', '\0', ' ',  '\t', 0x7f,
                                0x80, 0xa0, 0xff, '"',  '%',  ':',
                                ',',  ';',  '\\', '\'', '$',  '`'};

    (void)state;
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        for (size_t at = 1; at < 200; at++) {
            assert_int_equal(shape_with(200, at, never[i]), TOKEN_UNFIT);
        }
    }
    assert_int_equal(token_shape("\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"
                                 "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0",
                                 70),
                     TOKEN_UNFIT);
}

static void
test_stand_in(void **state)
{
    static const char stand_in[] = "\b\n\r\177INCORRECT";

    (void)state;
    assert_int_equal(token_shape(stand_in, sizeof(stand_in) - 1),
                     TOKEN_STAND_IN);
    assert_int_equal(token_shape("\b", 1), TOKEN_STAND_IN);
    assert_int_equal(shape_with(64, 0, '\b'), TOKEN_STAND_IN);
    assert_int_equal(shape_with(4096, 0, '\b'), TOKEN_STAND_IN);
    assert_int_equal(shape_with(HUGE_LEN, 0, '\b'), TOKEN_STAND_IN);
    assert_int_equal(shape_with(64, 1, '\b'), TOKEN_UNFIT);
}

static void
test_limit_lengths(void **state)
{
    static const size_t limits[] = {99,   100,  127,  128,  255,  256,
                                    511,  512,  999,  1000, 1023, 1024,
                                    2047, 2048, 4095, 4096};

    (void)state;
    for (size_t len = 0; len < 5000; len++) {
        bool expected = false;

        for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
            expected = expected || limits[i] == len;
        }
        assert_true(token_length_is_limit(len) == expected);
    }
    assert_false(token_length_is_limit(SIZE_MAX));
    assert_false(token_length_is_limit(65536 + 512));
}

/* A JWT has two dots; one that ends before the second at a limit was cut. */
static void
test_cut(void **state)
{
    char text[TOKEN_MAX];

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "eyJ", 3);
    for (size_t len = TOKEN_MIN; len <= TOKEN_MAX; len++) {
        assert_int_equal(token_shape(text, len),
                         token_length_is_limit(len) ? TOKEN_CUT : TOKEN_FIT);
    }
    text[30] = '.';
    assert_int_equal(token_shape(text, 511), TOKEN_CUT);
    text[60] = '.';
    assert_int_equal(token_shape(text, 511), TOKEN_FIT);
    text[60] = '\n';
    assert_int_equal(token_shape(text, 511), TOKEN_UNFIT);
    text[60] = 'a';
    memcpy(text, "eyj", 3);
    assert_int_equal(token_shape(text, 511), TOKEN_FIT);
    memset(text, 'a', sizeof(text));
    assert_int_equal(token_shape(text, 511), TOKEN_FIT);
}

static enum token_shape
shape_of(const char *text)
{
    return token_shape(text, strlen(text));
}

/* 16 and 32 letters, digits and hyphens: every byte at every place. */
static void
test_api_key_bytes(void **state)
{
    static const size_t lengths[] = {16, 32};

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (int byte = 0; byte < 256; byte++) {
            bool fits = (is_alphabet(byte) && strchr("._~+/", byte) == NULL) ||
                        byte == '-';

            assert_int_equal(shape_with(lengths[i], 7, byte),
                             fits ? TOKEN_API_KEY : TOKEN_UNFIT);
            assert_int_equal(shape_with(lengths[i], lengths[i] - 1, byte),
                             fits ? TOKEN_API_KEY : TOKEN_UNFIT);
        }
    }
}

static void
test_api_key_lengths(void **state)
{
    (void)state;
    for (size_t len = 0; len < TOKEN_MIN; len++) {
        assert_int_equal(token_shape(bytes, len),
                         len == 16 || len == 32 ? TOKEN_API_KEY : TOKEN_UNFIT);
    }
}

/* The keys that OVHcloud's SDKs publish (revoked), client ids and pairs. */
static void
test_api_key_forms(void **state)
{
    static const char *const keys[] = {
        "TDPKJdwZwAQPwKX2",
        "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk",
        "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY",
        "5f8969a993ec8b4b",
        "EU.0f0f0f0f0f0f0f0f",
        "CA.0123456789abcdef",
        "US.0123456789ABCDEF",
        "TDPKJdwZwAQPwKX2:9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk",
        ("TDPKJdwZwAQPwKX2:9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk:"
         "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY"),
        "EU.0f0f0f0f0f0f0f0f:9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk",
    };
    static const char *const others[] = {
        "DE.0f0f0f0f0f0f0f0f",
        "eu.0f0f0f0f0f0f0f0f",
        "EU.0f0f0f0f0f0f0f0",
        "EU.0f0f0f0f0f0f0f0g",
        "EU-0f0f0f0f0f0f0f0f",
        "TDPKJdwZwAQPwKX2:",
        ":TDPKJdwZwAQPwKX2",
        "TDPKJdwZwAQPwKX2:secret",
        "TDPKJdwZwAQPwKX2 9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk",
        "correct horse bat",
        "eyJhbGciOiJFZERT",                 /* the beginning of a JWT */
        "eyJhbGciOiJFZERTQSJ9abcdefghijkl", /* the same */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        assert_int_equal(shape_of(keys[i]), TOKEN_API_KEY);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(shape_of(others[i]), TOKEN_UNFIT);
    }
}

/* A beginning and fill letters up to len. */
static enum token_shape
shape_beginning(const char *start, size_t len)
{
    char text[TOKEN_MAX + 1];

    memset(text, 'x', sizeof(text));
    memcpy(text, start, strlen(start));
    return token_shape(text, len);
}

static void
test_tokens_of_others(void **state)
{
    static const char *const starts[] = {
        "ghp_",  "gho_",   "ghu_",      "ghs_",        "ghr_",     "glpat-",
        "gldt-", "glrt-",  "glcbt-",    "github_pat_", "hvs.",     "hvb.",
        "hvr.",  "npm_",   "dckr_pat_", "dckr_oat_",   "pypi-",    "xoxb-",
        "xoxp-", "xapp-",  "dop_v1_",   "doo_v1_",     "sk-proj-", "sk-ant-",
        "ya29.", "ATATT3",
    };
    static const char *const near[] = {"ghp-", "GHP_",  "ghx_",  "hvs_", "npm-",
                                       "sk-",  "xoxo-", "glpat", "eyJ",  "ghp"};

    (void)state;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        assert_int_equal(shape_beginning(starts[i], TOKEN_OTHERS_MIN - 1),
                         TOKEN_UNFIT);
        assert_int_equal(shape_beginning(starts[i], TOKEN_OTHERS_MIN),
                         TOKEN_OF_OTHERS);
        assert_int_equal(shape_beginning(starts[i], 93), TOKEN_OF_OTHERS);
        assert_int_equal(shape_beginning(starts[i], 512), TOKEN_OF_OTHERS);
        assert_int_equal(shape_beginning(starts[i], TOKEN_MAX),
                         TOKEN_OF_OTHERS);
        assert_int_equal(shape_beginning(starts[i], TOKEN_MAX + 1),
                         TOKEN_UNFIT);
    }
    for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
        assert_int_equal(shape_beginning(near[i], 40), TOKEN_UNFIT);
        assert_int_equal(shape_beginning(near[i], 93), TOKEN_FIT);
    }
    assert_int_equal(shape_of("ghp_ is how tokens begin there"), TOKEN_UNFIT);
}

static bool
is_pat_form(const char *text)
{
    return token_is_pat_form(text, strlen(text));
}

/* Says how a token looks; whether it may be asked about is not its matter. */
static void
test_pat_form(void **state)
{
    (void)state;
    assert_true(is_pat_form("eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiI0In0.c2ln-_9"));
    assert_true(is_pat_form("eyJ.a.b"));
    assert_false(is_pat_form(""));
    assert_false(is_pat_form("ey"));
    assert_false(is_pat_form("eyJ"));
    assert_false(is_pat_form("eyJ.a"));
    assert_false(is_pat_form("eyJ.a."));
    assert_false(is_pat_form("eyJ..b"));
    assert_false(is_pat_form(".eyJ.a.b"));
    assert_false(is_pat_form("eyJ.a.b."));
    assert_false(is_pat_form("eyJ.a.b.c"));
    assert_false(is_pat_form("eyJ.a.b.c.d")); /* a JWE */
    assert_false(is_pat_form("eyj.a.b"));
    assert_false(is_pat_form("xyJ.a.b"));
    assert_false(is_pat_form("eyJ.a.b="));
    assert_false(is_pat_form("eyJ.a+.b"));
    assert_false(is_pat_form("eyJ.a/.b"));
    assert_false(is_pat_form("eyJ.a~.b"));
    assert_false(token_is_pat_form("eyJ.a.b", 6)); /* no more than that */
    assert_false(token_is_pat_form("eyJ.a\0.b", 8));
}

static void
test_varied(void **state)
{
    uint8_t text[TOKEN_MAX];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_false(token_is_varied(text, 0));
    assert_false(token_is_varied(text, sizeof(text)));
    for (unsigned int i = 1; i < 40; i++) {
        /* i + 1 different bytes: an a and i others. */
        text[i * 7] = (uint8_t)(0x80 + i);
        assert_true(token_is_varied(text, sizeof(text)) ==
                    (i + 1 >= TOKEN_DISTINCT));
        assert_false(token_is_varied(text, TOKEN_DISTINCT - 1));
    }
    for (unsigned int i = 0; i < 256; i++) {
        text[i] = (uint8_t)i;
    }
    assert_true(token_is_varied(text, TOKEN_DISTINCT));
    assert_true(token_is_varied(text, 256));
}

/* The judge reads len bytes and not one more: the page behind is not ours. */
static void
test_reads_no_further(void **state)
{
    (void)state;
    for (size_t len = 1; len < 1100; len++) {
        char *exact = malloc(len);

        assert_non_null(exact);
        memset(exact, 'a', len);
        (void)token_shape(exact, len);
        if (len >= 3) {
            memcpy(exact, "eyJ", 3);
            assert_true((token_shape(exact, len) == TOKEN_UNFIT) ==
                        (len < TOKEN_MIN));
            assert_false(token_is_pat_form(exact, len));
        }
        free(exact);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_first),
        cmocka_unit_test(test_every_byte_in_the_middle),
        cmocka_unit_test(test_every_byte_last),
        cmocka_unit_test(test_equals_signs),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_bytes_that_must_never_pass),
        cmocka_unit_test(test_stand_in),
        cmocka_unit_test(test_limit_lengths),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_api_key_bytes),
        cmocka_unit_test(test_api_key_lengths),
        cmocka_unit_test(test_api_key_forms),
        cmocka_unit_test(test_tokens_of_others),
        cmocka_unit_test(test_pat_form),
        cmocka_unit_test(test_varied),
        cmocka_unit_test(test_reads_no_further),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
