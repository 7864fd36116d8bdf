/* SPDX-License-Identifier: MIT */
/*
 * helper/apireply.c: every row of its table, everything that must prove
 * nothing, and good answers with bytes changed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/apireply.h"

#define URN(kind) "\"urn:v1:eu:identity:" kind ":xx1111-ovh"
#define USER URN("user") "/alice\""
#define OTHER_USER URN("user") "/bob\""
#define GROUP URN("group") "/ops\""
#define ACCOUNT URN("account") "\""
#define SERVICE URN("credential") "/oauth2-EU.0f0f0f0f0f0f0f0f\""
#define CREDENTIAL URN("credential") "/key-1234\""

static const char good_body[] =
    "{\"account\":\"xx1111-ovh\",\"method\":\"user\",\"user\":\"alice\","
    "\"identities\":[" USER "," GROUP "],\"roles\":[\"ADMIN\"],"
    "\"description\":null,\"allowedRoutes\":null}";

static int
decode(const char *body, struct identity *ret_identity)
{
    const char *flaw = NULL;
    int result = apireply_decode(body, strlen(body), ret_identity, &flaw);

    assert_int_equal(result == 0, flaw == NULL);
    return result;
}

/* An answer with these identities and this method ("": none). */
static const char *
body_with(const char *identities, const char *method)
{
    static char body[4096];

    if (method[0] == '\0') {
        snprintf(body, sizeof(body), "{\"identities\":[%s]}", identities);
    } else {
        snprintf(body, sizeof(body), "{\"method\":%s,\"identities\":[%s]}",
                 method, identities);
    }
    return body;
}

static void
refuse(const char *body)
{
    struct identity identity;
    struct identity before;

    memset(&identity, 0x55, sizeof(identity));
    before = identity;
    assert_int_equal(decode(body, &identity), -EBADMSG);
    assert_memory_equal(&identity, &before, sizeof(identity));
}

static void
test_good_answer(void **state)
{
    struct identity identity;

    (void)state;
    assert_int_equal(decode(good_body, &identity), 0);
    assert_int_equal(identity.kind, IDENTITY_USER);
    assert_string_equal(identity.region, "eu");
    assert_string_equal(identity.account, "xx1111-ovh");
    assert_string_equal(identity.name, "alice");
    assert_string_equal(identity.urn,
                        "urn:v1:eu:identity:user:xx1111-ovh/alice");
    assert_int_equal(identity.group_count, 1);
    assert_string_equal(identity.groups[0], "ops");
}

/*
 * The table of the header, written a second time: 0 to 2 URNs of each kind
 * that is no group, and each method.
 */
static enum identity_kind
expected_kind(unsigned int users, unsigned int services, unsigned int accounts,
              const char *method)
{
    bool plain = method[0] == '\0' || strcmp(method, "null") == 0;
    bool other = strcmp(method, "\"user\"") == 0 ||
                 strcmp(method, "\"personal_access_token\"") == 0 ||
                 strcmp(method, "\"Account\"") == 0;

    if (strcmp(method, "\"provider\"") == 0) {
        return IDENTITY_FEDERATED;
    }
    if (users + services + accounts != 1) {
        return IDENTITY_NONE;
    }
    if (users == 1) {
        return plain || other ? IDENTITY_USER : IDENTITY_NONE;
    }
    if (accounts == 1) {
        return plain || strcmp(method, "\"account\"") == 0 ? IDENTITY_OWNER
                                                           : IDENTITY_NONE;
    }
    return plain || strcmp(method, "\"oauth2_client_credentials\"") == 0
               ? IDENTITY_SERVICE
               : IDENTITY_NONE;
}

static const char *
identities_with(unsigned int users, unsigned int services,
                unsigned int accounts, bool same)
{
    static char text[1024];

    /* With a group and an unknown kind in between. */
    snprintf(text, sizeof(text),
             "%s%s%s%s%s%s" GROUP ",\"urn:v1:eu:identity:robot:x/y\"",
             users > 0 ? USER "," : "",
             users > 1 ? (same ? USER "," : OTHER_USER ",") : "",
             services > 0 ? SERVICE "," : "", services > 1 ? SERVICE "," : "",
             accounts > 0 ? ACCOUNT "," : "", accounts > 1 ? ACCOUNT "," : "");
    return text;
}

