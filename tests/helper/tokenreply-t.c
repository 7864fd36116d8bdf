/* SPDX-License-Identifier: MIT */
/*
 * helper/tokenreply.c: what OVHcloud documents is read, and everything else
 * says nothing; above all, no odd answer is a token without an end.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/tokenreply.h"

#define NINE INT64_C(1795856400) /* 2026-11-28T09:00:00Z */
#define TOKEN(end)                                                             \
    "{\"name\":\"laptop\",\"description\":\"x\",\"creation\":"                 \
    "\"2025-11-13T10:38:44.658926311Z\",\"lastUsed\":null,\"expiresAt\":" end  \
    "}"

static struct tokenreply_names names;

static int
end_of(const char *body, int64_t *ret_end_s)
{
    const char *flaw = NULL;
    int status =
        tokenreply_decode_end(body, strlen(body), "laptop", ret_end_s, &flaw);

    if (status == -EBADMSG) {
        assert_non_null(flaw);
    }
    return status;
}

static void
assert_end(const char *body, int64_t expected_s)
{
    int64_t end_s = 0;

    assert_int_equal(end_of(body, &end_s), 0);
    assert_int_equal(end_s, expected_s);
}

static void
test_end(void **state)
{
    (void)state;
    assert_end(TOKEN("\"2026-11-28T09:00:00Z\""), NINE);
    assert_end(TOKEN("\"2026-11-28T11:00:00+02:00\""), NINE);
    assert_end(TOKEN("\"2026-11-28T09:00:00.999999999Z\""), NINE);
    assert_end(TOKEN("\"2026-11-28T08:59:60Z\""), NINE);
    assert_end(TOKEN("\"9999-12-31T23:59:59Z\""), INT64_C(253402300799));
    assert_end(TOKEN("null"), TOKENREPLY_NEVER);
    /* Keys may come and go; the name may be left out. */
    assert_end("{\"expiresAt\":null,\"new\":{\"a\":[1]}}", TOKENREPLY_NEVER);
}

static void
test_end_odd(void **state)
{
    static const char *const bodies[] = {
        TOKEN("\"\""),
        TOKEN("\"never\""),
        TOKEN("\"2026-11-28\""),
        TOKEN("\"2026-11-28T09:00:00\""),
        TOKEN("\"2026-02-30T09:00:00Z\""),
        TOKEN("\"2026-11-28T09:00:00Z\\u0000\""),
        TOKEN("1795856400"),
        TOKEN("true"),
        TOKEN("[]"),
        TOKEN("{}"),
        TOKEN("null,\"expiresAt\":null"),
        "{\"name\":\"laptop\"}",
        "{}",
        "{\"name\":\"server\",\"expiresAt\":null}",
        "{\"name\":null,\"expiresAt\":null}",
        "{\"name\":7,\"expiresAt\":null}",
        "{\"expires_at\":null}",
        "{\"expiresat\":null}",
        "[]",
        "null",
        "\"2026-11-28T09:00:00Z\"",
        "",
        "<html>",
        "{\"expiresAt\":null",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        int64_t end_s = 42;

        assert_int_equal(end_of(bodies[i], &end_s), -EBADMSG);
        assert_int_equal(end_s, 42);
    }
}

static int
names_of(const char *body)
{
    const char *flaw = NULL;
    int status = tokenreply_decode_names(body, strlen(body), &names, &flaw);

    if (status < 0) {
        assert_non_null(flaw);
        assert_int_equal(names.count, 0);
    }
    return status;
}

static void
test_names(void **state)
{
    (void)state;
    assert_int_equal(names_of("[]"), 0);
    assert_int_equal(names.count, 0);
    assert_int_equal(names_of(" [\"laptop\", \"my / token \\u00e9\"] "), 0);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.text[0], "laptop");
    assert_string_equal(names.text[1], "my / token \xc3\xa9");
}

static void
test_names_odd(void **state)
{
    static const char *const bodies[] = {
        "",       "{}",        "null",      "\"laptop\"",    "[1]",
        "[null]", "[\"\"]",    "[[\"a\"]]", "[\"a\",\"a\"]", "[\"a\\u0000b\"]",
        "[\"a\"", "[\"a\"] x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_int_equal(names_of(bodies[i]), -EBADMSG);
    }
}

/* Limits: the longest list and the longest name, and one more. */
static void
test_names_bounds(void **state)
{
    char body[1024] = "[";
    char name[TOKENREPLY_NAME_MAX + 2];

    (void)state;
    for (unsigned int i = 0; i < TOKENREPLY_NAMES_MAX; i++) {
        snprintf(body + strlen(body), sizeof(body) - strlen(body), "\"t%u\"%s",
                 i, i + 1 < TOKENREPLY_NAMES_MAX ? "," : "");
    }
    strcat(body, "]");
    assert_int_equal(names_of(body), 0);
    assert_int_equal(names.count, TOKENREPLY_NAMES_MAX);
    body[strlen(body) - 1] = '\0';
    strcat(body, ",\"more\"]");
    assert_int_equal(names_of(body), -E2BIG);
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    snprintf(body, sizeof(body), "[\"%s\"]", name + 1);
    assert_int_equal(names_of(body), 0);
    snprintf(body, sizeof(body), "[\"%s\"]", name);
    assert_int_equal(names_of(body), -E2BIG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end),          cmocka_unit_test(test_end_odd),
        cmocka_unit_test(test_names),        cmocka_unit_test(test_names_odd),
        cmocka_unit_test(test_names_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
