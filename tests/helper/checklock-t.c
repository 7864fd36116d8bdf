/* SPDX-License-Identifier: MIT */
/*
 * helper/checklock.c: what is locked does not get in, by no way, and whatever
 * is not locked does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>

#include "helper/check.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"

#define ALICE "urn:v1:eu:identity:user:xx1111-ovh/alice"

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
    locktable_done(&desk.decisions.locks);
    gracedesk_close(&desk);
    return 0;
}

static void
lock(const char *name)
{
    struct lock new_lock = {0};

    assert_int_equal(lock_from_text(name, &new_lock), 0);
    assert_int_equal(locktable_add(&desk.decisions.locks, &new_lock), 0);
}

static void
unlock_all(void)
{
    locktable_done(&desk.decisions.locks);
}

static void
assert_reason(const struct wire_request *request,
              const struct api_answer *answer, enum reason reason)
{
    struct verdict verdict = gracedesk_judge(&desk, request, answer);

    if (verdict.reason != reason) {
        fail_msg("%s: %s instead of %s", request->login,
                 reason_id(verdict.reason), reason_id(reason));
    }
}

static struct wire_request *
verify(const char *login)
{
    return gracedesk_request(1, login, "sshd");
}

static struct wire_request *
account(const char *login, const char *identity)
{
    struct wire_request *request = gracedesk_request(1, login, "sshd");

    request->type = WIRE_ACCOUNT;
    secret_wipe(&request->token);
    memcpy(request->identity, identity, strlen(identity) + 1);
    return request;
}

/* Nobody is asked about a locked account. */
static void
test_account(void **state)
{
    unsigned int asked = 0;

    (void)state;
    assert_reason(verify("alice"), &yes, REASON_ALLOWED);
    asked = fakeapi_asked(desk.api);
    lock("alice");
    assert_reason(verify("alice"), NULL, REASON_ACCOUNT_LOCKED);
    assert_reason(verify("pat_jwt_alice+laptop"), NULL, REASON_ACCOUNT_LOCKED);
    assert_reason(account("alice", ""), NULL, REASON_ACCOUNT_LOCKED);
    assert_reason(account("alice", ALICE), NULL, REASON_ACCOUNT_LOCKED);
    assert_int_equal(fakeapi_asked(desk.api), asked);
    unlock_all();
    assert_reason(verify("alice"), &yes, REASON_ALLOWED);
    assert_reason(account("alice", ALICE), NULL, REASON_ALLOWED);
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice alice\n");
    /* A name that is not mapped is not ours, and still locked. */
    assert_reason(account("bob", ""), NULL, REASON_ACCOUNT_NOT_MAPPED);
    lock("bob");
    assert_reason(account("bob", ""), NULL, REASON_ACCOUNT_LOCKED);
    assert_reason(verify("alice"), &yes, REASON_ALLOWED);
}

/* The account that is chosen behind the question is looked at as well. */
static void
test_any(void **state)
{
    struct wire_request *request = verify("pat_jwt_Whatever");

    (void)state;
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, &yes, REASON_ALLOWED);
    lock("alice");
    request = verify("pat_jwt_Whatever");
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, &yes, REASON_ACCOUNT_LOCKED);
    /* Behind a login that went well before the lock, too. */
    request = account("pat_jwt_Whatever", ALICE);
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, NULL, REASON_ACCOUNT_LOCKED);
    unlock_all();
    assert_reason(request, NULL, REASON_ALLOWED);
    request = account("pat_jwt_bob", ALICE);
    request->flags = WIRE_FLAG_ANY_SUFFIX;
    assert_reason(request, NULL, REASON_ALLOWED);
    lock("alice");
    assert_reason(request, NULL, REASON_ACCOUNT_LOCKED);
}

static void
test_label(void **state)
{
    struct config *config = gracedesk_config(&desk);

    (void)state;
    config->labels[0] = (struct config_label){"CI-1", "alice"};
    config->label_count = 1;
    assert_reason(verify("pat_jwt_CI-1"), &yes, REASON_ALLOWED);
    lock("alice");
    assert_reason(verify("pat_jwt_CI-1"), NULL, REASON_ACCOUNT_LOCKED);
    assert_reason(account("pat_jwt_CI-1", ""), NULL, REASON_ACCOUNT_LOCKED);
}

