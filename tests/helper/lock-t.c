/* SPDX-License-Identifier: MIT */
/*
 * helper/lock.c: which names can be locked, and lines that come back as they
 * were written, or with what is left of them.
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

#include "helper/lock.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void
assert_names(const char *text, enum lock_kind kind, const char *name)
{
    struct lock lock = {.since_s = 7};

    if (lock_from_text(text, &lock) != 0) {
        fail_msg("\"%s\" cannot be locked", text);
    }
    assert_int_equal(lock.kind, kind);
    assert_string_equal(lock.name, name);
    assert_int_equal(lock.since_s, 0);
}

static void
test_names(void **state)
{
    (void)state;
    assert_names("alice", LOCK_ACCOUNT, "alice");
    assert_names("alice.martin", LOCK_ACCOUNT, "alice.martin");
    assert_names("user:xx1111-ovh/alice.martin", LOCK_IDENTITY,
                 "user:xx1111-ovh/alice.martin");
    assert_names("service:xx1111-ovh/oauth2-EU.0f", LOCK_IDENTITY,
                 "service:xx1111-ovh/oauth2-EU.0f");
    /* The region makes no other person. */
    assert_names("urn:v1:eu:identity:user:xx1111-ovh/alice.martin",
                 LOCK_IDENTITY, "user:xx1111-ovh/alice.martin");
    assert_names("urn:v1:ca:identity:credential:xx1111-ovh/oauth2-CA.0f",
                 LOCK_IDENTITY, "service:xx1111-ovh/oauth2-CA.0f");
}

static void
test_wrong_names(void **state)
{
    static const char *const texts[] = {
        "",
        "root",
        "Alice",
        "a b",
        "-x",
        "alice\n",
        "alice;rm",
        "user:",
        "user:x",
        "user:x/",
        "user:/x",
        "user:x/*",
        "user:x/a/b",
        "user:x/a b",
        "group:xx1111-ovh/admins",
        "account:xx1111-ovh/x",
        "service:x",
        "urn:",
        "urn:v1:eu:identity:account:xx1111-ovh",
        "urn:v1:eu:identity:group:xx1111-ovh/admins",
        "urn:v1:xx:identity:user:xx1111-ovh/alice",
        "urn:v1:eu:identity:user:xx1111-ovh/a\tb",
        "\033[2J",
    };
    char longest[2 * LOCK_NAME_SIZE];
    struct lock lock = {.since_s = 7};

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        if (lock_from_text(texts[i], &lock) == 0) {
            fail_msg("\"%s\" can be locked", texts[i]);
        }
    }
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(lock_from_text(longest, &lock), -EINVAL);
    memcpy(longest, "user:", 5);
    longest[70] = '/';
    assert_int_equal(lock_from_text(longest, &lock), -EINVAL);
    assert_int_equal(lock.since_s, 7);
}

static void
test_identities(void **state)
{
    struct identity identity = {.urn =
                                    "urn:v1:eu:identity:user:xx1111-ovh/a.b"};
    char name[LOCK_NAME_SIZE] = "-";

    (void)state;
    assert_int_equal(lock_name_identity(&identity, name), 0);
    assert_string_equal(name, "user:xx1111-ovh/a.b");
    identity =
        (struct identity){.urn = "urn:v1:eu:identity:account:xx1111-ovh"};
    assert_int_equal(lock_name_identity(&identity, name), -EINVAL);
    identity = (struct identity){0};
    assert_int_equal(lock_name_identity(&identity, name), -EINVAL);
    assert_string_equal(name, "user:xx1111-ovh/a.b");
}

