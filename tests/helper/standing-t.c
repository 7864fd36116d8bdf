/* SPDX-License-Identifier: MIT */
/*
 * helper/standing.c: what is asked, how often, what an answer makes of a user,
 * and that no answer about the host's credentials says anything about him.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/standdesk.h"

#define USER "/me/identity/user/alice"
#define USERS "/me/identity/user"
#define WAIT_MS 60000

static struct standdesk stand;
static struct identity alice;

static int
setup(void **state)
{
    (void)state;
    standdesk_open(&stand);
    alice = gracedesk_user("alice");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    standdesk_close(&stand);
    return 0;
}

static void
count(void *context)
{
    ++*(unsigned int *)context;
}

/* Waits for news about her that are newer than now. */
static bool
wait_for(bool presumed, unsigned int *told)
{
    return standing_wait(
        stand.standing,
        &(struct standing_question){.identity = &alice,
                                    .presumed = presumed,
                                    .since_ms = fakeclock.monotonic_ms},
        WAIT_MS, count, told);
}

static enum standing_state
found(void)
{
    return standing_find(stand.standing, &alice, INT64_MIN);
}

static bool
is_refused(enum reason *ret_reason)
{
    return cache_identity_is_refused(stand.desk.decisions.cache, alice.urn,
                                     ret_reason);
}

static void
assert_good(void)
{
    unsigned int told = 0;

    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    assert_int_equal(told, 0);
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_GOOD);
    fakeclock_pass(1);
}

static void
test_good(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_false(standing_wait(
        stand.standing,
        &(struct standing_question){.identity = &alice,
                                    .since_ms = fakeclock.monotonic_ms - 1},
        WAIT_MS, count, &told));
    /* Whose the credentials are is not asked again. */
    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 1);
    assert_int_equal(
        standing_find(stand.standing, &alice, fakeclock.monotonic_ms + 1),
        STANDING_UNKNOWN);
    assert_string_equal(standing_health(stand.standing).account, "xx1111-ovh");
}

static void
test_groups(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, "{\"status\":\"OK\",\"group\":\"ops\"}");
    assert_int_equal(found(), STANDING_GOOD);
    assert_int_equal(alice.group_count, 1);
    assert_string_equal(alice.groups[0], "ops");
    assert_int_equal(found(), STANDING_GOOD);
    assert_int_equal(alice.group_count, 1);
}

/* Those who wait hear of it when the tombstone is on the disk, not before. */
static void
assert_shut_out(const char *body, enum standing_state out, enum reason reason)
{
    enum reason why = REASON_INTERNAL;
    unsigned int told = 0;

    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 200, body);
    assert_int_equal(told, 0);
    assert_true(is_refused(&why));
    assert_false(found() == out);
    while (told == 0) {
        gracedesk_run(&stand.desk);
    }
    assert_int_equal(told, 1);
    assert_int_equal(found(), out);
    assert_int_equal(why, reason);
    fakeclock_pass(1);
}

static void
test_out_and_in_again(void **state)
{
    enum reason why = REASON_INTERNAL;
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_shut_out(STANDDESK_OUT, STANDING_DISABLED, REASON_USER_DISABLED);
    assert_shut_out(STANDDESK_PASSWORD, STANDING_PASSWORD_CHANGE,
                    REASON_USER_PASSWORD);
    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 1);
    assert_false(is_refused(&why));
    assert_int_equal(found(), STANDING_GOOD);
}

/* Whoever is out is asked about again soon, however long a yes may be used. */
static void
test_out_is_asked_again(void **state)
{
    struct standing_question question = {.identity = &alice,
                                         .since_ms = INT64_MIN};
    unsigned int told = 0;

    (void)state;
    assert_good();
    fakeclock_pass(STANDING_RETRY_MS + 1);
    assert_false(
        standing_wait(stand.standing, &question, WAIT_MS, count, &told));
    assert_shut_out(STANDDESK_OUT, STANDING_DISABLED, REASON_USER_DISABLED);
    fakeclock_pass(STANDING_RETRY_MS - 1);
    assert_false(
        standing_wait(stand.standing, &question, WAIT_MS, count, &told));
    fakeclock_pass(1);
    assert_true(
        standing_wait(stand.standing, &question, WAIT_MS, count, &told));
    standdesk_answer(USER, 403, STANDDESK_FORBIDDEN);
    assert_int_equal(found(), STANDING_DISABLED);
    fakeclock_pass(STANDING_RETRY_MS);
    assert_true(
        standing_wait(stand.standing, &question, WAIT_MS, count, &told));
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 2);
    assert_int_equal(found(), STANDING_GOOD);
}

/* The same name again at OVHcloud: the tombstone of the old one falls. */
static void
test_made_anew(void **state)
{
    enum reason why = REASON_INTERNAL;
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 404, STANDDESK_ABSENT);
    standdesk_answer_kept(&stand, USERS, 200, "[]");
    assert_true(is_refused(&why));
    fakeclock_pass(STANDING_RETRY_MS + 1);
    assert_true(wait_for(true, &told));
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 2);
    assert_false(is_refused(&why));
    assert_int_equal(found(), STANDING_GOOD);
}

