/* SPDX-License-Identifier: MIT */
/*
 * Users of another OVH account than the host's own credentials: nothing that
 * is said with them, or missing, is about such a user, and what was said
 * before falls when OVHcloud takes the user's token.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"
#include "tests/helper/standdesk.h"

#define TOKEN 1
#define MAX_AGE_MS 300000
#define USER "/me/identity/user/alice"
#define USERS "/me/identity/user"
#define WHOAMI "/auth/details"
#define WHOAMI_OTHER                                                           \
    "{\"account\":\"yy2222-ovh\",\"identities\":[\"urn:v1:eu:identity:"        \
    "account:yy2222-ovh\"]}"

static struct standdesk stand;
static struct verdict verdict;
static bool judged;

static int
setup(void **state)
{
    (void)state;
    standdesk_open(&stand);
    gracedesk_config(&stand.desk)->status_max_age_ms = MAX_AGE_MS;
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
on_verdict(const struct verdict *given, void *context)
{
    (void)context;
    assert_false(judged);
    judged = true;
    verdict = *given;
}

static void
begin(bool with_token)
{
    struct wire_request *request = gracedesk_request(
        TOKEN, with_token ? "pat_jwt_alice" : "alice", "sshd");

    if (!with_token) {
        request->type = WIRE_ACCOUNT;
        secret_wipe(&request->token);
    }
    judged = false;
    (void)decision_begin(&stand.desk.decisions, request, 1000, on_verdict,
                         NULL);
}

/* A login with a token that OVHcloud takes. */
static void
token(void)
{
    begin(true);
    gracedesk_answer(&stand.desk, gracedesk_accept("alice"));
}

static void
assert_verdict(enum reason reason)
{
    standdesk_await(&stand, &judged);
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(fakehttp_open(), 0);
    fakeclock_pass(MAX_AGE_MS + 1);
}

/* alice was disabled when the credentials were of her OVH account; from now on
 * they are others, and whose they are is to be asked again. */
static void
disable_and_reload(void)
{
    begin(false);
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_OUT);
    assert_verdict(REASON_USER_DISABLED);
    standdesk_reload(&stand, true);
}

/* Not asked about, so never missing in a list. */
static void
test_nobody_is_gone(void **state)
{
    (void)state;
    begin(false);
    standdesk_answer(WHOAMI, 200, WHOAMI_OTHER);
    assert_verdict(REASON_ALLOWED);
    token();
    assert_verdict(REASON_ALLOWED);
    gracedesk_config(&stand.desk)->status_unknown_denies = true;
    begin(false);
    assert_verdict(REASON_STATUS_UNKNOWN);
    token();
    assert_verdict(REASON_STATUS_UNKNOWN);
    assert_int_equal(fakehttp.count, 1);
}

/* The login during which the credentials turn out to be of somebody else. */
static void
test_pardon(void **state)
{
    (void)state;
    disable_and_reload();
    token();
    standdesk_answer(WHOAMI, 200, WHOAMI_OTHER);
    assert_verdict(REASON_ALLOWED);
    begin(false);
    assert_verdict(REASON_ALLOWED);
}

/* A key proves nothing to OVHcloud. */
static void
test_key_is_no_pardon(void **state)
{
    (void)state;
    disable_and_reload();
    begin(false);
    standdesk_answer(WHOAMI, 200, WHOAMI_OTHER);
    assert_verdict(REASON_USER_DISABLED);
    begin(false);
    assert_verdict(REASON_USER_DISABLED);
    token();
    assert_verdict(REASON_ALLOWED);
}

/* As long as nobody knows whose they are, they may be of his. */
static void
test_whose_is_not_known(void **state)
{
    (void)state;
    disable_and_reload();
    token();
    standdesk_answer(WHOAMI, 403, STANDDESK_FORBIDDEN);
    assert_verdict(REASON_USER_DISABLED);
    token();
    standdesk_answer(WHOAMI, 0, "");
    assert_verdict(REASON_USER_DISABLED);
}

/* Of his own account: only their word counts. */
static void
test_own_account(void **state)
{
    (void)state;
    disable_and_reload();
    token();
    standdesk_answer_whoami();
    standdesk_answer(USER, 200, STANDDESK_OUT);
    assert_verdict(REASON_USER_DISABLED);
    token();
    standdesk_answer(USER, 200, STANDDESK_GOOD);
    assert_verdict(REASON_ALLOWED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nobody_is_gone),   TEST(test_pardon),
        TEST(test_key_is_no_pardon), TEST(test_whose_is_not_known),
        TEST(test_own_account),
    };

    return cmocka_run_group_tests_name("standingforeign", tests, NULL, NULL);
}