static void
test_table(void **state)
{
    static const char *const methods[] = {
        "",
        "null",
        "\"user\"",
        "\"personal_access_token\"",
        "\"Account\"",
        "\"account\"",
        "\"oauth2_client_credentials\"",
        "\"provider\"",
    };

    (void)state;
    for (unsigned int i = 0; i < 8 * 27 * 2; i++) {
        const char *method = methods[i % 8];
        unsigned int users = i / 8 % 3;
        unsigned int services = i / 24 % 3;
        unsigned int accounts = i / 72 % 3;
        enum identity_kind kind =
            expected_kind(users, services, accounts, method);
        const char *body = body_with(
            identities_with(users, services, accounts, i >= 8 * 27), method);
        struct identity identity;

        if (kind == IDENTITY_NONE) {
            refuse(body);
        } else {
            assert_int_equal(decode(body, &identity), 0);
            assert_int_equal(identity.kind, kind);
            assert_string_equal(identity.account, "xx1111-ovh");
            assert_string_equal(identity.region, "eu");
        }
    }
}

static void
test_other_kinds(void **state)
{
    struct identity identity;

    (void)state;
    assert_int_equal(decode(body_with(SERVICE, ""), &identity), 0);
    assert_string_equal(identity.name, "oauth2-EU.0f0f0f0f0f0f0f0f");
    assert_int_equal(decode(body_with(ACCOUNT, ""), &identity), 0);
    assert_string_equal(identity.name, "");
    assert_string_equal(identity.urn, "urn:v1:eu:identity:account:xx1111-ovh");
    /* A credential that is no OAuth2 client. */
    refuse(body_with(CREDENTIAL, ""));
    refuse(body_with(URN("credential") "/oauth2-a/b\"", ""));
    refuse(body_with(URN("credential") "/xoauth2-a\"", ""));

    /* Federated: known by groups, by the account, or not at all. */
    assert_int_equal(decode(body_with("", "\"provider\""), &identity), 0);
    assert_int_equal(identity.kind, IDENTITY_FEDERATED);
    assert_string_equal(identity.account, "");
    assert_string_equal(identity.urn, "");
    assert_int_equal(decode("{\"method\":\"provider\",\"account\":"
                            "\"xx1111-ovh\",\"identities\":[]}",
                            &identity),
                     0);
    assert_string_equal(identity.account, "xx1111-ovh");
    assert_int_equal(decode(body_with(GROUP, "\"provider\""), &identity), 0);
    assert_string_equal(identity.account, "xx1111-ovh");
    assert_int_equal(identity.group_count, 1);
    assert_int_equal(decode(body_with(USER, "\"provider\""), &identity), 0);
    assert_int_equal(identity.kind, IDENTITY_FEDERATED);
    assert_string_equal(identity.name, "alice");
}

static void
test_account_field(void **state)
{
    static const char *const bad[] = {
        "\"xx1112-ovh\"",
        "\"XX1111-OVH\"",
        "\"\"",
        "\"xx1111-ovh \"",
        "\"xx1111-ovh\\u0000\"",
        "7",
        "[]",
        "{}",
        "true",
    };
    static const char *const good[] = {"null", "\"xx1111-ovh\""};
    static const char *const urns[] = {USER, ACCOUNT, SERVICE};
    char body[512];
    struct identity identity;

    (void)state;
    for (size_t urn = 0; urn < 3; urn++) {
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
            snprintf(body, sizeof(body), "{\"account\":%s,\"identities\":[%s]}",
                     bad[i], urns[urn]);
            refuse(body);
        }
        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
            snprintf(body, sizeof(body), "{\"identities\":[%s],\"account\":%s}",
                     urns[urn], good[i]);
            assert_int_equal(decode(body, &identity), 0);
        }
    }
}

