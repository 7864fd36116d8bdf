/* SPDX-License-Identifier: MIT */
/*
 * helper/check.c and the checks of its tables: each from both sides, and that
 * it comes before the next one.  What records may do is in checkrecord-t.c.
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

#include "helper/check.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/memoryscan.h"

#define ALICE "urn:v1:eu:identity:user:xx1111-ovh/alice"

static struct gracedesk desk;
static struct api_answer yes;
static struct api_answer no;
static struct api_answer away;

static int
setup(void **state)
{
    (void)state;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    yes = gracedesk_accept("alice");
    no = gracedesk_refuse(REASON_TOKEN_REFUSED);
    away = gracedesk_unreachable(REASON_API_NETWORK);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    gracedesk_close(&desk);
    return 0;
}

static struct verdict
judge(const struct wire_request *request, const struct api_answer *answer)
{
    return gracedesk_judge(&desk, request, answer);
}

static void
assert_reason(const struct wire_request *request,
              const struct api_answer *answer, enum reason reason)
{
    struct verdict verdict = judge(request, answer);

    if (verdict.reason != reason) {
        fail_msg("%s: %s instead of %s", request->login,
                 reason_id(verdict.reason), reason_id(reason));
    }
}

/* The login does not get as far as the API. */
static void
assert_not_asked(const struct wire_request *request, enum reason reason)
{
    unsigned int asked = fakeapi_asked(desk.api);

    assert_reason(request, &yes, reason);
    assert_int_equal(fakeapi_asked(desk.api), asked);
}

static struct wire_request *
alice(unsigned int token)
{
    return gracedesk_request(token, "pat_jwt_alice", "sshd");
}

static void
test_order(void **state)
{
    static const char *const names[] = {
        "name",   "shape",  "locked",   "refused", "fresh",  "limits", "api",
        "answer", "grace",  "identity", "holder",  "status", "active", "map",
        "given",  "demand", "require",  "expiry",  "allow"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_string_equal(check_name_at(i), names[i]);
    }
    assert_null(check_name_at(sizeof(names) / sizeof(names[0])));
    assert_null(check_name_at(SIZE_MAX));
}

static void
test_allowed(void **state)
{
    struct verdict verdict = judge(alice(1), &yes);

    (void)state;
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    assert_int_equal(verdict.http_status, 200);
    assert_int_equal(verdict.age_s, 0);
    assert_int_equal(verdict.left_s, 0);
    assert_string_equal(verdict.account, "alice");
    assert_string_equal(verdict.identity, ALICE);
    assert_string_equal(strrchr(verdict.rule, '/'), "/identity.map:1");
    assert_int_equal(strlen(verdict.request_id), 8);
}

static void
test_name(void **state)
{
    struct config *config = gracedesk_config(&desk);
    struct wire_request *request = NULL;

    (void)state;
    assert_not_asked(gracedesk_request(1, "pat_jwt_Al!ce", "sshd"),
                     REASON_NAME_MALFORMED);
    assert_not_asked(gracedesk_request(1, "", "sshd"), REASON_NAME_MALFORMED);
    assert_not_asked(gracedesk_request(1, "pat_jwt_CI-1", "sshd"),
                     REASON_LABEL_UNBOUND);
    /* The name comes before the secret's form. */
    request = gracedesk_request(1, "pat_jwt_Al!ce", "sshd");
    request->token.len = 5;
    assert_not_asked(request, REASON_NAME_MALFORMED);
    config->labels[0] = (struct config_label){"CI-1", "alice"};
    config->label_count = 1;
    assert_reason(gracedesk_request(1, "pat_jwt_CI-1", "sshd"), &yes,
                  REASON_ALLOWED);
    assert_reason(gracedesk_request(1, "alice", "sudo"), &yes, REASON_ALLOWED);
    request = gracedesk_request(1, "pat_jwt_CI-2", "sshd");
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, &yes, REASON_ALLOWED);
    /* A plain name means something everywhere. */
    request = gracedesk_request(1, "bob", "sshd");
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, &yes, REASON_NO_MAP_LINE);
}

static void
test_shape(void **state)
{
    struct wire_request *request = alice(1);

    (void)state;
    request->token.len = 63;
    assert_not_asked(request, REASON_SECRET_NO_TOKEN);
    request = alice(1);
    request->token.bytes[70] = '\n';
    assert_not_asked(request, REASON_SECRET_NO_TOKEN);
    request = alice(1);
    request->token.bytes[0] = '\b';
    assert_not_asked(request, REASON_STAND_IN_PASSWORD);
    request = alice(1);
    memset(request->token.bytes, 'a', 512);
    memcpy(request->token.bytes, "eyJ", 3);
    request->token.len = 512;
    assert_not_asked(request, REASON_TOKEN_CUT);
}