static void
test_gone(void **state)
{
    enum reason why = REASON_INTERNAL;
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_true(wait_for(true, &told));
    standdesk_answer(USER, 404, STANDDESK_ABSENT);
    standdesk_answer_kept(&stand, USERS, 200, "[\"bob\"]");
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_GONE);
    assert_true(is_refused(&why));
    assert_int_equal(why, REASON_USER_GONE);
}

static void
assert_nothing_learned(void)
{
    enum reason why = REASON_INTERNAL;

    assert_int_equal(found(), STANDING_GOOD);
    assert_false(is_refused(&why));
    assert_int_equal(fakehttp_open(), 0);
    fakeclock_pass(STANDING_RETRY_MS);
}

/* A 404 says nothing by itself. */
static void
test_404_alone(void **state)
{
    static const struct {
        uint16_t status;
        const char *body;
    } lists[] = {{200, "[\"alice\"]"},    {200, "{}"},
                 {404, STANDDESK_ABSENT}, {403, STANDDESK_FORBIDDEN},
                 {200, "[\"bob\",17]"},   {0, ""}};

    (void)state;
    assert_good();
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        unsigned int told = 0;

        assert_true(wait_for(false, &told));
        standdesk_answer(USER, 404, STANDDESK_ABSENT);
        assert_int_equal(told, 0);
        standdesk_answer(USERS, lists[i].status, lists[i].body);
        assert_int_equal(told, 1);
        assert_nothing_learned();
    }
}

static void
test_nothing_said(void **state)
{
    static const struct {
        uint16_t status;
        const char *body;
    } answers[] = {{401, STANDDESK_FORBIDDEN},
                   {403, STANDDESK_FORBIDDEN},
                   {500, ""},
                   {404, "not by OVHcloud"},
                   {200, "{\"status\":\"SUSPENDED\"}"},
                   {200, "{\"login\":\"bob\",\"status\":\"DISABLED\"}"},
                   {200, "{}"},
                   {0, ""}};

    (void)state;
    assert_good();
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        unsigned int told = 0;

        assert_true(wait_for(false, &told));
        standdesk_answer(USER, answers[i].status, answers[i].body);
        assert_int_equal(told, 1);
        assert_false(wait_for(false, &told));
        assert_nothing_learned();
    }
}

static void
test_nobody(void **state)
{
    enum reason why = REASON_INTERNAL;
    unsigned int told = 0;

    (void)state;
    assert_true(wait_for(true, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 404, STANDDESK_ABSENT);
    standdesk_answer(USERS, 200, "[]");
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_NOBODY);
    assert_false(is_refused(&why));
    /* A token of hers says that she is one: she is asked about as such. */
    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 404, STANDDESK_ABSENT);
    standdesk_answer_kept(&stand, USERS, 200, "[]");
    assert_int_equal(found(), STANDING_GONE);
}

static void
test_one_question(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_true(wait_for(false, &told));
    assert_true(wait_for(false, &told));
    assert_true(wait_for(true, &told));
    assert_int_equal(fakehttp.count, 1);
    standdesk_answer_whoami();
    assert_int_equal(fakehttp.count, 2);
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 3);
    gracedesk_run(&stand.desk);
    assert_int_equal(told, 3);
}

static void
test_other_account(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_true(standing_covers(stand.standing, &alice));
    assert_true(wait_for(false, &told));
    standdesk_answer("/auth/details", 200,
                     "{\"account\":\"yy2222-ovh\",\"identities\":[\"urn:v1:eu:"
                     "identity:account:yy2222-ovh\"]}");
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_UNKNOWN);
    assert_false(standing_covers(stand.standing, &alice));
    fakeclock_pass(STANDING_RETRY_MS);
    assert_false(wait_for(false, &told));
    assert_int_equal(fakehttp.count, 1);
}

/* Three times in vain, then a pause; one question finds out that it is over. */
static void
test_breaker(void **state)
{
    unsigned int told = 0;

    (void)state;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_true(wait_for(false, &told));
        standdesk_answer("/auth/details", 0, "");
        if (i + 1 < BREAKER_FAILURES) {
            fakeclock_pass(STANDING_RETRY_MS);
        }
    }
    alice = gracedesk_user("bob");
    assert_false(wait_for(false, &told));
    alice = gracedesk_user("alice");
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 4);
    assert_int_equal(found(), STANDING_GOOD);
}

/* OVHcloud asks for a pause: it gets it at once, and for that long. */
static void
test_retry_after(void **state)
{
    unsigned int told = 0;

    (void)state;
    fakehttp.retry_in_s = 200;
    assert_true(wait_for(false, &told));
    standdesk_answer("/auth/details", 429, "");
    fakehttp.retry_in_s = 0;
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_UNKNOWN);
    fakeclock_pass(199999);
    assert_false(wait_for(false, &told));
    assert_int_equal(fakehttp.count, 1);
    fakeclock_pass(2);
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(found(), STANDING_GOOD);
}