static void
test_refused_bodies(void **state)
{
    static const char *const rows[] = {
        "",
        "null",
        "true",
        "[]",
        "{}",
        "[" USER "]",
        USER,
        "<html>",
        "{\"identities\":null}",
        "{\"identities\":{}}",
        "{\"identities\":[]}",
        "{\"identities\":" USER "}",
        "{\"identities\":[null]}",
        "{\"identities\":[7]}",
        "{\"identities\":[[" USER "]]}",
        "{\"identities\":[" USER ",null]}",
        "{\"identities\":[" USER ",7]}",
        "{\"identities\":[" USER "],\"method\":7}",
        "{\"identities\":[" USER "],\"method\":\"\"}",
        "{\"identities\":[" USER "],\"method\":\"a b\"}",
        "{\"identities\":[" USER "],\"method\":[\"user\"]}",
        "{\"identities\":[" USER "],\"identities\":[" OTHER_USER "]}",
        "{\"identities\":[" USER "],\"\\u0069dentities\":[" OTHER_USER "]}",
        "{\"account\":\"a\",\"account\":\"xx1111-ovh\",\"identities\":[" USER
        "]}",
        "{\"identities\":[" USER "]",
        "{\"identities\":[" USER "]}}",
        "{\"identities\":[" USER "]} x",
        "{\"identities\":[" USER ",]}",
        "{\"identities\":[" USER "],\"x\":NaN}",
        "{\"identities\":[" GROUP "]}",
        "{\"Identities\":[" USER "]}",
        "{\"identities \":[" USER "]}",
        "{\"details\":{\"identities\":[" USER "]}}",
        /* URNs that break the grammar. */
        "{\"identities\":[" URN("user") "\"]}",
        "{\"identities\":[" URN("user") "/\"]}",
        "{\"identities\":[" URN("user") "\\u0000/alice\"]}",
        "{\"identities\":[" URN("user") "/r\\u0000oot\"]}",
        "{\"identities\":[" URN("user") "/alice\\n\"]}",
        "{\"identities\":[" URN("user") "/alice \"]}",
        "{\"identities\":[" URN("user") "/al\xc3\xa9\"]}",
        "{\"identities\":[" URN("user") "/\xe2\x80\xae"
                                        "alice\"]}",
        "{\"identities\":[" URN("user") "/alice\\u007f\"]}",
        "{\"identities\":[" URN("user") "/\\u001b[31m\"]}",
        "{\"identities\":[\"urn:v1:labeu:identity:user:xx1111-ovh/alice\"]}",
        "{\"identities\":[\"urn:v2:eu:identity:user:xx1111-ovh/alice\"]}",
        "{\"identities\":[\"URN:v1:eu:identity:user:xx1111-ovh/alice\"]}",
        "{\"identities\":[\"xurn:v1:eu:identity:user:xx1111-ovh/alice\"]}",
        "{\"identities\":[\"urn:v1:eu:identity:user:/alice\"]}",
        "{\"identities\":[\"urn:v1:eu:identity:user:xx 11/alice\"]}",
        /* A good one does not make up for a bad one. */
        "{\"identities\":[" USER "," URN("user") "/\"]}",
        "{\"identities\":[" USER "," URN("group") "\"]}",
        "{\"identities\":[" USER "," URN("group") "/a\\u0007\"]}",
        "{\"identities\":[" USER ",\"\\u0000\"]}",
        "{\"identities\":[" USER ",\"a\\u0001\"]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        refuse(rows[i]);
    }
}

static void
test_unknown_things_are_ignored(void **state)
{
    static const char *const rows[] = {
        "{\"identities\":[" USER "],\"new\":{\"a\":[1,{\"b\":null}]}}",
        "{\"identities\":[\"urn:v2:eu:identity:user:a/b\"," USER
        ",\"urn:v1:eu:identity:robot:a/b\",\"whatever\",\"\"]}",
        "{\"identities\":[" USER "],\"user\":7,\"roles\":{},\"name\":[]}",
        "{\"identities\":[" USER "],\"user\":\"\\u0001 \xc3\xa9\"}",
        "{\"identities\":[" USER ",\"d\xc3\xa9j\xc3\xa0 vu\"]}",
        " \n{ \"identities\" : [ " USER " ] }\r\n",
        "{\"\\u0069dentities\":[" USER "]}",
        ("{\"identities\":[\"\\u0075rn:v1:eu:identity:user:xx1111-ovh\\/"
         "alice\"]}"),
    };
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(decode(rows[i], &identity), 0);
        assert_int_equal(identity.kind, IDENTITY_USER);
        assert_string_equal(identity.name, "alice");
        assert_string_equal(identity.urn,
                            "urn:v1:eu:identity:user:xx1111-ovh/alice");
    }
}

static void
test_names(void **state)
{
    static const char *const usable[] = {"a",       "john.smith",  "my_user",
                                         "A@b.com", "tf_user-123", "root"};
    static const char *const unusable[] = {
        "..%2f", "a/b", "../etc", "a+b", "a:b", "a,b", "$(id)", "a=b",
        "a'b",   "*",   "~",      "a|b", "a;b", "#",   "!",     "a&b",
    };
    char urn[512];
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < sizeof(usable) / sizeof(usable[0]); i++) {
        snprintf(urn, sizeof(urn), URN("user") "/%s\"", usable[i]);
        assert_int_equal(decode(body_with(urn, ""), &identity), 0);
        assert_int_equal(identity.kind, IDENTITY_USER);
        assert_string_equal(identity.name, usable[i]);
    }
    for (size_t i = 0; i < sizeof(unusable) / sizeof(unusable[0]); i++) {
        snprintf(urn, sizeof(urn), URN("user") "/%s\"", unusable[i]);
        assert_int_equal(decode(body_with(urn, ""), &identity), 0);
        assert_int_equal(identity.kind, IDENTITY_UNUSABLE);
        assert_string_equal(identity.name, unusable[i]);
        assert_string_equal(identity.account, "xx1111-ovh");
    }
}