/* Refused a moment ago: not asked again, for ten seconds. */
static void
test_refused(void **state)
{
    (void)state;
    assert_reason(alice(1), &no, REASON_TOKEN_REFUSED);
    assert_not_asked(alice(1), REASON_TOKEN_REFUSED);
    assert_reason(alice(2), &yes, REASON_ALLOWED);
    fakeclock_pass(NEGATIVE_LIFE_MS - 1);
    assert_not_asked(alice(1), REASON_TOKEN_REFUSED);
    fakeclock_pass(1);
    assert_reason(alice(1), &yes, REASON_ALLOWED);
}

/* It comes before everything that would let somebody in. */
static void
test_refused_and_fresh(void **state)
{
    (void)state;
    gracedesk_config(&desk)->fresh_ms = 60000;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    gracedesk_config(&desk)->fresh_ms = 0;
    assert_reason(alice(1), &no, REASON_TOKEN_REFUSED);
    gracedesk_config(&desk)->fresh_ms = 60000;
    assert_not_asked(alice(1), REASON_TOKEN_REFUSED);
    fakeclock_pass(NEGATIVE_LIFE_MS);
    /* And the tombstone is no fresh record. */
    assert_reason(alice(1), &away, REASON_TOKEN_BURIED);
}

static void
test_fresh(void **state)
{
    struct config *config = gracedesk_config(&desk);
    struct verdict verdict;

    (void)state;
    config->fresh_ms = 60000;
    config->services[0] =
        (struct config_service){.name = "sudo", .fresh_ms = 0, .grace_ms = 0};
    config->service_count = 1;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    fakeclock_pass(60000);
    verdict = judge(alice(1), &no);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_FRESH);
    assert_int_equal(verdict.age_s, 60);
    assert_int_equal(verdict.left_s, 0);
    assert_string_equal(verdict.identity, ALICE);
    assert_reason(gracedesk_request(1, "alice", "sudo"), &yes, REASON_ALLOWED);
    assert_int_equal(fakeapi_asked(desk.api), 2);
    /* It was renewed just now. */
    fakeclock_pass(60000);
    assert_int_equal(judge(alice(1), &yes).source, VERDICT_FRESH);
    fakeclock_pass(1);
    assert_int_equal(judge(alice(1), &yes).source, VERDICT_ONLINE);
}

/* Neither a limit nor the breaker nor a full line keeps a fresh one out. */
static void
test_fresh_asks_nobody(void **state)
{
    struct config *config = gracedesk_config(&desk);

    (void)state;
    config->fresh_ms = 60000;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    config->known_tokens = (struct config_rate){1, 1000000};
    config->fresh_ms = 0;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    assert_not_asked(alice(1), REASON_HOST_LIMIT);
    desk.breaker.open_until_ms = INT64_MAX;
    config->fresh_ms = 60000;
    assert_reason(alice(1), NULL, REASON_ALLOWED);
}

/* A limit is no outage: grace is not used. */
static void
test_limits(void **state)
{
    struct config *config = gracedesk_config(&desk);
    struct wire_request *request = NULL;

    (void)state;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    config->known_tokens = (struct config_rate){1, 1000000};
    config->unknown_tokens = (struct config_rate){3, 1000000};
    config->per_source = (struct config_rate){2, 1000000};
    assert_reason(alice(1), &away, REASON_ALLOWED);
    assert_not_asked(alice(1), REASON_HOST_LIMIT);
    assert_reason(alice(2), &away, REASON_API_NETWORK);
    breaker_note_answer(&desk.breaker);
    assert_reason(alice(3), &away, REASON_API_NETWORK);
    assert_not_asked(alice(4), REASON_SOURCE_LIMIT);
    breaker_note_answer(&desk.breaker);
    request = alice(4);
    snprintf(request->rhost, sizeof(request->rhost), "192.0.2.8");
    assert_reason(request, &away, REASON_API_NETWORK);
    assert_not_asked(request, REASON_HOST_LIMIT);
}

/* Nor is a full line. */
static void
test_line_full(void **state)
{
    struct wire_request *request = NULL;

    (void)state;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    for (unsigned int i = 2; i < 4 + INQUIRY_WAITING_MAX; i++) {
        request = alice(i);
        assert_non_null(
            decision_begin(&desk.decisions, request, 0, NULL, NULL));
    }
    assert_not_asked(alice(1), REASON_HELPER_BUSY);
}

