/* SPDX-License-Identifier: MIT */
/*
 * helper/check.c, grace: which answers may be covered by it, for how long, for
 * which service; what never is; and that it does not show whose record there
 * is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/check.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/memoryscan.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static struct gracedesk desk;
static struct api_answer yes;
static struct api_answer away;

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    yes = gracedesk_accept("alice");
    away = gracedesk_unreachable(REASON_API_NETWORK);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    gracedesk_close(&desk);
    return 0;
}

/* A login as alice; afterwards the breaker has forgotten it. */
static struct verdict
login(unsigned int token, const char *service, const struct api_answer *answer)
{
    struct verdict verdict = gracedesk_judge(
        &desk, gracedesk_request(token, "pat_jwt_alice", service), answer);

    breaker_note_answer(&desk.breaker);
    return verdict;
}

static void
accept_first(unsigned int token)
{
    assert_int_equal(login(token, "sshd", &yes).reason, REASON_ALLOWED);
}

static void
assert_grace(struct verdict verdict)
{
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
}

static void
assert_no_grace(struct verdict verdict, enum reason reason)
{
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    assert_string_equal(verdict.identity, "");
}

static void
test_every_kind_of_outage(void **state)
{
    static const enum reason reasons[] = {
        REASON_API_NETWORK,   REASON_API_TIMEOUT, REASON_API_TLS,
        REASON_API_THROTTLED, REASON_API_SERVER,  REASON_API_ENDPOINT,
        REASON_API_REDIRECT,  REASON_API_GARBAGE, REASON_API_FORBIDDEN,
        REASON_API_PROXY,     REASON_API_LOCAL};

    (void)state;
    accept_first(1);
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        away.reason = reasons[i];
        assert_grace(login(1, "sshd", &away));
        assert_no_grace(login(2, "sshd", &away), reasons[i]);
    }
}

static void
test_time_over(void **state)
{
    struct verdict verdict;

    (void)state;
    accept_first(1);
    fakeclock_pass(HOUR);
    gracedesk_config(&desk)->timeout_ms = 0;
    verdict = login(1, "sshd", NULL);
    assert_grace(verdict);
    assert_int_equal(verdict.age_s, HOUR / 1000);
    assert_int_equal(verdict.left_s, (DAY - HOUR) / 1000);
    assert_int_equal(verdict.http_status, 0);
    assert_no_grace(login(2, "sshd", NULL), REASON_API_TIMEOUT);
}

static void
test_breaker_open(void **state)
{
    (void)state;
    accept_first(1);
    desk.breaker.open_until_ms = INT64_MAX;
    assert_grace(login(1, "sshd", NULL));
    desk.breaker.open_until_ms = INT64_MAX;
    assert_no_grace(login(2, "sshd", NULL), REASON_API_BREAKER);
    assert_int_equal(fakeapi_asked(desk.api), 1);
}

static void
test_length(void **state)
{
    (void)state;
    accept_first(1);
    fakeclock_pass(DAY);
    assert_grace(login(1, "sshd", &away));
    assert_int_equal(login(1, "sshd", &away).left_s, 0);
    fakeclock_pass(1);
    assert_no_grace(login(1, "sshd", &away), REASON_API_NETWORK);
    /* A login by grace has not made it longer; one online does. */
    accept_first(1);
    fakeclock_pass(DAY);
    assert_grace(login(1, "sshd", &away));
}

/* Each service has its own length, and sudo-i that of sudo. */
static void
test_services(void **state)
{
    struct config *config = gracedesk_config(&desk);

    (void)state;
    config->service_count = 2;
    config->services[0] = (struct config_service){
        .name = "sudo", .fresh_ms = 0, .grace_ms = HOUR};
    config->services[1] =
        (struct config_service){.name = "cron", .fresh_ms = 0, .grace_ms = 0};
    accept_first(1);
    fakeclock_pass(HOUR);
    assert_grace(login(1, "sudo", &away));
    assert_grace(login(1, "sudo-i", &away));
    assert_no_grace(login(1, "cron", &away), REASON_API_NETWORK);
    fakeclock_pass(1);
    assert_no_grace(login(1, "sudo", &away), REASON_API_NETWORK);
    assert_no_grace(login(1, "sudo-i", &away), REASON_API_NETWORK);
    assert_grace(login(1, "sshd", &away));
}

static void
test_grace_off(void **state)
{
    (void)state;
    accept_first(1);
    gracedesk_config(&desk)->grace_ms = 0;
    assert_no_grace(login(1, "sshd", &away), REASON_API_NETWORK);
}

static void
test_refused_since(void **state)
{
    struct api_answer no = gracedesk_refuse(REASON_TOKEN_FORBIDDEN);

    (void)state;
    accept_first(1);
    assert_no_grace(login(1, "sshd", &no), REASON_TOKEN_FORBIDDEN);
    fakeclock_pass(NEGATIVE_LIFE_MS);
    assert_no_grace(login(1, "sshd", &away), REASON_TOKEN_BURIED);
    desk.breaker.open_until_ms = INT64_MAX;
    assert_no_grace(login(1, "sshd", NULL), REASON_TOKEN_BURIED);
    accept_first(1);
    assert_grace(login(1, "sshd", &away));
}

/* The refusal comes while the login waits: its time is over a moment later. */
static void
test_refused_while_waiting(void **state)
{
    (void)state;
    accept_first(1);
    gracedesk_config(&desk)->timeout_ms = 0;
    assert_non_null(decision_begin(
        &desk.decisions, gracedesk_request(1, "pat_jwt_alice", "sshd"), 0, NULL,
        NULL));
    cache_reject_identity(desk.decisions.cache, yes.identity.urn,
                          REASON_TOKEN_FORBIDDEN, NULL, NULL);
    assert_no_grace(login(1, "sshd", NULL), REASON_TOKEN_BURIED);
}