static void
test_lengths(void **state)
{
    char name[300];
    char urn[512];
    struct identity identity;

    (void)state;
    for (unsigned int len = 1; len < sizeof(name); len++) {
        size_t urn_len = 0;

        memset(name, 'a', len);
        name[len] = '\0';
        snprintf(urn, sizeof(urn), URN("user") "/%s\"", name);
        urn_len = strlen(urn) - 2;
        if (urn_len > APIREPLY_TEXT_MAX) {
            refuse(body_with(urn, ""));
            continue;
        }
        assert_int_equal(decode(body_with(urn, ""), &identity), 0);
        assert_int_equal(identity.kind, len <= IDENTITY_NAME_MAX
                                            ? IDENTITY_USER
                                            : IDENTITY_UNUSABLE);
        assert_int_equal(strlen(identity.name),
                         len <= IDENTITY_NAME_MAX ? len : 0);
        assert_int_equal(strlen(identity.urn),
                         urn_len <= VERDICT_IDENTITY_MAX ? urn_len : 0);
        if (len + 1 == sizeof(name)) {
            break;
        }
    }
}

static void
test_groups(void **state)
{
    static const char body[] =
        "{\"identities\":[\"urn:v1:eu:identity:group:xx1111-ovh/a\","
        "\"urn:v1:eu:identity:user:xx1111-ovh/alice\","
        "\"urn:v1:eu:identity:group:xx1111-ovh/admin@my.com\","
        "\"urn:v1:eu:identity:group:xx1112-ovh/foreign\","
        "\"urn:v1:ca:identity:group:xx1111-ovh/elsewhere\","
        "\"urn:v1:eu:identity:group:xx1111-ovh/Domain Users\","
        "\"urn:v1:eu:identity:group:xx1111-ovh/a/b\","
        "\"urn:v1:eu:identity:group:xx1111-ovh/\xc3\xa9quipe\","
        "\"urn:v1:eu:identity:group:xx1111-ovh/z\"]}";
    struct identity identity;

    (void)state;
    assert_int_equal(decode(body, &identity), 0);
    assert_int_equal(identity.group_count, 3);
    assert_string_equal(identity.groups[0], "a");
    assert_string_equal(identity.groups[1], "admin@my.com");
    assert_string_equal(identity.groups[2], "z");
}

/* As many groups as an answer can name; one more is refused. */
static void
test_most_groups(void **state)
{
    static char identities[8192];
    struct identity identity;

    (void)state;
    for (unsigned int count = 60; count < 70; count++) {
        size_t used = (size_t)sprintf(identities, "%s", USER);
        char body[8300];

        for (unsigned int i = 0; i < count; i++) {
            used += (size_t)sprintf(identities + used,
                                    "," URN("group") "/g%u\"", i);
        }
        snprintf(body, sizeof(body), "{\"identities\":[%s]}", identities);
        if (count < APIREPLY_URNS_MAX) {
            assert_int_equal(decode(body, &identity), 0);
            assert_int_equal(identity.group_count, count);
            snprintf(body, sizeof(body), "g%u", count - 1);
            assert_true(identity_in_group(&identity, body));
        } else {
            refuse(body);
        }
    }
}

/* What else the answer lists is of no interest, however long it is. */
static void
test_long_lists(void **state)
{
    static char body[60000];
    struct identity identity;
    size_t used =
        (size_t)sprintf(body, "{\"identities\":[%s],\"allowedRoutes\":[", USER);

    (void)state;
    for (unsigned int i = 0; i < 1000; i++) {
        used += (size_t)sprintf(body + used,
                                "%s{\"method\":\"GET\",\"path\":\"/route/%u\"}",
                                i == 0 ? "" : ",", i);
    }
    sprintf(body + used, "]}");
    assert_int_equal(decode(body, &identity), 0);
    assert_int_equal(identity.kind, IDENTITY_USER);
}

