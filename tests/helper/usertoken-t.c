/* SPDX-License-Identifier: MIT */
/*
 * helper/usertoken.c: which of a user's tokens a login was with, as a table,
 * and the bounds of what is remembered.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/usertoken.h"

#define NOW INT64_C(1795856400)
#define SOON (NOW + 100)
#define LATER (NOW + 1000)
#define PAST (NOW - 100)
#define NEVER USERTOKEN_NEVER

static void
test_choose(void **state)
{
    static const struct {
        struct usertoken tokens[3];
        size_t count;
        const char *label;
        enum usertoken_answer answer;
        int64_t end_s;
    } rows[] = {
        {{{"", 0}}, 0, "", USERTOKEN_UNKNOWN, NEVER},
        {{{"", 0}}, 0, "laptop", USERTOKEN_UNKNOWN, NEVER},
        /* The only one, whatever it is called. */
        {{{"laptop", SOON}}, 1, "", USERTOKEN_ONE, SOON},
        {{{"laptop", SOON}}, 1, "server", USERTOKEN_ONE, SOON},
        {{{"", SOON}}, 1, "", USERTOKEN_ONE, SOON},
        {{{"laptop", NEVER}}, 1, "", USERTOKEN_ONE, NEVER},
        /* OVHcloud has just taken it, so it had not ended. */
        {{{"laptop", PAST}}, 1, "", USERTOKEN_WRONG, NEVER},
        {{{"laptop", NOW}}, 1, "", USERTOKEN_WRONG, NEVER},
        {{{"laptop", NOW + 1}}, 1, "", USERTOKEN_ONE, NOW + 1},
        /* The label's, among others. */
        {{{"laptop", SOON}, {"server", LATER}},
         2,
         "laptop",
         USERTOKEN_ONE,
         SOON},
        {{{"laptop", SOON}, {"server", LATER}},
         2,
         "server",
         USERTOKEN_ONE,
         LATER},
        {{{"laptop", SOON}, {"server", NEVER}},
         2,
         "laptop",
         USERTOKEN_ONE,
         SOON},
        {{{"laptop", PAST}, {"server", LATER}},
         2,
         "laptop",
         USERTOKEN_WRONG,
         NEVER},
        /* One of two: it ends no later than the later one. */
        {{{"laptop", SOON}, {"server", LATER}}, 2, "", USERTOKEN_LATEST, LATER},
        {{{"laptop", LATER}, {"server", SOON}},
         2,
         "Laptop",
         USERTOKEN_LATEST,
         LATER},
        {{{"", SOON}, {"", LATER}}, 2, "", USERTOKEN_LATEST, LATER},
        {{{"laptop", SOON}, {"server", NEVER}},
         2,
         "",
         USERTOKEN_UNKNOWN,
         NEVER},
        /* Those that had ended are not the login's. */
        {{{"laptop", PAST}, {"server", LATER}}, 2, "", USERTOKEN_ONE, LATER},
        {{{"a", PAST}, {"b", LATER}, {"c", SOON}},
         3,
         "",
         USERTOKEN_LATEST,
         LATER},
        {{{"a", PAST}, {"b", NEVER}}, 2, "", USERTOKEN_ONE, NEVER},
        {{{"a", PAST}, {"b", PAST}}, 2, "", USERTOKEN_WRONG, NEVER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct usertoken_choice choice =
            usertoken_choose(rows[i].tokens, rows[i].count, rows[i].label, NOW);

        if (choice.answer != rows[i].answer || choice.end_s != rows[i].end_s) {
            print_error("row %zu: answer %d\n", i, (int)choice.answer);
        }
        assert_int_equal(choice.answer, rows[i].answer);
        assert_int_equal(choice.end_s, rows[i].end_s);
    }
}

static void
test_put_and_find(void **state)
{
    static struct usertoken_table table;
    struct usertoken tokens[2] = {{"laptop", SOON}, {"server", LATER}};
    const struct usertoken_user *user = NULL;

    (void)state;
    usertoken_table_init(&table);
    assert_null(usertoken_find(&table, "urn:a"));
    usertoken_put(&table, "urn:a", tokens, 2, 7);
    usertoken_put(&table, "urn:b", NULL, 0, 8);
    user = usertoken_find(&table, "urn:a");
    assert_non_null(user);
    assert_int_equal(user->count, 2);
    assert_int_equal(user->at_ms, 7);
    assert_string_equal(user->tokens[1].label, "server");
    user = usertoken_find(&table, "urn:b");
    assert_non_null(user);
    assert_int_equal(user->count, 0);
    usertoken_put(&table, "urn:a", tokens, 1, 9);
    user = usertoken_find(&table, "urn:a");
    assert_int_equal(user->count, 1);
    assert_int_equal(user->at_ms, 9);
    assert_int_equal(table.count, 2);
    usertoken_table_done(&table);
    assert_int_equal(table.count, 0);
}

/* Who was looked at longest ago goes. */
static void
test_bounded(void **state)
{
    static struct usertoken_table table;
    struct usertoken token = {"laptop", SOON};
    char urn[32];

    (void)state;
    usertoken_table_init(&table);
    for (unsigned int i = 0; i < USERTOKEN_USERS_MAX; i++) {
        snprintf(urn, sizeof(urn), "urn:%u", i);
        usertoken_put(&table, urn, &token, 1, i);
    }
    assert_non_null(usertoken_find(&table, "urn:0"));
    usertoken_put(&table, "urn:more", &token, 1, 0);
    assert_int_equal(table.count, USERTOKEN_USERS_MAX);
    assert_non_null(usertoken_find(&table, "urn:0"));
    assert_null(usertoken_find(&table, "urn:1"));
    assert_non_null(usertoken_find(&table, "urn:2"));
    assert_non_null(usertoken_find(&table, "urn:more"));
    usertoken_table_done(&table);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_put_and_find),
        cmocka_unit_test(test_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