/* tls_failure = deny: nobody gets in by grace then, also not when the breaker
 * answers in the API's place. */
static void
test_tls_denies(void **state)
{
    struct verdict verdict;

    (void)state;
    accept_first(1);
    gracedesk_config(&desk)->tls_failure_denies = true;
    away.reason = REASON_API_TLS;
    for (unsigned int i = 0; i < 2 * BREAKER_FAILURES; i++) {
        verdict = gracedesk_judge(
            &desk, gracedesk_request(1, "pat_jwt_alice", "sshd"), &away);
        assert_no_grace(verdict, i < BREAKER_FAILURES ? REASON_API_TLS
                                                      : REASON_API_BREAKER);
    }
    gracedesk_config(&desk)->tls_failure_denies = false;
    assert_grace(login(1, "sshd", NULL));
    gracedesk_config(&desk)->tls_failure_denies = true;
    away.reason = REASON_API_NETWORK;
    assert_grace(login(1, "sshd", &away));
}

/* Today's rules hold for a record as for an answer. */
static void
test_rules_of_today(void **state)
{
    struct verdict verdict;

    (void)state;
    accept_first(1);
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice !\n");
    verdict = login(1, "sshd", &away);
    assert_int_equal(verdict.reason, REASON_MAP_REFUSES);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    gracedesk_use_map(&desk, GRACEDESK_MAP);
    assert_grace(login(1, "sshd", &away));
    snprintf(gracedesk_config(&desk)->region, 3, "ca");
    assert_int_equal(login(1, "sshd", &away).reason, REASON_FOREIGN_REGION);
}

/* Another endpoint is another world. */
static void
test_other_endpoint(void **state)
{
    (void)state;
    accept_first(1);
    snprintf(gracedesk_config(&desk)->base_url, CONFIG_URL_MAX,
             "https://ca.api.ovh.com/v1");
    assert_no_grace(login(1, "sshd", &away), REASON_API_NETWORK);
}

/* Whoever has no record is told the same whether or not somebody else has
 * one, in every field. */
static void
test_no_oracle(void **state)
{
    struct verdict before = login(2, "sshd", &away);
    struct verdict after;

    (void)state;
    accept_first(1);
    after = login(2, "sshd", &away);
    memcpy(after.request_id, before.request_id, sizeof(before.request_id));
    assert_memory_equal(&before, &after, sizeof(before));
}

/* Who was let in before a refusal came is named at alert. */
static void
test_late_refusal_names_the_login(void **state)
{
    struct api_answer no = gracedesk_refuse(REASON_TOKEN_REFUSED);
    struct verdict verdict;
    char text[128];

    (void)state;
    accept_first(1);
    log_open(true, LOG_ALERT);
    logtrap_begin();
    gracedesk_config(&desk)->timeout_ms = 0;
    verdict = login(1, "sshd", NULL);
    assert_grace(verdict);
    /* This one was not let in. */
    verdict.reason =
        gracedesk_judge(&desk, gracedesk_request(1, "pat_jwt_bob", "sshd"),
                        NULL)
            .reason;
    assert_int_equal(verdict.reason, REASON_NO_MAP_LINE);
    gracedesk_answer(&desk, no);
    snprintf(text, sizeof(text), "name=pat_jwt_alice service=sshd id=%s\n",
             verdict.request_id);
    assert_non_null(strstr(logtrap_text(), "late refusal reason=OVHPAT-R40"));
    assert_non_null(strstr(logtrap_text(), text));
    assert_int_equal(logtrap_lines(), 1);
}

/* No copy of it is left while the API is asked, nor afterwards. */
static void
test_token_is_wiped(void **state)
{
    (void)state;
    assert_non_null(decision_begin(
        &desk.decisions, gracedesk_request(4, "pat_jwt_alice", "sshd"), 0, NULL,
        NULL));
    (void)gracedesk_request(5, "pat_jwt_alice", "sshd");
    assert_int_equal(memoryscan_count(4), 0);
    gracedesk_answer(&desk, yes);
    assert_int_equal(memoryscan_count(4), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* The clock's file is lost: what the disk has of the record is of a life that
 * nobody knows, so the next success writes it anew, however young it is. */
static void
test_lost_clock(void **state)
{
    char path[160];

    (void)state;
    gracedesk_config(&desk)->grace_ms = HOUR;
    fakeclock_pass(30000);
    accept_first(1);
    gracedesk_stop(&desk);
    snprintf(path, sizeof(path), "%s/records/time", desk.state_dir);
    assert_int_equal(unlink(path), 0);
    gracedesk_start(&desk);
    assert_int_equal(login(1, "sshd", &away).reason, REASON_API_NETWORK);
    accept_first(1);
    gracedesk_stop(&desk);
    gracedesk_start(&desk);
    assert_grace(login(1, "sshd", &away));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_every_kind_of_outage),
        CASE(test_time_over),
        CASE(test_breaker_open),
        CASE(test_length),
        CASE(test_services),
        CASE(test_grace_off),
        CASE(test_refused_since),
        CASE(test_refused_while_waiting),
        CASE(test_tls_denies),
        CASE(test_rules_of_today),
        CASE(test_other_endpoint),
        CASE(test_no_oracle),
        CASE(test_late_refusal_names_the_login),
        CASE(test_token_is_wiped),
        CASE(test_lost_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