static void
test_cut_answers(void **state)
{
    char body[sizeof(good_body)];
    struct identity identity;
    const char *flaw = NULL;

    (void)state;
    for (size_t len = 0; len < sizeof(good_body) - 1; len++) {
        memcpy(body, good_body, len);
        body[len] = '\0';
        assert_int_equal(apireply_decode(body, len, &identity, &flaw),
                         -EBADMSG);
    }
}

/* Whatever is accepted must be what its URN says, and stand in the body. */
static void
assert_sound(const char *body, const struct identity *identity)
{
    struct identity_urn urn;

    assert_int_not_equal(identity->kind, IDENTITY_NONE);
    if (identity->kind == IDENTITY_FEDERATED) {
        return;
    }
    assert_int_equal(identity_parse_urn(identity->urn, &urn), 0);
    assert_string_equal(identity->region, urn.region);
    assert_string_equal(identity->account, urn.account);
    assert_string_equal(identity->name, urn.name);
    assert_non_null(strstr(body, identity->name));
    assert_non_null(strstr(body, identity->account));
    assert_true(identity_is_account(identity->account));
    switch (identity->kind) {
    case IDENTITY_USER:
        assert_int_equal(urn.kind, IDENTITY_URN_USER);
        assert_true(identity_is_name(identity->name));
        break;
    case IDENTITY_UNUSABLE:
        assert_int_equal(urn.kind, IDENTITY_URN_USER);
        assert_false(identity_is_name(identity->name));
        break;
    case IDENTITY_SERVICE:
        assert_int_equal(urn.kind, IDENTITY_URN_CREDENTIAL);
        break;
    case IDENTITY_OWNER:
        assert_int_equal(urn.kind, IDENTITY_URN_ACCOUNT);
        break;
    case IDENTITY_NONE:
    case IDENTITY_FEDERATED:
        fail();
    }
}

/*
 * Every byte changed to every other: outside the URN this never makes another
 * user; inside, another user only with the changed URN as its URN.
 */
static void
test_changed_bytes(void **state)
{
    size_t urn_begin = (size_t)(strstr(good_body, USER) - good_body) + 1;
    size_t urn_end = urn_begin + strlen(USER) - 2;
    char body[sizeof(good_body)];
    unsigned int accepted = 0;

    (void)state;
    memcpy(body, good_body, sizeof(body));
    for (size_t at = 0; at < sizeof(good_body) - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            struct identity identity;
            const char *flaw = NULL;

            body[at] = (char)byte;
            if (apireply_decode(body, sizeof(good_body) - 1, &identity,
                                &flaw) == 0) {
                accepted++;
                assert_sound(body, &identity);
                assert_int_equal(strlen(identity.urn), urn_end - urn_begin);
                assert_memory_equal(identity.urn, body + urn_begin,
                                    urn_end - urn_begin);
            }
        }
        body[at] = good_body[at];
    }
    assert_true(accepted > sizeof(good_body));
}

/* Bytes changed, doubled, dropped and moved by a generator with a seed. */
static void
test_mangled_answers(void **state)
{
    uint32_t seed = 12345;

    (void)state;
    for (unsigned int round = 0; round < 50000; round++) {
        char body[2 * sizeof(good_body)];
        size_t len = sizeof(good_body) - 1;
        struct identity identity;
        const char *flaw = NULL;

        memcpy(body, good_body, sizeof(good_body));
        for (unsigned int change = 0; change < 1 + round % 4; change++) {
            size_t from = 0;
            size_t to = 0;

            seed = seed * 1664525 + 1013904223;
            from = (seed >> 8) % len;
            seed = seed * 1664525 + 1013904223;
            to = (seed >> 8) % len;
            switch (seed >> 30) {
            case 0:
                memmove(body + from, body + to, len - (from > to ? from : to));
                break;
            case 1:
                memmove(body + from, body + from + 1, len - from);
                len--;
                break;
            case 2:
                memmove(body + from + 1, body + from, len - from);
                len++;
                break;
            default:
                body[from] = body[to];
                break;
            }
        }
        body[len] = '\0';
        if (apireply_decode(body, len, &identity, &flaw) == 0) {
            assert_sound(body, &identity);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_answer),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_account_field),
        cmocka_unit_test(test_refused_bodies),
        cmocka_unit_test(test_unknown_things_are_ignored),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_most_groups),
        cmocka_unit_test(test_long_lists),
        cmocka_unit_test(test_cut_answers),
        cmocka_unit_test(test_changed_bytes),
        cmocka_unit_test(test_mangled_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