static void
test_why(void **state)
{
    static const char *const good[] = {
        "", "left the company", "a quitt\xc3\xa9 la soci\xc3\xa9t\xc3\xa9",
        "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    static const char *const bad[] = {"a\nb",
                                      "a\tb",
                                      "\033[2J",
                                      "\x7f",
                                      "\xc3",
                                      "\xc3(",
                                      "\xc2\x9b",
                                      "\x80",
                                      "\xc0\x80",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xe2\x82",
                                      "\xff"};
    char longest[LOCK_WHY_MAX + 2];

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        assert_true(lock_is_why(good[i]));
    }
    for (size_t i = 0; i < LENGTH(bad); i++) {
        if (lock_is_why(bad[i])) {
            fail_msg("text %zu is taken", i);
        }
    }
    memset(longest, 'a', sizeof(longest) - 1);
    longest[LOCK_WHY_MAX + 1] = '\0';
    assert_false(lock_is_why(longest));
    longest[LOCK_WHY_MAX] = '\0';
    assert_true(lock_is_why(longest));
    assert_true(lock_is_by("bob"));
    assert_false(lock_is_by(""));
    assert_false(lock_is_by("bob smith"));
}

static void
test_line(void **state)
{
    struct lock lock = {.since_s = 1795360000, .by = "bob"};
    struct lock again = {0};
    char line[LOCK_LINE_MAX + 1];
    bool is_damaged = true;

    (void)state;
    assert_int_equal(lock_from_text("user:xx1111-ovh/alice", &again), 0);
    memcpy(lock.name, again.name, sizeof(lock.name));
    lock.kind = LOCK_IDENTITY;
    snprintf(lock.why, sizeof(lock.why), "left  the company");
    lock_write_line(&lock, line);
    assert_string_equal(line, "identity user:xx1111-ovh/alice "
                              "2026-11-22T15:06:40Z bob left  the company");
    assert_int_equal(lock_read_line(line, strlen(line), &again, &is_damaged),
                     0);
    assert_false(is_damaged);
    assert_memory_equal(&again, &lock, sizeof(lock));
}

/* The name counts, whatever the rest looks like. */
static void
test_damaged_line(void **state)
{
    static const char *const lines[] = {
        "account alice",
        "account alice ",
        "account alice 2026-11-22",
        "account alice yesterday bob -",
        "account alice 1960-01-01T00:00:00Z bob -",
        "account alice 2026-11-22T15:06:40Z \x01 -",
        "account alice 2026-11-22T15:06:40Z bob \x01",
        "account alice 2026-11-22T15:06:40Zx bob -"};
    struct lock lock = {0};
    char line[2 * LOCK_LINE_MAX];
    bool is_damaged = false;

    (void)state;
    for (size_t i = 0; i < LENGTH(lines); i++) {
        is_damaged = false;
        assert_int_equal(
            lock_read_line(lines[i], strlen(lines[i]), &lock, &is_damaged), 0);
        assert_true(is_damaged);
        assert_string_equal(lock.name, "alice");
        assert_true(lock.since_s >= 0);
    }
    memset(line, 'a', sizeof(line));
    memcpy(line, "account alice - bob ", 20);
    assert_int_equal(lock_read_line(line, sizeof(line), &lock, &is_damaged), 0);
    assert_true(is_damaged);
    is_damaged = false;
    assert_int_equal(
        lock_read_line("account bob - bob -\0x", 21, &lock, &is_damaged), 0);
    assert_true(is_damaged);
}

static void
test_unreadable_line(void **state)
{
    static const char *const lines[] = {
        "",
        " ",
        "account",
        "account ",
        "account Alice - bob -",
        "identity alice - bob -",
        "account user:x/y - bob -",
        "identity urn:v1:eu:identity:user:x/y - bob -",
        "acc\xefunt alice - b -",
        "account al\x01\x63\x65 - bob -",
        "account\talice - bob -"};
    struct lock lock = {.since_s = 7};
    bool is_damaged = false;

    (void)state;
    for (size_t i = 0; i < LENGTH(lines); i++) {
        assert_int_equal(
            lock_read_line(lines[i], strlen(lines[i]), &lock, &is_damaged),
            -EBADMSG);
    }
    assert_int_equal(lock.since_s, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_wrong_names),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_why),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_damaged_line),
        cmocka_unit_test(test_unreadable_line),
    };

    return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
