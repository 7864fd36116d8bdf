/* SPDX-License-Identifier: MIT */
/*
 * helper/tokenexpiry.c: what is asked, how often, and that every answer but
 * the documented one leaves unknown when a token ends.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/log.h"
#include "helper/tokenexpiry.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/standdesk.h"

#define LIST "/me/identity/user/alice/token"
#define TOKEN(name) LIST "/" name
#define END INT64_C(4102444800)
#define ENDS "{\"expiresAt\":\"2100-01-01T00:00:00Z\"}"
#define NEVER_ENDS "{\"expiresAt\":null}"
#define MAX_AGE_MS 600000

static struct standdesk stand;
static struct tokenexpiry *expiry;
static struct identity alice;
static struct cache_token token;
static struct usertoken_choice choice;

static void
none(void *context)
{
    (void)context;
}

/* Whose the credentials are is learned with how a user stands. */
static void
learn_account(void)
{
    struct identity bob = gracedesk_user("bob");

    assert_true(standing_wait(
        stand.standing,
        &(struct standing_question){.identity = &bob, .since_ms = INT64_MAX},
        60000, none, NULL));
    standdesk_answer_whoami();
    standdesk_answer("/me/identity/user/bob", 200, STANDDESK_GOOD);
}

static int
setup(void **state)
{
    (void)state;
    logtrap_begin();
    log_open(true, LOG_INFO);
    standdesk_open(&stand);
    expiry = tokenexpiry_new(stand.desk.decisions.cache, stand.standing);
    assert_non_null(expiry);
    tokenexpiry_use(expiry, stand.hostapi);
    alice = gracedesk_user("alice");
    token = gracedesk_identify(&stand.desk, 1);
    learn_account();
    logtrap_clear();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    tokenexpiry_free(expiry);
    standdesk_close(&stand);
    return 0;
}

static struct tokenexpiry_login
login(const char *label)
{
    return (struct tokenexpiry_login){.identity = &alice,
                                      .label = label,
                                      .accepted_s = fakeclock.real_ms / 1000,
                                      .token = &token};
}

static void
refresh(const char *label)
{
    const struct tokenexpiry_login one = login(label);

    tokenexpiry_refresh(expiry, &one, MAX_AGE_MS);
}

static bool
find(const char *label)
{
    const struct tokenexpiry_login one = login(label);

    choice = (struct usertoken_choice){.answer = USERTOKEN_WRONG, .end_s = 42};
    return tokenexpiry_find(expiry, &one, &choice);
}

static int64_t
not_after(void)
{
    struct record record;

    assert_int_equal(gracedesk_find(&stand.desk, 1, &record), CACHE_RECORD);
    return record.not_after_s;
}

static void
make_record(void)
{
    cache_accept(stand.desk.decisions.cache, &token, &alice, 0, RECORD_NEVER);
}

static void
test_one_token(void **state)
{
    (void)state;
    make_record();
    assert_false(find(""));
    refresh("");
    assert_int_equal(fakehttp_open(), 1);
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    assert_false(find("")); /* the list alone says nothing */
    assert_int_equal(not_after(), RECORD_NEVER);
    standdesk_answer(TOKEN("laptop"), 200, ENDS);
    assert_int_equal(not_after(), END); /* the login is over */
    assert_true(find(""));
    assert_int_equal(choice.answer, USERTOKEN_ONE);
    assert_int_equal(choice.end_s, END);
    assert_int_equal(fakehttp_open(), 0);
}

/* One question at a time, and what has names that paths do not have. */
static void
test_several(void **state)
{
    (void)state;
    make_record();
    refresh("b.c");
    standdesk_answer(LIST, 200, "[\"a / \\u00e9?\",\"b.c\",\"gone\"]");
    assert_int_equal(fakehttp_open(), 1);
    standdesk_answer(TOKEN("a%20%2F%20%C3%A9%3F"), 200, NEVER_ENDS);
    standdesk_answer(TOKEN("b.c"), 200, ENDS);
    standdesk_answer(TOKEN("gone"), 404, STANDDESK_ABSENT);
    assert_true(find("b.c"));
    assert_int_equal(choice.answer, USERTOKEN_ONE);
    assert_int_equal(not_after(), END);
    assert_true(find("c"));
    assert_int_equal(choice.answer, USERTOKEN_UNKNOWN);
    assert_int_equal(not_after(), RECORD_NEVER);
}

