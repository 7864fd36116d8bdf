/* SPDX-License-Identifier: MIT */
/*
 * helper/checkstanding.c: what the standing of a user makes of a login with a
 * token, and that of the owners of one without; who waits, and how long.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"
#include "tests/helper/standdesk.h"

#define TOKEN 1
#define MAX_AGE_MS 300000
#define USER(name) "/me/identity/user/" name
#define USERS "/me/identity/user"
#define ALICE "urn:v1:eu:identity:user:xx1111-ovh/alice"
#define EVE "urn:v1:eu:identity:user:xx1111-ovh/eve"

static struct standdesk stand;
static struct api_answer yes;
static struct verdict verdict;
static bool judged;
static uid_t asker; /* whose process asks */

static int
setup(void **state)
{
    (void)state;
    standdesk_open(&stand);
    gracedesk_config(&stand.desk)->status_max_age_ms = MAX_AGE_MS;
    yes = gracedesk_accept("alice");
    asker = 0;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    standdesk_close(&stand);
    return 0;
}

static void
deny_unknown(void)
{
    gracedesk_config(&stand.desk)->status_unknown_denies = true;
}

static void
on_verdict(const struct verdict *given, void *context)
{
    (void)context;
    assert_false(judged);
    judged = true;
    verdict = *given;
}

/* Begins a login with a token, which the API takes, or a key login. */
static void
begin(const char *service, const char *login, bool with_token)
{
    struct wire_request *request = gracedesk_request(TOKEN, login, service);

    if (!with_token) {
        request->type = WIRE_ACCOUNT;
        secret_wipe(&request->token);
    }
    judged = false;
    (void)decision_begin(&stand.desk.decisions, request, asker, on_verdict,
                         NULL);
}

/* The account phase behind a login that has proved to be somebody. */
static void
behind_token_of(const char *service, const char *login, const char *urn)
{
    struct wire_request *request = gracedesk_request(TOKEN, login, service);

    request->type = WIRE_ACCOUNT;
    secret_wipe(&request->token);
    snprintf(request->identity, sizeof(request->identity), "%s", urn);
    judged = false;
    (void)decision_begin(&stand.desk.decisions, request, asker, on_verdict,
                         NULL);
}

static void
behind_token(const char *service)
{
    behind_token_of(service, "pat_jwt_alice", ALICE);
}

static void
token(void)
{
    begin("sshd", "pat_jwt_alice", true);
    assert_false(judged);
}

static void
key(const char *login)
{
    begin("sshd", login, false);
}

static void
assert_verdict(enum reason reason)
{
    standdesk_await(&stand, &judged);
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(fakehttp_open(), 0);
    fakeclock_pass(MAX_AGE_MS + 1);
}

/* The first question of all says whose the credentials are. */
static void
learn_account(void)
{
    key("alice");
    standdesk_answer_whoami();
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
}

static void
test_token(void **state)
{
    static const struct {
        const char *body;
        enum reason reason;
    } rows[] = {{STANDDESK_GOOD, REASON_ALLOWED},
                {STANDDESK_OUT, REASON_USER_DISABLED},
                {STANDDESK_GOOD, REASON_ALLOWED},
                {STANDDESK_PASSWORD, REASON_USER_PASSWORD},
                {STANDDESK_GOOD, REASON_ALLOWED}};

    (void)state;
    learn_account();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        token();
        gracedesk_answer(&stand.desk, yes);
        assert_false(judged);
        standdesk_answer(USER("alice"), 200, rows[i].body);
        assert_verdict(rows[i].reason);
    }
    token();
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 404, STANDDESK_ABSENT);
    standdesk_answer(USERS, 200, "[]");
    assert_verdict(REASON_USER_GONE);
}

/* Both questions are under way at once, and either may come first. */
static void
test_side_by_side(void **state)
{
    (void)state;
    learn_account();
    token();
    assert_int_equal(fakehttp_open(), 1);
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    assert_false(judged);
    gracedesk_answer(&stand.desk, yes);
    assert_verdict(REASON_ALLOWED);
}

/* The tombstone is no hearsay of the token. */
static void
test_token_lifts_nothing(void **state)
{
    (void)state;
    learn_account();
    key("alice");
    standdesk_answer(USER("alice"), 200, STANDDESK_OUT);
    assert_verdict(REASON_USER_DISABLED);
    token();
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 403, STANDDESK_FORBIDDEN);
    assert_verdict(REASON_USER_DISABLED);
    standdesk_reload(&stand, false); /* nobody can be asked any more */
    token();
    gracedesk_answer(&stand.desk, yes);
    assert_verdict(REASON_ALLOWED);
}