/* Too many questions at once: whose cannot be sent is not known, the log says
 * so, and the next login asks. */
static void
test_too_many(void **state)
{
    unsigned int told = 0;

    (void)state;
    log_open(true, LOG_INFO);
    logtrap_begin();
    for (unsigned int i = 0; i < HOSTAPI_QUESTIONS_MAX; i++) {
        char name[16];
        struct identity user;

        snprintf(name, sizeof(name), "u%u", i);
        user = gracedesk_user(name);
        standing_refresh(stand.standing,
                         &(struct standing_question){.identity = &user});
    }
    assert_int_equal(logtrap_lines(), 0);
    assert_false(wait_for(false, &told));
    assert_int_equal(logtrap_lines(), 1);
    assert_non_null(strstr(logtrap_text(),
                           "xx1111-ovh/alice stands cannot be asked for: too "
                           "many questions are under way"));
    assert_int_equal(found(), STANDING_UNKNOWN);
    /* A question that another one leads to has that one's place. */
    standdesk_answer_whoami();
    assert_int_equal(logtrap_lines(), 1);
    assert_false(wait_for(false, &told));
    fakehttp_answer(1, 0, "");
    assert_true(wait_for(false, &told));
}

/* The question that was to find it out could not even be sent, or was answered
 * by nonsense: the next one finds it out. */
static void
test_breaker_is_no_trap(void **state)
{
    unsigned int told = 0;

    (void)state;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_true(wait_for(false, &told));
        standdesk_answer("/auth/details", 0, "");
        fakeclock_pass(BREAKER_LONGEST_MS);
    }
    fakehttp.status = -12;
    assert_false(wait_for(false, &told));
    fakehttp.status = 0;
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_true(wait_for(false, &told));
    standdesk_answer("/auth/details", 200, "[]");
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(found(), STANDING_GOOD);
}

/* A reload asks anew with the new credentials, and nobody hears of it. */
static void
test_reload(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_reload(&stand, true);
    assert_int_equal(told, 0);
    assert_int_equal(fakehttp_open(), 1);
    assert_string_equal(standing_health(stand.standing).account, "");
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 1);
    assert_int_equal(found(), STANDING_GOOD);
}

static void
test_reload_after_refusal(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_true(wait_for(false, &told));
    standdesk_answer("/auth/details", 403, STANDDESK_FORBIDDEN);
    assert_false(wait_for(false, &told));
    standdesk_reload(&stand, true);
    assert_true(wait_for(false, &told));
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_int_equal(told, 2);
}

static void
test_reload_without(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_true(wait_for(false, &told));
    standdesk_reload(&stand, false);
    assert_int_equal(told, 1);
    assert_int_equal(fakehttp_open(), 0);
    assert_false(standing_covers(stand.standing, &alice));
    assert_false(standing_health(stand.standing).on);
    assert_false(wait_for(false, &told));
}

/* ovhpatd ends while a tombstone is on its way to the disk. */
static void
test_end_meanwhile(void **state)
{
    unsigned int told = 0;

    (void)state;
    assert_good();
    assert_true(wait_for(false, &told));
    standdesk_answer(USER, 200, STANDDESK_OUT);
    assert_int_equal(told, 0);
    standing_free(stand.standing);
    assert_int_equal(told, 1);
    stand.standing = NULL;
}

static void
test_table_is_bounded(void **state)
{
    (void)state;
    standdesk_reload(&stand, true);
    for (unsigned int i = 0; i < STANDING_USERS_MAX + 10; i++) {
        char name[16];
        struct identity user;

        snprintf(name, sizeof(name), "u%u", i);
        user = gracedesk_user(name);
        fakehttp.status = -12;
        standing_refresh(stand.standing,
                         &(struct standing_question){.identity = &user});
    }
    fakehttp.status = 0;
    assert_good();
}

static void
test_reasons(void **state)
{
    (void)state;
    assert_int_equal(standing_reason(STANDING_DISABLED), REASON_USER_DISABLED);
    assert_int_equal(standing_reason(STANDING_PASSWORD_CHANGE),
                     REASON_USER_PASSWORD);
    assert_int_equal(standing_reason(STANDING_GONE), REASON_USER_GONE);
    assert_int_equal(standing_reason(STANDING_GOOD), REASON_INTERNAL);
    assert_int_equal(standing_reason(STANDING_UNKNOWN), REASON_INTERNAL);
    assert_false(standing_covers(NULL, &alice));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good),
        TEST(test_groups),
        TEST(test_out_and_in_again),
        TEST(test_gone),
        TEST(test_out_is_asked_again),
        TEST(test_made_anew),
        TEST(test_404_alone),
        TEST(test_nothing_said),
        TEST(test_nobody),
        TEST(test_one_question),
        TEST(test_other_account),
        TEST(test_breaker),
        TEST(test_breaker_is_no_trap),
        TEST(test_retry_after),
        TEST(test_too_many),
        TEST(test_reload),
        TEST(test_reload_after_refusal),
        TEST(test_reload_without),
        TEST(test_end_meanwhile),
        TEST(test_table_is_bounded),
        TEST(test_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