static void
test_age(void **state)
{
    size_t asked = 0;

    (void)state;
    refresh("");
    refresh(""); /* joins */
    assert_int_equal(fakehttp_open(), 1);
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200, ENDS);
    asked = fakehttp.count;
    fakeclock_pass(MAX_AGE_MS);
    refresh("");
    assert_int_equal(fakehttp.count, asked);
    fakeclock_pass(1);
    refresh("");
    assert_int_equal(fakehttp.count, asked + 1);
    assert_true(find("")); /* what was learned last counts meanwhile */
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200, NEVER_ENDS);
    assert_true(find(""));
    assert_int_equal(choice.end_s, USERTOKEN_NEVER);
}

/* A right that is missing: told once, asked again later, and no word about the
 * user. */
static void
test_refused(void **state)
{
    size_t asked = 0;

    (void)state;
    make_record();
    refresh("");
    standdesk_answer(LIST, 403, STANDDESK_FORBIDDEN);
    logtrap_assert("lack the right account:apiovh:me/identity/user/token/get");
    assert_false(find(""));
    assert_int_equal(not_after(), RECORD_NEVER);
    asked = fakehttp.count;
    fakeclock_pass(TOKENEXPIRY_REFUSAL_MS - 1);
    refresh("");
    assert_int_equal(fakehttp.count, asked);
    logtrap_clear();
    fakeclock_pass(MAX_AGE_MS);
    refresh("");
    assert_int_equal(fakehttp.count, asked + 1);
    standdesk_answer(LIST, 403, STANDDESK_FORBIDDEN);
    logtrap_assert_not("lack the right");
    /* New credentials are asked with at once, and told of again. */
    tokenexpiry_use(expiry, stand.hostapi);
    fakeclock_pass(MAX_AGE_MS + 1);
    refresh("");
    standdesk_answer(LIST, 403, STANDDESK_FORBIDDEN);
    logtrap_assert("lack the right");
}

/* What was known from the time when there was a right is known no more. */
static void
test_refused_later(void **state)
{
    (void)state;
    refresh("");
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200, ENDS);
    fakeclock_pass(MAX_AGE_MS + 1);
    refresh("");
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 403, STANDDESK_FORBIDDEN);
    assert_false(find(""));
}

static void
test_unreachable(void **state)
{
    static const uint16_t statuses[] = {0, 429, 500, 503};

    (void)state;
    refresh("");
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200, ENDS);
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        fakeclock_pass(MAX_AGE_MS + 1);
        refresh("");
        standdesk_answer(LIST, statuses[i], "");
        assert_true(find(""));
        refresh("");
        assert_int_equal(fakehttp_open(), 0);
    }
    fakeclock_pass(TOKENEXPIRY_SILENCE_MS);
    refresh("");
    assert_int_equal(fakehttp_open(), 1);
}

static void
test_odd_answers(void **state)
{
    static const struct {
        const char *list;
        const char *one; /* NULL: not asked */
    } rows[] = {
        {"{}", NULL},
        {"[1]", NULL},
        {"[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\","
         "\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]",
         NULL},
        {"[\"laptop\"]", "{}"},
        {"[\"laptop\"]", "{\"expiresAt\":\"tomorrow\"}"},
        {"[\"laptop\"]", "{\"name\":\"server\",\"expiresAt\":null}"},
    };

    (void)state;
    make_record();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        refresh("");
        standdesk_answer(LIST, 200, rows[i].list);
        if (rows[i].one != NULL) {
            standdesk_answer(TOKEN("laptop"), 200, rows[i].one);
        }
        assert_int_equal(fakehttp_open(), 0);
        assert_false(find(""));
        logtrap_assert("when the tokens of urn:v1:eu:identity:user:xx1111-ovh/"
                       "alice end is not known");
        logtrap_clear();
        refresh(""); /* not again at once */
        assert_int_equal(fakehttp_open(), 0);
        fakeclock_pass(MAX_AGE_MS + 1);
    }
    assert_int_equal(not_after(), RECORD_NEVER);
}