static void
test_unknown(void **state)
{
    (void)state;
    learn_account();
    token();
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 403, STANDDESK_FORBIDDEN);
    assert_verdict(REASON_ALLOWED);
    deny_unknown();
    token();
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 0, "");
    assert_verdict(REASON_STATUS_UNKNOWN);
    key("alice");
    standdesk_answer(USER("alice"), 500, "");
    assert_verdict(REASON_STATUS_UNKNOWN);
}

/* A login waits no longer than its own time. */
static void
test_bounded_wait(void **state)
{
    (void)state;
    learn_account();
    gracedesk_config(&stand.desk)->timeout_ms = 50;
    key("alice");
    standdesk_await(&stand, &judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    deny_unknown();
    key("alice");
    standdesk_await(&stand, &judged);
    assert_int_equal(verdict.reason, REASON_STATUS_UNKNOWN);
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    key("alice");
    assert_verdict(REASON_ALLOWED);
}

/* What is young when a login begins does not grow old under it. */
static void
test_age(void **state)
{
    (void)state;
    deny_unknown();
    key("alice");
    standdesk_answer_whoami();
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    standdesk_await(&stand, &judged);
    fakeclock_pass(MAX_AGE_MS);
    token();
    fakeclock_pass(1000);
    gracedesk_answer(&stand.desk, yes);
    assert_verdict(REASON_ALLOWED);
    assert_int_equal(fakehttp.count, 2);
}

static void
test_cron(void **state)
{
    (void)state;
    learn_account();
    deny_unknown();
    /* What was learned last counts, and the next job knows more. */
    begin("cron", "alice", false);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    standdesk_answer_kept(&stand, USER("alice"), 200, STANDDESK_OUT);
    begin("cron", "alice", false);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_USER_DISABLED);
}

static void
test_cron_knows_nothing(void **state)
{
    (void)state;
    begin("cron", "alice", false);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    deny_unknown();
    begin("atd", "alice", false);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_STATUS_UNKNOWN);
}

/* A service that asks with a token waits as all do, whatever it calls itself:
 * what was learned last is no answer for it. */
static void
test_cron_with_token(void **state)
{
    static const char *const services[] = {"cron", "crond", "atd", "anacron",
                                           "systemd-user"};

    (void)state;
    learn_account();
    deny_unknown();
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        begin(services[i], "pat_jwt_alice", true);
        gracedesk_answer(&stand.desk, yes);
        assert_false(judged);
        standdesk_answer(USER("alice"), 403, STANDDESK_FORBIDDEN);
        assert_verdict(REASON_STATUS_UNKNOWN);
        begin(services[i], "pat_jwt_alice", true);
        gracedesk_answer(&stand.desk, yes);
        standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
        assert_verdict(REASON_ALLOWED);
    }
}

/* Jobs are begun by root; nobody else is cron by saying so. */
static void
test_cron_of_others(void **state)
{
    (void)state;
    learn_account();
    deny_unknown();
    asker = 1000;
    begin("cron", "alice", false);
    assert_false(judged);
    standdesk_answer(USER("alice"), 0, "");
    assert_verdict(REASON_STATUS_UNKNOWN);
    asker = 0;
    begin("cron", "alice", false);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

/* The account phase has a name to ask about: the one of the identity. */
static void
test_behind_token(void **state)
{
    (void)state;
    behind_token("sshd");
    standdesk_answer_whoami();
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
    behind_token("sshd");
    standdesk_answer(USER("alice"), 200, STANDDESK_OUT);
    assert_verdict(REASON_USER_DISABLED);
}

/* Whom the client names without a token of his ever seen here may be made up:
 * nothing is written down about him. */
static void
test_made_up(void **state)
{
    enum reason reason = REASON_INTERNAL;

    (void)state;
    learn_account();
    deny_unknown();
    behind_token_of("sshd", "pat_jwt_eve", EVE);
    standdesk_answer(USER("eve"), 404, STANDDESK_ABSENT);
    standdesk_answer(USERS, 200, "[\"alice\"]");
    assert_verdict(REASON_STATUS_UNKNOWN);
    assert_false(
        cache_identity_is_refused(stand.desk.decisions.cache, EVE, &reason));
    yes = gracedesk_accept("eve");
    begin("sshd", "pat_jwt_eve", true);
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("eve"), 404, STANDDESK_ABSENT);
    standdesk_answer(USERS, 200, "[\"alice\"]");
    assert_verdict(REASON_USER_GONE);
    behind_token_of("sshd", "pat_jwt_eve", EVE);
    standdesk_answer(USER("eve"), 403, STANDDESK_FORBIDDEN);
    assert_verdict(REASON_USER_GONE);
}