static void
test_answer(void **state)
{
    struct api_answer unproven = gracedesk_refuse(REASON_TOKEN_UNPROVEN);
    struct verdict verdict;

    (void)state;
    unproven.class = API_REFUSED_UNPROVEN;
    snprintf(no.query_id, sizeof(no.query_id), "EU.ext-1.5");
    verdict = judge(alice(1), &no);
    assert_int_equal(verdict.reason, REASON_TOKEN_REFUSED);
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    assert_int_equal(verdict.http_status, 401);
    assert_string_equal(verdict.query_id, "EU.ext-1.5");
    assert_string_equal(verdict.identity, "");
    /* A no of any kind is a no, with a record too. */
    assert_reason(alice(2), &yes, REASON_ALLOWED);
    assert_reason(alice(2), &unproven, REASON_TOKEN_UNPROVEN);
    /* Whatever reason comes with a no, it is none. */
    unproven.reason = REASON_ALLOWED;
    assert_reason(alice(2), &unproven, REASON_INTERNAL);
}

static void
test_identity(void **state)
{
    struct config *config = gracedesk_config(&desk);
    struct api_answer foreign = yes;

    (void)state;
    snprintf(foreign.identity.account, sizeof(foreign.identity.account),
             "zz9999-ovh");
    assert_reason(alice(1), &foreign, REASON_FOREIGN_OVH_ACCOUNT);
    foreign = yes;
    foreign.identity.kind = IDENTITY_OWNER;
    assert_reason(alice(2), &foreign, REASON_ACCOUNT_OWNER);
    foreign.identity.kind = IDENTITY_NONE;
    assert_reason(alice(3), &foreign, REASON_API_GARBAGE);
    /* Today's configuration, not that of the day it was asked. */
    config->fresh_ms = 60000;
    assert_reason(alice(4), &yes, REASON_ALLOWED);
    snprintf(config->accounts[0], sizeof(config->accounts[0]), "zz9999-ovh");
    assert_not_asked(alice(4), REASON_FOREIGN_OVH_ACCOUNT);
}

static void
test_map(void **state)
{
    (void)state;
    gracedesk_config(&desk)->fresh_ms = 60000;
    assert_reason(alice(1), &yes, REASON_ALLOWED);
    assert_not_asked(gracedesk_request(1, "pat_jwt_bob", "sshd"),
                     REASON_NO_MAP_LINE);
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice !\n");
    assert_not_asked(alice(1), REASON_MAP_REFUSES);
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice deploy\n");
    assert_not_asked(alice(1), REASON_NO_MAP_LINE);
    assert_not_asked(gracedesk_request(1, "pat_jwt_deploy", "sshd"),
                     REASON_ALLOWED);
    gracedesk_use_map(&desk, "");
    assert_not_asked(alice(1), REASON_NO_MAP_LINE);
    yes.identity.kind = IDENTITY_SERVICE;
    assert_reason(alice(2), &yes, REASON_SERVICE_ACCOUNT);
}

/* The account phase asks nobody and needs no token. */
static void
test_account(void **state)
{
    struct wire_request *request = alice(1);

    (void)state;
    request->type = WIRE_ACCOUNT;
    assert_not_asked(request, REASON_ALLOWED);
    snprintf(request->identity, sizeof(request->identity), ALICE);
    assert_not_asked(request, REASON_ALLOWED);
    snprintf(request->identity, sizeof(request->identity), "urn:v1:eu:x");
    assert_not_asked(request, REASON_REQUEST_MALFORMED);
    snprintf(request->identity, sizeof(request->identity),
             "urn:v1:eu:identity:user:zz9999-ovh/alice");
    assert_not_asked(request, REASON_FOREIGN_OVH_ACCOUNT);
    snprintf(request->identity, sizeof(request->identity), ALICE);
    cache_reject_identity(desk.decisions.cache, ALICE, REASON_TOKEN_FORBIDDEN,
                          NULL, NULL);
    assert_not_asked(request, REASON_TOKEN_FORBIDDEN);
    request->identity[0] = '\0';
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice deploy\n");
    assert_not_asked(request, REASON_ACCOUNT_UNREACHABLE);
    snprintf(request->login, sizeof(request->login), "alice");
    assert_not_asked(request, REASON_ACCOUNT_NOT_MAPPED);
    snprintf(request->login, sizeof(request->login), "pat_jwt_x");
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_not_asked(request, REASON_ACCOUNT_UNREACHABLE);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_order),   CASE(test_allowed),
        CASE(test_name),    CASE(test_shape),
        CASE(test_refused), CASE(test_refused_and_fresh),
        CASE(test_fresh),   CASE(test_fresh_asks_nobody),
        CASE(test_limits),  CASE(test_line_full),
        CASE(test_answer),  CASE(test_identity),
        CASE(test_map),     CASE(test_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