/* A list without the token that OVHcloud has just taken. */
static void
test_empty_list(void **state)
{
    (void)state;
    refresh("");
    standdesk_answer(LIST, 200, "[]");
    assert_int_equal(fakehttp_open(), 0);
    assert_false(find(""));
}

static void
test_wrong(void **state)
{
    (void)state;
    make_record();
    refresh("");
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200,
                     "{\"expiresAt\":\"1999-01-01T00:00:00Z\"}");
    logtrap_assert("OVHcloud took one that had ended by its own word");
    assert_true(find(""));
    assert_int_equal(choice.answer, USERTOKEN_WRONG);
    assert_int_equal(not_after(), RECORD_NEVER);
}

/* Nobody is asked about whom the credentials may say nothing of. */
static void
test_not_covered(void **state)
{
    size_t asked = fakehttp.count;

    (void)state;
    snprintf(alice.account, sizeof(alice.account), "yy2222-ovh");
    refresh("");
    assert_int_equal(fakehttp.count, asked);
    alice = gracedesk_user("alice");
    /* After a reload it is not known whose the new ones are. */
    standdesk_reload(&stand, true);
    tokenexpiry_use(expiry, stand.hostapi);
    refresh("");
    assert_int_equal(fakehttp.count, asked);
    standdesk_reload(&stand, false);
    tokenexpiry_use(expiry, NULL);
    refresh("");
    assert_int_equal(fakehttp.count, asked);
    assert_false(find(""));
}

static void
test_bounded(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < TOKENEXPIRY_ASKED_MAX + 2; i++) {
        char name[16];

        snprintf(name, sizeof(name), "user%u", i);
        alice = gracedesk_user(name);
        refresh("");
    }
    assert_int_equal(fakehttp_open(), TOKENEXPIRY_ASKED_MAX);
    tokenexpiry_use(expiry, stand.hostapi);
    assert_int_equal(fakehttp_open(), 0);
}

/* More logins than there is room for, each with a token of its own. */
static void
test_logins(void **state)
{
    struct record record;

    (void)state;
    for (unsigned int i = 1; i <= TOKENEXPIRY_LOGINS_MAX + 1; i++) {
        token = gracedesk_identify(&stand.desk, i);
        if (i > 1) {
            make_record();
        }
        refresh("");
    }
    standdesk_answer(LIST, 200, "[\"laptop\"]");
    standdesk_answer(TOKEN("laptop"), 200, ENDS);
    for (unsigned int i = 2; i <= TOKENEXPIRY_LOGINS_MAX; i++) {
        assert_int_equal(gracedesk_find(&stand.desk, i, &record), CACHE_RECORD);
        assert_int_equal(record.not_after_s, END);
    }
    assert_int_equal(
        gracedesk_find(&stand.desk, TOKENEXPIRY_LOGINS_MAX + 1, &record),
        CACHE_RECORD);
    assert_int_equal(record.not_after_s, RECORD_NEVER);
}

static void
test_no_table(void **state)
{
    const struct tokenexpiry_login one = login("");

    (void)state;
    assert_false(tokenexpiry_find(NULL, &one, &choice));
    tokenexpiry_refresh(NULL, &one, 0);
    tokenexpiry_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_token),     TEST(test_several),
        TEST(test_age),           TEST(test_refused),
        TEST(test_refused_later), TEST(test_unreachable),
        TEST(test_odd_answers),   TEST(test_empty_list),
        TEST(test_wrong),         TEST(test_not_covered),
        TEST(test_bounded),       TEST(test_logins),
        TEST(test_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
