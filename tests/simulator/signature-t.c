/* SPDX-License-Identifier: MIT */
/*
 * The signatures that OVHcloud's own SDKs test themselves with (go-ovh's
 * ovh_test.go, python-ovh's tests/test_client.py); the keys are published and
 * revoked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulator/signature.h"

#define PAIR "{\"a\":\"b\",\"c\":\"d\"}"

struct vector {
    const char *method;
    const char *url;
    const char *body;
    const char *signature;
};

static const struct vector vectors[] = {
    {"GET", "https://eu.api.ovh.com/1.0/auth", "",
     "$1$e9556054b6309771395efa467c22e627407461ad"},
    {"POST", "https://eu.api.ovh.com/1.0/auth", PAIR,
     "$1$ec2fb5c7a81f64723c77d2e5b609ae6f58a84fc1"},
    {"PUT", "https://eu.api.ovh.com/1.0/auth", PAIR,
     "$1$8a75a9e7c8e7296c9dbeda6a2a735eb6bd58ec4b"},
    {"DELETE", "https://eu.api.ovh.com/1.0/auth", "",
     "$1$a1eecd00b3b02b6cf5708b84b9ff42059a950d85"},
    {"GET", "https://eu.api.ovh.com/1.0/call", "",
     "$1$7f2db49253edfc41891023fcd1a54cf61db05fbb"},
    {"GET", "https://eu.api.ovh.com/v1/call", "",
     "$1$e6e7906d385eb28adcbfbe6b66c1528a42d741ad"},
    {"GET", "https://eu.api.ovh.com/v2/call", "",
     "$1$bb63b132a6f84ad5433d0c534d48d3f7c3804285"},
};

static struct signature_parts
parts_of(const struct vector *vector)
{
    struct signature_parts parts = {
        .secret = "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk",
        .consumer_key = "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY",
        .method = vector->method,
        .url = vector->url,
        .body = vector->body,
        .body_len = strlen(vector->body),
        .timestamp = "1457018875",
    };

    return parts;
}

static void
test_published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct signature_parts parts = parts_of(&vectors[i]);
        char text[SIGNATURE_SIZE];

        assert_int_equal(signature_write(&parts, text), 0);
        assert_string_equal(text, vectors[i].signature);
    }
}

static void
test_every_part_counts(void **state)
{
    struct signature_parts right = parts_of(&vectors[1]);
    struct signature_parts wrong[] = {right, right, right, right,
                                      right, right, right};

    (void)state;
    wrong[0].secret = "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjl";
    wrong[1].consumer_key = "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KZ";
    wrong[2].method = "PUT";
    wrong[3].url = "https://eu.api.ovh.com/1.0/auth?x=1";
    wrong[4].body = "{\"a\":\"b\",\"c\":\"D\"}";
    wrong[5].body_len--;
    wrong[6].timestamp = "1457018876";
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[SIGNATURE_SIZE];

        assert_int_equal(signature_write(&wrong[i], text), 0);
        assert_string_not_equal(text, vectors[1].signature);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),
        cmocka_unit_test(test_every_part_counts),
    };

    return cmocka_run_group_tests_name("signature", tests, NULL, NULL);
}
