/* SPDX-License-Identifier: MIT */
/*
 * helper/signature.c: the vectors that OVHcloud's own SDKs test with
 * (go-ovh ovh_test.go, python-ovh tests/test_client.py), and the headers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/signature.h"

#define TIME_S 1457018875
#define EU "https://eu.api.ovh.com"
#define BODY "{\"a\":\"b\",\"c\":\"d\"}"

static struct secret application_secret;
static struct secret consumer_key;

static const struct {
    const char *method;
    const char *url;
    const char *body;
    const char *signature;
} vectors[] = {
    {"GET", EU "/1.0/auth", "", "$1$e9556054b6309771395efa467c22e627407461ad"},
    {"POST", EU "/1.0/auth", BODY,
     "$1$ec2fb5c7a81f64723c77d2e5b609ae6f58a84fc1"},
    {"PUT", EU "/1.0/auth", BODY,
     "$1$8a75a9e7c8e7296c9dbeda6a2a735eb6bd58ec4b"},
    {"DELETE", EU "/1.0/auth", "",
     "$1$a1eecd00b3b02b6cf5708b84b9ff42059a950d85"},
    {"GET", EU "/1.0/call", "", "$1$7f2db49253edfc41891023fcd1a54cf61db05fbb"},
    {"GET", EU "/v1/call", "", "$1$e6e7906d385eb28adcbfbe6b66c1528a42d741ad"},
    {"GET", EU "/v2/call", "", "$1$bb63b132a6f84ad5433d0c534d48d3f7c3804285"},
};

static void
set(struct secret *secret, const char *text)
{
    assert_int_equal(secret_set(secret, text, strlen(text)), 0);
}

static int
setup(void **state)
{
    (void)state;
    set(&application_secret, "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk");
    set(&consumer_key, "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY");
    return 0;
}

static struct signature_input
input_of(size_t number)
{
    return (struct signature_input){.application_secret = &application_secret,
                                    .consumer_key = &consumer_key,
                                    .method = vectors[number].method,
                                    .url = vectors[number].url,
                                    .body = vectors[number].body,
                                    .time_s = TIME_S};
}

static void
test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct signature_input input = input_of(i);
        char signature[SIGNATURE_SIZE] = "";

        assert_int_equal(signature_make(&input, signature), 0);
        assert_string_equal(signature, vectors[i].signature);
    }
}

/* Each part counts. */
static void
test_parts(void **state)
{
    struct signature_input input = input_of(0);
    struct secret other;
    char signature[SIGNATURE_SIZE] = "";

    (void)state;
    set(&other, "other");
    input.time_s++;
    assert_int_equal(signature_make(&input, signature), 0);
    assert_string_not_equal(signature, vectors[0].signature);
    input = input_of(0);
    input.consumer_key = &other;
    assert_int_equal(signature_make(&input, signature), 0);
    assert_string_not_equal(signature, vectors[0].signature);
    input = input_of(0);
    input.application_secret = &other;
    assert_int_equal(signature_make(&input, signature), 0);
    assert_string_not_equal(signature, vectors[0].signature);
}

static void
test_headers(void **state)
{
    static struct signature_headers headers;
    struct signature_input input = input_of(0);

    (void)state;
    assert_int_equal(
        signature_make_headers(&input, "TDPKJdwZwAQPwKX2", &headers), 0);
    assert_string_equal(headers.lines[0],
                        "X-Ovh-Application: TDPKJdwZwAQPwKX2");
    assert_string_equal(headers.lines[1],
                        "X-Ovh-Consumer: 5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY");
    assert_string_equal(headers.lines[2], "X-Ovh-Timestamp: 1457018875");
    assert_string_equal(
        headers.lines[3],
        "X-Ovh-Signature: $1$e9556054b6309771395efa467c22e627407461ad");
    assert_null(headers.lines[4]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_headers),
    };

    return cmocka_run_group_tests_name("signature", tests, setup, NULL);
}
