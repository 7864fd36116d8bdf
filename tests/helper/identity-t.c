/* SPDX-License-Identifier: MIT */
/*
 * The grammar of names and URNs: every byte at every place, both sides of
 * each length, and what only looks like a URN.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "helper/identity.h"

static bool
is_listed(int byte, const char *extra)
{
    return (byte < 0x80 && isalnum(byte) != 0) ||
           (byte != 0 && strchr(extra, byte) != NULL);
}

static void
test_bytes_of_names(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        for (size_t at = 0; at < 3; at++) {
            char text[] = "abc";

            text[at] = (char)byte;
            assert_int_equal(identity_is_account(text), is_listed(byte, "._-"));
            assert_int_equal(identity_is_name(text), is_listed(byte, "._@-"));
        }
    }
}

static void
test_lengths_of_names(void **state)
{
    char text[80] = "";

    (void)state;
    assert_false(identity_is_account(""));
    assert_false(identity_is_name(""));
    memset(text, 'a', 64);
    assert_true(identity_is_account(text));
    assert_true(identity_is_name(text));
    text[64] = 'a';
    assert_false(identity_is_account(text));
    assert_false(identity_is_name(text));
}

static void
test_regions(void **state)
{
    static const char *const bad[] = {"",   "EU",    "e",     "eux",
                                      "uk", "labeu", " eu",   "eu ",
                                      "u",  "eu\n",  "eu,ca", "ac"};

    (void)state;
    assert_true(identity_is_region("eu"));
    assert_true(identity_is_region("ca"));
    assert_true(identity_is_region("us"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(identity_is_region(bad[i]));
    }
}

struct good_urn {
    const char *text;
    enum identity_urn_kind kind;
    const char *region;
    const char *account;
    const char *name;
};

static void
test_good_urns(void **state)
{
    static const struct good_urn rows[] = {
        {"urn:v1:eu:identity:user:xx1111-ovh/alice", IDENTITY_URN_USER, "eu",
         "xx1111-ovh", "alice"},
        {"urn:v1:ca:identity:group:xx1111-ovh/admin@mycompany.com",
         IDENTITY_URN_GROUP, "ca", "xx1111-ovh", "admin@mycompany.com"},
        {"urn:v1:us:identity:credential:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f",
         IDENTITY_URN_CREDENTIAL, "us", "xx1111-ovh",
         "oauth2-EU.0f0f0f0f0f0f0f0f"},
        {"urn:v1:eu:identity:account:xx1111-ovh", IDENTITY_URN_ACCOUNT, "eu",
         "xx1111-ovh", ""},
        /* What the name may hold is for the caller to say. */
        {"urn:v1:eu:identity:user:x/a/b", IDENTITY_URN_USER, "eu", "x", "a/b"},
        {"urn:v1:eu:identity:user:x/\xc3\xa9 ", IDENTITY_URN_USER, "eu", "x",
         "\xc3\xa9 "},
        {"urn:v1:eu:identity:user:x/a:b", IDENTITY_URN_USER, "eu", "x", "a:b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct identity_urn urn;

        assert_int_equal(identity_parse_urn(rows[i].text, &urn), 0);
        assert_int_equal(urn.kind, rows[i].kind);
        assert_string_equal(urn.region, rows[i].region);
        assert_string_equal(urn.account, rows[i].account);
        assert_string_equal(urn.name, rows[i].name);
    }
}

static void
test_other_urns(void **state)
{
    static const char *const rows[] = {
        "",
        "u",
        "alice",
        "URN:v1:eu:identity:user:x/a",
        " urn:v1:eu:identity:user:x/a",
        "urn:v2:eu:identity:user:x/a",
        "urn:v1",
        "urn:v1:",
        "urn:v1:eu",
        "urn:v1:eu:resource:account:x",
        "urn:v1:eu:identity:",
        "urn:v1:eu:identity:robot:x/a",
        "urn:v1:eu:identity:User:x/a",
        "urn:v1:eu:identity:users:x/a",
        "urn:v1:eu:Identity:user:x/a",
        "urn:v1::eu:identity:user:x/a",
        "urn:v1:eu:permissionsGroup:ovh:globalAdmin",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct identity_urn urn = {.kind = IDENTITY_URN_USER};

        assert_int_equal(identity_parse_urn(rows[i], &urn), 0);
        assert_int_equal(urn.kind, IDENTITY_URN_OTHER);
        assert_string_equal(urn.region, "");
        assert_string_equal(urn.account, "");
        assert_string_equal(urn.name, "");
    }
}

