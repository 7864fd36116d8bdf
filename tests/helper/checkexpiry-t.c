/* SPDX-License-Identifier: MIT */
/*
 * helper/checkexpiry.c: what a login learns of its token's end, whom it is
 * told, that nobody waits for it, and that only a login by grace is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/isotime.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"
#include "tests/helper/standdesk.h"

#define TOKEN_NUMBER 1
#define USER "/me/identity/user/alice"
#define LIST USER "/token"
#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

static struct standdesk stand;
static struct api_answer yes;
static struct api_answer away;

static int
setup(void **state)
{
    struct config *config = NULL;

    (void)state;
    standdesk_open(&stand);
    config = gracedesk_config(&stand.desk);
    config->status_max_age_ms = DAY * 30;
    config->expiry_warning_ms = 7 * DAY;
    stand.desk.decisions.tokenexpiry =
        tokenexpiry_new(stand.desk.decisions.cache, stand.standing);
    tokenexpiry_use(stand.desk.decisions.tokenexpiry, stand.hostapi);
    yes = gracedesk_accept("alice");
    away = gracedesk_unreachable(REASON_API_NETWORK);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    tokenexpiry_free(stand.desk.decisions.tokenexpiry);
    stand.desk.decisions.tokenexpiry = NULL;
    standdesk_close(&stand);
    return 0;
}

static struct verdict verdict;
static bool judged;

static void
on_verdict(const struct verdict *given, void *context)
{
    (void)context;
    judged = true;
    verdict = *given;
}

/* A login with the token; how alice stands is asked once, at first. */
static struct verdict
log_in(const char *name, const struct api_answer *answer)
{
    struct wire_request *request =
        gracedesk_request(TOKEN_NUMBER, name, "sshd");
    bool first = fakehttp.count == 0;

    judged = false;
    (void)decision_begin(&stand.desk.decisions, request, 1000, on_verdict,
                         NULL);
    if (!judged) {
        gracedesk_answer(&stand.desk, *answer);
    }
    if (first) {
        standdesk_answer_whoami();
        standdesk_answer(USER, 200, STANDDESK_GOOD);
    }
    standdesk_await(&stand, &judged);
    return verdict;
}

/* OVHcloud says when the user's tokens end: names and times from now, 0 for
 * none. */
static void
tell(const char *first, int64_t first_ms, const char *second, int64_t second_ms)
{
    const char *names[] = {first, second};
    const int64_t ends_ms[] = {first_ms, second_ms};
    size_t count = second == NULL ? 1 : 2;
    char text[256];

    snprintf(text, sizeof(text), count == 1 ? "[\"%s\"]" : "[\"%s\",\"%s\"]",
             first, second);
    standdesk_answer(LIST, 200, text);
    for (size_t i = 0; i < count; i++) {
        char path[128];
        char when[ISOTIME_SIZE];

        snprintf(path, sizeof(path), LIST "/%s", names[i]);
        (void)isotime_format((fakeclock.real_ms + ends_ms[i]) / 1000, when);
        snprintf(text, sizeof(text),
                 ends_ms[i] == 0 ? "{\"expiresAt\":null}"
                                 : "{\"expiresAt\":\"%s\"}",
                 when);
        standdesk_answer(path, 200, text);
    }
}

static uint64_t
in(int64_t ms)
{
    return (uint64_t)((fakeclock.real_ms + ms) / 1000);
}

static void
assert_says(const char *name, uint64_t expires_s, int64_t warn_s)
{
    struct verdict said = log_in(name, &yes);

    assert_int_equal(said.reason, REASON_ALLOWED);
    assert_int_equal(said.expires_s, expires_s);
    assert_int_equal(said.warn_s, warn_s);
}

/* The first login does not wait for it, the next one knows. */
static void
test_next_login(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    assert_int_equal(fakehttp_open(), 1);
    assert_says("pat_jwt_alice", 0, 0); /* nor the second, while it is asked */
    assert_int_equal(fakehttp_open(), 1);
    tell("laptop", 6 * DAY, NULL, 0);
    assert_says("pat_jwt_alice", in(6 * DAY), 6 * DAY / 1000);
    assert_int_equal(fakehttp_open(), 0);
}

static void
test_warning(void **state)
{
    struct config *config = gracedesk_config(&stand.desk);

    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", 7 * DAY + SECOND, NULL, 0);
    assert_says("pat_jwt_alice", in(7 * DAY + SECOND), 0);
    fakeclock_pass(SECOND);
    assert_says("pat_jwt_alice", in(7 * DAY), 7 * DAY / 1000);
    config->expiry_warning_ms = 0;
    assert_says("pat_jwt_alice", in(7 * DAY), 0);
    /* The service's own key. */
    config->service_count = 1;
    snprintf(config->services[0].name, sizeof(config->services[0].name),
             "sshd");
    config->services[0].expiry_warning_ms = 8 * DAY;
    assert_says("pat_jwt_alice", in(7 * DAY), 7 * DAY / 1000);
}