static void
test_identity(void **state)
{
    (void)state;
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice alice\n"
                             "user:xx1111-ovh/bob alice\n");
    lock("user:xx1111-ovh/alice");
    assert_reason(verify("alice"), &yes, REASON_IDENTITY_LOCKED);
    assert_reason(account("alice", ALICE), NULL, REASON_IDENTITY_LOCKED);
    yes = gracedesk_accept("bob");
    assert_reason(gracedesk_request(2, "alice", "sshd"), &yes, REASON_ALLOWED);
    assert_reason(account("alice", "urn:v1:eu:identity:user:xx1111-ovh/bob"),
                  NULL, REASON_ALLOWED);
}

/* No record opens what is locked. */
static void
test_records(void **state)
{
    (void)state;
    gracedesk_config(&desk)->fresh_ms = 60000;
    gracedesk_config(&desk)->grace_ms = 3600000;
    assert_reason(verify("alice"), &yes, REASON_ALLOWED);
    assert_reason(verify("alice"), NULL, REASON_ALLOWED);
    lock("user:xx1111-ovh/alice");
    assert_reason(verify("alice"), NULL, REASON_IDENTITY_LOCKED);
    gracedesk_config(&desk)->fresh_ms = 0;
    assert_reason(verify("alice"), &away, REASON_IDENTITY_LOCKED);
    unlock_all();
    assert_reason(verify("alice"), &away, REASON_ALLOWED);
    lock("alice");
    assert_reason(verify("alice"), NULL, REASON_ACCOUNT_LOCKED);
}

static struct verdict last;

static void
decided(const struct verdict *verdict, void *context)
{
    (void)context;
    last = *verdict;
}

/* A lock that comes while the API thinks is in time. */
static void
test_meanwhile(void **state)
{
    static const char *const names[] = {"alice", "user:xx1111-ovh/alice"};
    static const enum reason reasons[] = {REASON_ACCOUNT_LOCKED,
                                          REASON_IDENTITY_LOCKED};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(
            decision_begin(&desk.decisions, verify("alice"), 0, decided, NULL));
        lock(names[i]);
        gracedesk_answer(&desk, yes);
        gracedesk_run(&desk);
        assert_int_equal(last.reason, reasons[i]);
        unlock_all();
    }
}

/* Keys and cron: out when all who own the account are. */
static void
test_owners(void **state)
{
    (void)state;
    gracedesk_use_map(&desk, "user:xx1111-ovh/alice deploy\n"
                             "user:xx1111-ovh/bob deploy\n"
                             "group:xx1111-ovh/ops deploy\n");
    assert_reason(account("deploy", ""), NULL, REASON_ALLOWED);
    lock("user:xx1111-ovh/alice");
    assert_reason(account("deploy", ""), NULL, REASON_ALLOWED);
    lock("user:xx1111-ovh/bob");
    assert_reason(account("deploy", ""), NULL, REASON_IDENTITY_LOCKED);
    unlock_all();
    /* A refusal by OVHcloud is as good as a lock. */
    cache_reject_identity(desk.decisions.cache, ALICE, REASON_TOKEN_FORBIDDEN,
                          NULL, NULL);
    assert_reason(account("deploy", ""), NULL, REASON_ALLOWED);
    lock("user:xx1111-ovh/bob");
    assert_reason(account("deploy", ""), NULL, REASON_TOKEN_FORBIDDEN);
    /* Others than users own nothing. */
    gracedesk_use_map(&desk, "group:xx1111-ovh/ops deploy\n");
    assert_reason(account("deploy", ""), NULL, REASON_ALLOWED);
    gracedesk_use_map(&desk, "user:xx1111-ovh/* =\n");
    assert_reason(account("bob", ""), NULL, REASON_IDENTITY_LOCKED);
    assert_reason(account("carol", ""), NULL, REASON_ALLOWED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_account, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any, setup, teardown),
        cmocka_unit_test_setup_teardown(test_label, setup, teardown),
        cmocka_unit_test_setup_teardown(test_identity, setup, teardown),
        cmocka_unit_test_setup_teardown(test_records, setup, teardown),
        cmocka_unit_test_setup_teardown(test_meanwhile, setup, teardown),
        cmocka_unit_test_setup_teardown(test_owners, setup, teardown),
    };

    return cmocka_run_group_tests_name("checklock", tests, NULL, NULL);
}