static void
test_malformed_urns(void **state)
{
    static const char *const rows[] = {
        "urn:v1:eu:identity:user:",
        "urn:v1:eu:identity:user:/",
        "urn:v1:eu:identity:user:/a",
        "urn:v1:eu:identity:user:x",
        "urn:v1:eu:identity:user:x/",
        "urn:v1:eu:identity:user:x y/a",
        "urn:v1:eu:identity:user:x:y/a",
        "urn:v1:eu:identity:user:x@y/a",
        "urn:v1::identity:user:x/a",
        "urn:v1:EU:identity:user:x/a",
        "urn:v1:uk:identity:user:x/a",
        "urn:v1:labeu:identity:user:x/a",
        "urn:v1:eu:identity:account:",
        "urn:v1:eu:identity:account:x/",
        "urn:v1:eu:identity:account:x/a",
        "urn:v1:eu:identity:group:x",
        "urn:v1:eu:identity:credential:x",
        ("urn:v1:eu:identity:user:"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/a"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct identity_urn urn = {.kind = IDENTITY_URN_ACCOUNT};

        assert_int_equal(identity_parse_urn(rows[i], &urn), -EINVAL);
        assert_int_equal(urn.kind, IDENTITY_URN_ACCOUNT);
    }
}

/* Whole, but for the groups: the name is what OVHcloud is asked about. */
static void
test_from_urn(void **state)
{
    struct identity identity = {.kind = IDENTITY_OWNER};

    (void)state;
    assert_int_equal(
        identity_from_urn("urn:v1:eu:identity:user:xx1111-ovh/alice.martin",
                          &identity),
        0);
    assert_int_equal(identity.kind, IDENTITY_USER);
    assert_string_equal(identity.region, "eu");
    assert_string_equal(identity.account, "xx1111-ovh");
    assert_string_equal(identity.name, "alice.martin");
    assert_string_equal(identity.urn,
                        "urn:v1:eu:identity:user:xx1111-ovh/alice.martin");
    assert_int_equal(identity.group_count, 0);
    assert_int_equal(
        identity_from_urn(
            "urn:v1:ca:identity:credential:x/oauth2-EU.0f0f0f0f0f0f0f0f",
            &identity),
        0);
    assert_int_equal(identity.kind, IDENTITY_SERVICE);
    assert_string_equal(identity.name, "oauth2-EU.0f0f0f0f0f0f0f0f");
}

static void
test_from_other_urns(void **state)
{
    static const char *const rows[] = {
        "",
        "alice",
        "urn:v1:eu:identity:group:x/ops",
        "urn:v1:eu:identity:account:x",
        "urn:v1:eu:identity:user:x/",
        "urn:v1:eu:identity:user:x/a/b",
        "urn:v1:eu:identity:user:x/a b",
        "urn:v1:eu:identity:user:x/\xc3\xa9",
        "urn:v2:eu:identity:user:x/a",
        ("urn:v1:eu:identity:user:x/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct identity identity = {.kind = IDENTITY_OWNER};

        assert_int_equal(identity_from_urn(rows[i], &identity), -EINVAL);
        assert_int_equal(identity.kind, IDENTITY_OWNER);
    }
}

static void
test_groups(void **state)
{
    struct identity identity = {.group_count = 2, .groups = {"ops", "admin"}};

    (void)state;
    assert_true(identity_in_group(&identity, "ops"));
    assert_true(identity_in_group(&identity, "admin"));
    assert_false(identity_in_group(&identity, "op"));
    assert_false(identity_in_group(&identity, "Ops"));
    assert_false(identity_in_group(&identity, ""));
    identity.group_count = 1;
    assert_false(identity_in_group(&identity, "admin"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_of_names),
        cmocka_unit_test(test_lengths_of_names),
        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_good_urns),
        cmocka_unit_test(test_other_urns),
        cmocka_unit_test(test_malformed_urns),
        cmocka_unit_test(test_from_urn),
        cmocka_unit_test(test_from_other_urns),
        cmocka_unit_test(test_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
