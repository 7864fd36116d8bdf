/* SPDX-License-Identifier: MIT */
/*
 * helper/checkrequire.c, and that the chain obeys it: whom a requirement lets
 * in and whom it does not, what is asked and when, what is kept of the token.
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
#include <syslog.h>

#include "helper/checkrequire.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/memoryscan.h"

#define HOUR INT64_C(3600000)
#define VPS "urn:v1:eu:resource:vps:vps-1.vps.ovh.net"
#define OTHER "urn:v1:eu:resource:vps:vps-2.vps.ovh.net"
#define REBOOT "vps:apiovh:reboot"
#define REINSTALL "vps:apiovh:reinstall"
#define BODY(yes, no)                                                          \
    "{\"authorizedActions\":[" yes "],\"unauthorizedActions\":[" no "]}"
#define QUOTED(text) "\"" text "\""

static struct gracedesk desk;
static struct api_answer yes;
static struct api_answer away;
static struct verdict verdict;
static bool done;
static const struct fakeapi_reply may = {.status = 200,
                                         .body = BODY(QUOTED(REBOOT), "")};
static const struct fakeapi_reply may_not = {.status = 200,
                                             .body = BODY("", QUOTED(REBOOT))};
static const struct fakeapi_reply broken = {.status = 500, .body = ""};

static void
require(struct config_service *service, const char *text)
{
    const char *why = NULL;

    assert_int_equal(
        requirement_parse(
            text, &service->requirements[service->requirement_count++], &why),
        0);
}

static struct config_service *
add_service(const char *name)
{
    struct config *config = gracedesk_config(&desk);
    struct config_service *service = &config->services[config->service_count++];

    snprintf(service->name, sizeof(service->name), "%s", name);
    service->grace_ms = 24 * HOUR;
    return service;
}

static int
setup(void **state)
{
    struct config_service *service = NULL;

    (void)state;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    yes = gracedesk_accept("alice");
    away = gracedesk_unreachable(REASON_API_NETWORK);
    require(add_service("sshd"), REBOOT " on " VPS);
    service = add_service("sudo");
    require(service, REBOOT " on " VPS);
    require(service, REINSTALL " on " VPS);
    require(service, REBOOT " on " OTHER);
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

static void
judged(const struct verdict *given, void *context)
{
    (void)context;
    assert_false(done);
    verdict = *given;
    done = true;
}

static void
begin(const char *service)
{
    struct wire_request *request =
        gracedesk_request(1, "pat_jwt_alice", service);

    done = false;
    (void)decision_begin(&desk.decisions, request, 0, judged, NULL);
    wire_request_wipe(request);
}

/* What the disk does comes from another thread. */
static void
await(void)
{
    while (!done) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
}

/* OVHcloud has accepted the token lately. */
static void
know(void)
{
    struct cache_token identified = gracedesk_identify(&desk, 1);
    struct identity alice = gracedesk_user("alice");

    cache_accept(desk.decisions.cache, &identified, &alice, 0, RECORD_NEVER);
}

static bool
is_asking(void)
{
    return fakeapi_post_path(desk.api, 0)[0] != '\0';
}

/* A whole login; NULL: nobody answers that question, since it is not asked.
 * IAM answers first where it is asked at once. */
static void
login(const char *service, const struct api_answer *who,
      const struct fakeapi_reply *what)
{
    bool at_once = false;

    breaker_note_answer(&desk.breaker);
    begin(service);
    at_once = what != NULL && is_asking();
    if (at_once) {
        fakeapi_answer_post(desk.api, 0, what);
    }
    if (who != NULL) {
        gracedesk_answer(&desk, *who);
    }
    if (what != NULL && !at_once) {
        fakeapi_answer_post(desk.api, 0, what);
    }
    await();
}

static void
assert_login(const char *service, const struct api_answer *who,
             const struct fakeapi_reply *what, enum reason reason)
{
    login(service, who, what);
    if (verdict.reason != reason) {
        fail_msg("%s instead of %s", reason_id(verdict.reason),
                 reason_id(reason));
    }
}

static void
test_yes_and_no(void **state)
{
    (void)state;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    assert_login("sshd", &yes, &may_not, REASON_IAM_DENIES);
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("cron", &yes, NULL, REASON_ALLOWED);
    assert_int_equal(fakeapi_posted(desk.api), 3);
}

/* With a record both questions are sent at once, and it does not matter who is
 * first. */