static void
two_owners(const char *first, const char *second)
{
    key("shared");
    standdesk_answer(USER("alice"), 200, first);
    standdesk_answer(USER("bob"), 200, second);
}

static void
test_owners(void **state)
{
    (void)state;
    learn_account();
    gracedesk_use_map(&stand.desk, "user:xx1111-ovh/alice shared\n"
                                   "user:xx1111-ovh/bob shared\n");
    two_owners(STANDDESK_GOOD, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
    two_owners(STANDDESK_OUT, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
    two_owners(STANDDESK_OUT, STANDDESK_PASSWORD);
    assert_verdict(REASON_USER_DISABLED);
    two_owners(STANDDESK_GOOD, STANDDESK_OUT);
    assert_verdict(REASON_ALLOWED);
    deny_unknown();
    two_owners("{}", STANDDESK_OUT);
    assert_verdict(REASON_STATUS_UNKNOWN);
}

/* A good owner who is locked here is no reason to let in. */
static void
test_locked_owner(void **state)
{
    struct lock lock = {.kind = LOCK_IDENTITY};

    (void)state;
    learn_account();
    gracedesk_use_map(&stand.desk, "user:xx1111-ovh/alice shared\n"
                                   "user:xx1111-ovh/bob shared\n");
    deny_unknown();
    snprintf(lock.name, sizeof(lock.name), "user:xx1111-ovh/alice");
    assert_int_equal(locktable_add(&stand.desk.decisions.locks, &lock), 0);
    two_owners(STANDDESK_GOOD, "{}");
    assert_verdict(REASON_STATUS_UNKNOWN);
    two_owners(STANDDESK_GOOD, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
    locktable_done(&stand.desk.decisions.locks);
}

/* Nobody called so: the account is the host's own affair. */
static void
test_nobody(void **state)
{
    (void)state;
    learn_account();
    deny_unknown();
    key("ops");
    standdesk_answer(USER("ops"), 404, STANDDESK_ABSENT);
    standdesk_answer(USERS, 200, "[\"alice\"]");
    assert_verdict(REASON_ALLOWED);
}

/* Lines that name no person have no owner to ask about. */
static void
test_no_owner(void **state)
{
    (void)state;
    deny_unknown();
    gracedesk_use_map(&stand.desk, "service:xx1111-ovh/oauth2-EU.0f deploy\n"
                                   "group:xx1111-ovh/ops deploy\n");
    key("deploy");
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(fakehttp.count, 0);
}

/* The status names a group that the token's answer does not. */
static void
test_group(void **state)
{
    (void)state;
    learn_account();
    gracedesk_use_map(&stand.desk, "group:xx1111-ovh/ops deploy\n");
    begin("sshd", "pat_jwt_deploy", true);
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 200,
                     "{\"status\":\"OK\",\"group\":\"ops\"}");
    assert_verdict(REASON_ALLOWED);
    begin("sshd", "pat_jwt_deploy", true);
    gracedesk_answer(&stand.desk, yes);
    standdesk_answer(USER("alice"), 200,
                     "{\"status\":\"OK\",\"group\":\"dev\"}");
    standdesk_await(&stand, &judged);
    assert_false(verdict.reason == REASON_ALLOWED);
}

/* The client goes while its login waits: the login ends by itself. */
static void
test_abandoned(void **state)
{
    struct decision *decision = NULL;
    struct wire_request *request = NULL;

    (void)state;
    learn_account();
    request = gracedesk_request(TOKEN, "alice", "sshd");
    request->type = WIRE_ACCOUNT;
    secret_wipe(&request->token);
    judged = false;
    decision =
        decision_begin(&stand.desk.decisions, request, 1000, on_verdict, NULL);
    assert_non_null(decision);
    decision_abandon(decision);
    standdesk_answer(USER("alice"), 200, STANDDESK_GOOD);
    assert_false(judged);
}

/* ovhpatd ends while a login waits: it hears something, once. */
static void
test_end(void **state)
{
    (void)state;
    learn_account();
    deny_unknown();
    key("alice");
    assert_false(judged);
    standing_use(stand.standing, NULL);
    assert_true(judged);
    assert_int_equal(verdict.reason, REASON_STATUS_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_token),
        TEST(test_side_by_side),
        TEST(test_token_lifts_nothing),
        TEST(test_unknown),
        TEST(test_bounded_wait),
        TEST(test_age),
        TEST(test_cron),
        TEST(test_cron_knows_nothing),
        TEST(test_cron_with_token),
        TEST(test_cron_of_others),
        TEST(test_behind_token),
        TEST(test_made_up),
        TEST(test_owners),
        TEST(test_locked_owner),
        TEST(test_nobody),
        TEST(test_no_owner),
        TEST(test_group),
        TEST(test_abandoned),
        TEST(test_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