static void
test_several(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", DAY, "server", 2 * DAY);
    assert_says("pat_jwt_alice", 0, 0); /* one of them */
    assert_says("pat_jwt_alice+laptop", in(DAY), DAY / 1000);
    assert_says("pat_jwt_alice+server", in(2 * DAY), 2 * DAY / 1000);
    assert_says("pat_jwt_alice+phone", 0, 0);
}

static void
test_no_end(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", 0, NULL, 0);
    assert_says("pat_jwt_alice", 0, 0);
    fakeclock_pass(23 * HOUR);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_ALLOWED);
}

/* What OVHcloud takes now is not refused by what it says of its tokens; nor
 * is a login by grace that rests on it. */
static void
test_past_and_accepted(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", -DAY, NULL, 0);
    assert_says("pat_jwt_alice", 0, 0);
    fakeclock_pass(HOUR);
    assert_says("pat_jwt_alice", 0, 0);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    assert_int_equal(verdict.expires_s, 0);
}

/* Grace ends with the token, and no sooner. */
static void
test_grace(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", HOUR, NULL, 0);
    fakeclock_pass(HOUR - SECOND);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    assert_int_equal(verdict.warn_s, 1);
    fakeclock_pass(SECOND);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason,
                     REASON_TOKEN_EXPIRED);
    assert_int_equal(verdict.expires_s, 0);
    /* OVHcloud has made its life longer, or the name was a mistake. */
    assert_says("pat_jwt_alice", 0, 0);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_ALLOWED);
}

/* By the latest of all when it is not known which one it is. */
static void
test_grace_latest(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", HOUR, "server", 2 * HOUR);
    fakeclock_pass(HOUR + SECOND);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_ALLOWED);
    fakeclock_pass(HOUR);
    assert_int_equal(log_in("pat_jwt_alice", &away).reason,
                     REASON_TOKEN_EXPIRED);
}

/* A service that knows no grace is told of the API, not of the token. */
static void
test_no_grace(void **state)
{
    (void)state;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", HOUR, NULL, 0);
    fakeclock_pass(2 * HOUR);
    gracedesk_config(&stand.desk)->grace_ms = 0;
    assert_int_equal(log_in("pat_jwt_alice", &away).reason, REASON_API_NETWORK);
}

/* A fresh record is of no use either; OVHcloud is asked then. */
static void
test_fresh(void **state)
{
    (void)state;
    gracedesk_config(&stand.desk)->fresh_ms = 60 * SECOND;
    assert_says("pat_jwt_alice", 0, 0);
    tell("laptop", 30 * SECOND, NULL, 0);
    fakeclock_pass(29 * SECOND);
    assert_says("pat_jwt_alice", in(SECOND), 1);
    assert_int_equal(verdict.source, VERDICT_FRESH);
    fakeclock_pass(SECOND);
    assert_says("pat_jwt_alice", 0, 0);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
}

/* Nobody is asked about a service account's token, nor while the API is away,
 * nor for a login that is refused anyway. */
static void
test_not_asked(void **state)
{
    struct api_answer service = yes;

    (void)state;
    gracedesk_use_map(&stand.desk, "service:xx1111-ovh/oauth2-EU.0f alice\n");
    service.identity.kind = IDENTITY_SERVICE;
    snprintf(service.identity.name, sizeof(service.identity.name),
             "oauth2-EU.0f");
    judged = false;
    (void)decision_begin(
        &stand.desk.decisions,
        gracedesk_request(TOKEN_NUMBER, "pat_jwt_alice", "sshd"), 1000,
        on_verdict, NULL);
    gracedesk_answer(&stand.desk, service);
    standdesk_await(&stand, &judged);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(fakehttp_open(), 0);
    gracedesk_use_map(&stand.desk, "user:xx1111-ovh/alice !\n");
    assert_int_equal(log_in("pat_jwt_alice", &yes).reason, REASON_MAP_REFUSES);
    assert_int_equal(fakehttp_open(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_next_login),
        TEST(test_warning),
        TEST(test_several),
        TEST(test_no_end),
        TEST(test_past_and_accepted),
        TEST(test_grace),
        TEST(test_grace_latest),
        TEST(test_no_grace),
        TEST(test_fresh),
        TEST(test_not_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