static void
test_side_by_side(void **state)
{
    (void)state;
    know();
    begin("sshd");
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_int_equal(fakeapi_posted(desk.api), 1);
    assert_true(memoryscan_count(1) > 0); /* to ask again with */
    gracedesk_answer(&desk, yes);
    assert_false(done);
    assert_int_equal(memoryscan_count(1), 0);
    fakeapi_answer_post(desk.api, 0, &may);
    assert_true(done);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

/* A guess costs one question, however much is required; IAM is asked when the
 * token has proved to be one of ours. */
static void
test_guess(void **state)
{
    struct api_answer stranger = gracedesk_accept("alice");
    struct api_answer bob = gracedesk_accept("bob");

    (void)state;
    snprintf(stranger.identity.account, sizeof(stranger.identity.account),
             "zz9999-ovh");
    begin("sudo");
    assert_int_equal(fakeapi_posted(desk.api), 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_true(done);
    gracedesk_config(&desk)->in_flight = 8;
    fakeclock_pass(60000);
    begin("sudo");
    gracedesk_answer(&desk, stranger);
    await();
    assert_int_equal(verdict.reason, REASON_FOREIGN_OVH_ACCOUNT);
    begin("sudo");
    gracedesk_answer(&desk, bob);
    await();
    assert_int_equal(verdict.reason, REASON_NO_MAP_LINE);
    assert_int_equal(fakeapi_posted(desk.api), 0);
    /* Nor is a token known that was refused the last time. */
    know();
    begin("cron");
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    await();
    fakeclock_pass(60000);
    begin("sudo");
    assert_int_equal(fakeapi_posted(desk.api), 0);
    gracedesk_answer(&desk, yes);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    assert_int_equal(memoryscan_count(1), 0);
}

/* One question for each resource; one no is enough, one yes is not. */
static void
test_several(void **state)
{
    static const struct fakeapi_reply both = {
        .status = 200, .body = BODY(QUOTED(REBOOT) "," QUOTED(REINSTALL), "")};
    static const struct fakeapi_reply one = {
        .status = 200, .body = BODY(QUOTED(REBOOT), QUOTED(REINSTALL))};
    const struct fakeapi_reply *first[] = {&both, &one, &both};
    const struct fakeapi_reply *second[] = {&may, &may, &may_not};
    const enum reason reasons[] = {REASON_ALLOWED, REASON_IAM_DENIES,
                                   REASON_IAM_DENIES};

    (void)state;
    know();
    gracedesk_config(&desk)->in_flight = 3;
    for (size_t i = 0; i < 3; i++) {
        begin("sudo");
        assert_string_equal(fakeapi_post_json(desk.api, 0),
                            "{\"actions\":[\"" REBOOT "\",\"" REINSTALL "\"]}");
        assert_non_null(strstr(fakeapi_post_path(desk.api, 1), "vps-2"));
        assert_string_equal(fakeapi_post_path(desk.api, 2), "");
        gracedesk_answer(&desk, yes);
        fakeapi_answer_post(desk.api, 1, second[i]);
        assert_false(done);
        fakeapi_answer_post(desk.api, 0, first[i]);
        await();
        assert_int_equal(verdict.reason, reasons[i]);
    }
}

/* Who is refused anyway waits for nothing; what IAM says then makes no fact of
 * a token that is refused. */
static void
test_refused_before(void **state)
{
    struct record record;

    (void)state;
    know();
    begin("sshd");
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    await();
    assert_int_equal(verdict.reason, REASON_TOKEN_REFUSED);
    assert_int_equal(memoryscan_count(1), 0);
    fakeapi_answer_post(desk.api, 0, &may);
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_TOMBSTONE);
    assert_int_equal(record.fact_count, 0);
}

/* Both answers come too late for a login by grace: the no stands for the next
 * one, and the sysadmin hears of this one. */
static void
test_late_no(void **state)
{
    (void)state;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    gracedesk_config(&desk)->timeout_ms = 20;
    log_open(true, LOG_INFO);
    logtrap_begin();
    begin("sshd");
    fakeclock_pass(20);
    await();
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    fakeapi_answer_post(desk.api, 0, &may_not);
    assert_non_null(strstr(logtrap_text(), "late refusal reason=OVHPAT-R67"));
    gracedesk_answer(&desk, away);
    /* Who comes while it is written waits for that. */
    assert_login("sshd", &away, NULL, REASON_IAM_DENIES);
    assert_login("sshd", &away, &broken, REASON_IAM_DENIES);
    assert_login("cron", &away, NULL, REASON_ALLOWED);
}

/* The second question of a token that is not known has what the first one has
 * left of the login's time. */
static void
test_time(void **state)
{
    (void)state;
    gracedesk_config(&desk)->timeout_ms = 3000;
    begin("sshd");
    fakeclock_pass(2980);
    gracedesk_answer(&desk, yes);
    assert_false(done);
    await();
    assert_int_equal(verdict.reason, REASON_IAM_UNKNOWN);
    fakeapi_answer_post(desk.api, 0, &may);
    begin("sshd");
    fakeclock_pass(3000);
    gracedesk_answer(&desk, yes);
    fakeapi_answer_post(desk.api, 0, &may_not);
    await();
    assert_int_equal(verdict.reason, REASON_IAM_DENIES);
}

static void
test_silence(void **state)
{
    (void)state;
    assert_login("sshd", &yes, &broken, REASON_IAM_UNKNOWN);
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("sshd", &yes, &broken, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    assert_login("sshd", &away, &broken, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    fakeclock_pass(23 * HOUR);
    assert_login("sshd", &yes, &broken, REASON_ALLOWED);
    assert_int_equal(verdict.age_s, 23 * 3600);
    assert_int_equal(verdict.left_s, 3600);
    /* A login by grace renews nothing, nor does the record that was. */
    fakeclock_pass(HOUR + 1);
    assert_login("sshd", &yes, &broken, REASON_IAM_UNKNOWN);
    assert_login("cron", &yes, NULL, REASON_ALLOWED);
}

/* A no stands for as long as IAM is silent, over restarts too. */
static void
test_no_stands(void **state)
{
    (void)state;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("sshd", &yes, &may_not, REASON_IAM_DENIES);
    gracedesk_stop(&desk);
    gracedesk_start(&desk);
    assert_login("sshd", &yes, &broken, REASON_IAM_DENIES);
    assert_login("sshd", &away, &broken, REASON_IAM_DENIES);
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("sshd", &away, &broken, REASON_ALLOWED);
}

static void
test_fresh(void **state)
{
    struct config_service *service = gracedesk_config(&desk)->services;

    (void)state;
    service[0].fresh_ms = service[1].fresh_ms = 60000;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("sshd", NULL, NULL, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_FRESH);
    assert_int_equal(memoryscan_count(1), 0);
    /* A fresh record and no fact: IAM alone is asked, about what is open. */
    begin("sudo");
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_string_equal(fakeapi_post_json(desk.api, 0),
                        "{\"actions\":[\"" REINSTALL "\"]}");
    assert_int_equal(memoryscan_count(1), 0);
    fakeapi_answer_post(desk.api, 1, &may);
    fakeapi_answer_post(desk.api, 0, &may_not);
    await();
    assert_int_equal(verdict.reason, REASON_IAM_DENIES);
    fakeclock_pass(60001);
    begin("sshd");
    assert_int_equal(fakeapi_asked(desk.api), 2);
    assert_string_not_equal(fakeapi_post_path(desk.api, 0), "");
    gracedesk_answer(&desk, yes);
    fakeapi_answer_post(desk.api, 0, &may);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

/* Each question to IAM counts against known_tokens, beside the one about the
 * token and alone. */
static void
test_limit(void **state)
{
    struct config *config = gracedesk_config(&desk);

    (void)state;
    config->in_flight = 8;
    config->known_tokens = (struct config_rate){4, 3600000};
    assert_login("sshd", &yes, &may_not, REASON_IAM_DENIES); /* 1 */
    begin("sudo");                                           /* 3: 4 */
    assert_int_equal(fakeapi_posted(desk.api), 3);
    gracedesk_answer(&desk, yes);
    fakeapi_answer_post(desk.api, 0, &may);
    fakeapi_answer_post(desk.api, 0, &may);
    await();
    config->fresh_ms = HOUR;
    config->services[0].fresh_ms = HOUR;
    assert_login("sshd", NULL, NULL, REASON_ALLOWED);
    config->services[0].fresh_ms = 0;
    assert_login("sshd", NULL, NULL, REASON_HOST_LIMIT);
    config->known_tokens = (struct config_rate){1, 3600000};
    fakeclock_pass(3600000);
    begin("sshd");
    assert_int_equal(fakeapi_posted(desk.api), 3);
    gracedesk_answer(&desk, yes);
    await();
    assert_int_equal(verdict.reason, REASON_HOST_LIMIT);
}

/* Nobody waits for a place that he holds himself. */
static void
test_one_place(void **state)
{
    (void)state;
    gracedesk_config(&desk)->in_flight = 1;
    know();
    begin("sshd");
    assert_int_equal(fakeapi_posted(desk.api), 0);
    gracedesk_answer(&desk, yes);
    assert_int_equal(fakeapi_posted(desk.api), 1);
    fakeapi_answer_post(desk.api, 0, &may);
    assert_true(done);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

static void
test_breaker(void **state)
{
    (void)state;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_login("sshd", &yes, &broken, REASON_ALLOWED);
    }
    /* Nobody waits for the route any more, and nothing else is closed. */
    assert_login("sshd", &yes, NULL, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    assert_login("cron", &yes, NULL, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    /* The API's own breaker. */
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        breaker_note_failure(&desk.breaker, fakeclock.monotonic_ms,
                             REASON_API_TLS, 0, 0);
    }
    begin("sshd");
    assert_true(done);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    gracedesk_config(&desk)->tls_failure_denies = true;
    begin("sshd");
    assert_true(done);
    assert_int_equal(verdict.reason, REASON_API_BREAKER);
    assert_int_equal(memoryscan_count(1), 0);
}

/* tls_failure = deny holds for IAM by itself too. */
static void
test_tls(void **state)
{
    static const struct fakeapi_reply unverified = {.failure = HTTP_TLS};

    (void)state;
    assert_login("sshd", &yes, &may, REASON_ALLOWED);
    assert_login("sshd", &yes, &unverified, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
    gracedesk_config(&desk)->tls_failure_denies = true;
    assert_login("sshd", &yes, &unverified, REASON_IAM_UNKNOWN);
    assert_login("sshd", &yes, &broken, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_GRACE);
}

/* The rules are exchanged while a login waits. */
static void
test_reload(void **state)
{
    struct config_service *service = gracedesk_config(&desk)->services;

    (void)state;
    begin("sshd");
    gracedesk_answer(&desk, yes);
    service[0].requirement_count = 0;
    require(&service[0], REINSTALL " on " VPS);
    fakeapi_answer_post(desk.api, 0, &may);
    assert_true(done);
    assert_int_equal(verdict.reason, REASON_IAM_UNKNOWN);

    begin("cron");
    snprintf(service[1].name, sizeof(service[1].name), "cron");
    gracedesk_answer(&desk, yes);
    await();
    assert_int_equal(verdict.reason, REASON_IAM_UNKNOWN);
}

/* The token is refused while its login waits for IAM. */
static void
test_refused_meanwhile(void **state)
{
    struct cache_token token = gracedesk_identify(&desk, 1);

    (void)state;
    begin("sshd");
    gracedesk_answer(&desk, yes);
    assert_true(is_asking());
    (void)cache_reject(desk.decisions.cache, &token, REASON_TOKEN_REFUSED, NULL,
                       NULL);
    fakeapi_answer_post(desk.api, 0, &may);
    await();
    assert_int_equal(verdict.reason, REASON_TOKEN_BURIED);
}

/* The account phase has no token, and asks nobody. */
static void
test_account_phase(void **state)
{
    struct wire_request request =
        *gracedesk_request(1, "pat_jwt_alice", "sshd");

    (void)state;
    request.type = WIRE_ACCOUNT;
    request.token.len = 0;
    verdict = gracedesk_judge(&desk, &request, NULL);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(fakeapi_posted(desk.api), 0);
}

static void
test_log(void **state)
{
    (void)state;
    log_open(true, LOG_INFO);
    logtrap_begin();
    assert_login("sshd", &yes, &may_not, REASON_IAM_DENIES);
    assert_non_null(
        strstr(logtrap_text(), "detail=" REBOOT "," VPS ",not-allowed:"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_yes_and_no),    CASE(test_side_by_side),
        CASE(test_guess),         CASE(test_late_no),
        CASE(test_time),          CASE(test_one_place),
        CASE(test_several),       CASE(test_refused_before),
        CASE(test_silence),       CASE(test_no_stands),
        CASE(test_fresh),         CASE(test_limit),
        CASE(test_breaker),       CASE(test_tls),
        CASE(test_reload),        CASE(test_refused_meanwhile),
        CASE(test_account_phase), CASE(test_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
