/* SPDX-License-Identifier: MIT */
/*
 * helper/decision.c and helper/check.c with a fake API, and with fresh = grace
 * = 0: each check of the chain ends a login that is allowed without that one
 * flaw; no yes but for a token that the API accepted, of an identity that the
 * map grants (a random walk beside the model of loginmodel.c), whatever records
 * there are; and what a decision does when its client has gone, when memory is
 * short, and with its copy of the token.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/deadline.h"
#include "helper/cacheidentity.h"
#include "helper/check.h"
#include "helper/log.h"
#include "tests/helper/desk.h"
#include "tests/helper/loginmodel.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/memoryscan.h"
#include "tests/helper/randomlogin.h"

#define PATIENCE_MS 20000
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct desk desk;
static uid_t uid; /* who asks */
static struct wire_request request;
static struct api_answer answer;
static struct verdict verdict; /* of the last decision that ended */
static unsigned int ended;
static unsigned int lines_when_told; /* in the log at that moment */
static unsigned int last_token;      /* that use_new_token() made */
static unsigned int calloc_failures; /* 1: the next one, 2: the one after */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* calloc(3) for all objects of this program (ld(1), --wrap). */
void *
__wrap_calloc(size_t count, size_t size)
{
    if (calloc_failures > 0 && --calloc_failures == 0) {
        errno = ENOMEM;
        return NULL;
    }
    return __real_calloc(count, size);
}

static int
setup(void **state)
{
    (void)state;
    log_open(true, -1);
    desk_open(&desk, DESK_MAP);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    desk_accept(&answer);
    memset(&verdict, 0, sizeof(verdict));
    ended = 0;
    last_token = 0;
    uid = 0;
    calloc_failures = 0;
    log_open(true, LOG_DEBUG);
    logtrap_begin();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    calloc_failures = 0;
    desk_close(&desk);
    return 0;
}

static void
end(const struct verdict *said, void *context)
{
    assert_ptr_equal(context, &desk);
    verdict = *said;
    lines_when_told = logtrap_lines();
    ended++;
}

/* Asks; a decision that waits for the API is returned. */
static struct decision *
begin(void)
{
    return decision_begin(&desk.decisions, &request, uid, end, &desk);
}

static void
wait_ended(unsigned int count)
{
    struct deadline deadline = deadline_after(PATIENCE_MS);

    while (ended < count) {
        assert_true(deadline_left_ms(deadline) > 0);
        event_base_loop(desk.base, EVLOOP_ONCE);
    }
}

/* Gives the request a token that nobody has seen before. */
static void
use_new_token(void)
{
    memoryscan_token(++last_token, &request.token);
}

/* Asks and, if the API is asked, lets it say `answer`.  A refusal of a token
 * with a record is told when it is on the disk.  What was refused a moment ago
 * is forgotten before. */
static enum reason
decide(void)
{
    unsigned int before = ended;

    desk_forget(&desk);
    if (begin() != NULL) {
        assert_int_equal(ended, before);
        fakeapi_answer(desk.api, 0, &answer);
        wait_ended(before + 1);
    }
    assert_int_equal(ended, before + 1);
    assert_int_equal(api_in_flight(desk.api), 0);
    return verdict.reason;
}

/* The login of alice is allowed: what a test changes is what refuses. */
static void
assert_alice_gets_in(void)
{
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    desk_accept(&answer);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "alice");
}

/* This question ends so without the API. */
static void
assert_ends(enum reason reason)
{
    unsigned int asked = fakeapi_asked(desk.api);

    assert_int_equal(decide(), reason);
    assert_int_equal(fakeapi_asked(desk.api), asked);
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    assert_string_equal(verdict.identity, "");
    assert_int_equal(verdict.http_status, 0);
    assert_alice_gets_in();
}

/* The answer of the API ends this question so. */
static void
assert_refused(enum reason reason)
{
    unsigned int asked = fakeapi_asked(desk.api);

    assert_int_equal(decide(), reason);
    assert_int_equal(fakeapi_asked(desk.api), asked + 1);
}

static void
test_allowed(void **state)
{
    char expected[200];

    (void)state;
    uid = 1000;
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    assert_int_equal(verdict.http_status, 200);
    assert_string_equal(verdict.account, "alice");
    assert_string_equal(verdict.identity, DESK_ALICE);
    assert_string_equal(verdict.query_id, "EU.ext-1.aa.11.bb");
    assert_int_equal(strlen(verdict.request_id), 8);
    snprintf(expected, sizeof(expected), "%s:1", desk.map_path);
    assert_string_equal(verdict.rule, expected);
    assert_true(verdict.elapsed_ms < PATIENCE_MS);
    assert_int_equal(logtrap_lines(), 1);
    assert_non_null(strstr(logtrap_text(), "result=allowed"));
    assert_non_null(strstr(logtrap_text(), "uid=1000"));
    /* Nobody is let in without a line. */
    assert_int_equal(lines_when_told, 1);
    assert_non_null(strstr(logtrap_text(), "source=online age=0s left=0s "));
    assert_int_equal(verdict.age_s, 0);
    assert_int_equal(verdict.left_s, 0);
}

static void
test_plain_name(void **state)
{
    (void)state;
    desk_request(WIRE_VERIFY, "alice", &request);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "alice");
    /* The flag is for hybrid names: a plain name is an account. */
    desk_use_map(&desk, "user:xx1111-ovh/alice bob\n");
    desk_request(WIRE_VERIFY, "alice", &request);
    request.flags = WIRE_FLAG_ANY_SUFFIX;
    assert_int_equal(decide(), REASON_NO_MAP_LINE);
}

static void
test_name(void **state)
{
    static const char *const names[] = {"",
                                        "Alice",
                                        "pat_jwt_",
                                        "a b",
                                        "pat_jwt_a/b",
                                        "pat_jwt_+laptop",
                                        "pat_jwt_alice+",
                                        "alice\n"};

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        desk_request(WIRE_VERIFY, names[i], &request);
        assert_ends(REASON_NAME_MALFORMED);
        desk_request(WIRE_ACCOUNT, names[i], &request);
        assert_ends(REASON_NAME_MALFORMED);
    }
}

static void
test_label(void **state)
{
    (void)state;
    desk_use_map(&desk, "user:xx1111-ovh/alice deploy\n" DESK_MAP);
    desk_request(WIRE_VERIFY, "pat_jwt_Unbound", &request);
    assert_ends(REASON_LABEL_UNBOUND);
    desk_request(WIRE_ACCOUNT, "pat_jwt_Unbound", &request);
    assert_ends(REASON_LABEL_UNBOUND);
    desk_request(WIRE_VERIFY, "pat_jwt_ci-runner", &request);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "deploy");
    /* A label is for the whole suffix, and for hybrid names only. */
    desk_request(WIRE_VERIFY, "pat_jwt_ci-runner+x", &request);
    assert_refused(REASON_NO_MAP_LINE);
    assert_string_equal(verdict.account, "ci-runner");
    desk_request(WIRE_VERIFY, "ci-runner", &request);
    assert_refused(REASON_NO_MAP_LINE);
}

static void
use_secret(const char *start, char filler, size_t len)
{
    AUTO_SECRET struct secret token = {0};

    memset(token.bytes, filler, len);
    memcpy(token.bytes, start, strlen(start));
    assert_int_equal(secret_set(&request.token, token.bytes, len), 0);
}

static void
assert_shape_ends(const char *start, char filler, size_t len,
                  enum reason reason)
{
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    use_secret(start, filler, len);
    assert_ends(reason);
}

static void
test_shape(void **state)
{
    (void)state;
    assert_shape_ends("", 'a', 0, REASON_SECRET_NO_TOKEN);
    assert_shape_ends("", 'a', 63, REASON_SECRET_NO_TOKEN);
    assert_shape_ends("eyJ\r\nX-Admin: 1", 'a', 200, REASON_SECRET_NO_TOKEN);
    assert_shape_ends("", '=', 200, REASON_SECRET_NO_TOKEN);
    assert_shape_ends("\b\n\r\177INCORRECT", 'a', 200,
                      REASON_STAND_IN_PASSWORD);
    assert_shape_ends("eyJ", 'a', 512, REASON_TOKEN_CUT);
    assert_shape_ends("eyJ", 'a', 4096, REASON_TOKEN_CUT);
    assert_shape_ends("", 'a', 16, REASON_SECRET_API_KEY);
    assert_shape_ends("", 'a', 32, REASON_SECRET_API_KEY);
    assert_shape_ends("github_pat_", 'a', 93, REASON_TOKEN_OTHER_KIND);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    use_secret("", 'a', 64);
    assert_int_equal(decide(), REASON_ALLOWED);
}

/* What was refused a moment ago is not asked again, and nobody's limit is used
 * up by it. */
static void
test_refused(void **state)
{
    (void)state;
    desk_config(&desk)->per_source = (struct config_rate){2, 3600000};
    use_new_token();
    answer = (struct api_answer){.class = API_REFUSED,
                                 .reason = REASON_TOKEN_FORBIDDEN};
    assert_refused(REASON_TOKEN_FORBIDDEN);
    for (int i = 0; i < 10; i++) {
        assert_null(begin());
        assert_int_equal(verdict.reason, REASON_TOKEN_FORBIDDEN);
        assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
        assert_int_equal(verdict.http_status, 0);
    }
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_null(strstr(logtrap_text(), "allowed"));
    /* Its holder got a new one. */
    assert_alice_gets_in();
}

/* A refusal that is not in OVHcloud's words is asked again. */
static void
test_unproven_refusal_is_not_remembered(void **state)
{
    (void)state;
    answer = (struct api_answer){.class = API_REFUSED_UNPROVEN,
                                 .reason = REASON_API_GARBAGE};
    assert_non_null(begin());
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(verdict.reason, REASON_API_GARBAGE);
    desk_accept(&answer);
    assert_non_null(begin());
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

/* Three failures in a row: nobody waits for the API any more. */
static void
test_breaker(void **state)
{
    (void)state;
    answer = (struct api_answer){.class = API_UNREACHABLE,
                                 .reason = REASON_API_NETWORK};
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_non_null(begin());
        fakeapi_answer(desk.api, 0, &answer);
        assert_int_equal(verdict.reason, REASON_API_NETWORK);
    }
    assert_null(begin());
    assert_int_equal(verdict.reason, REASON_API_BREAKER);
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    assert_int_equal(fakeapi_asked(desk.api), BREAKER_FAILURES);
    assert_alice_gets_in();
}

static void
test_source_limit(void **state)
{
    (void)state;
    desk_config(&desk)->per_source = (struct config_rate){3, 3600000};
    answer = (struct api_answer){.class = API_REFUSED,
                                 .reason = REASON_TOKEN_REFUSED};
    for (int i = 0; i < 3; i++) {
        assert_refused(REASON_TOKEN_REFUSED);
    }
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
    /* Another host has its own share; without a host the uid has one. */
    snprintf(request.rhost, sizeof(request.rhost), "192.0.2.8");
    assert_refused(REASON_TOKEN_REFUSED);
    request.rhost[0] = '\0';
    for (int i = 0; i < 3; i++) {
        assert_refused(REASON_TOKEN_REFUSED);
    }
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
    use_new_token();
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
    assert_null(decision_begin(&desk.decisions, &request, uid, end, &desk));
    assert_int_equal(verdict.reason, REASON_SOURCE_LIMIT);
    assert_non_null(
        decision_begin(&desk.decisions, &request, uid + 1, end, &desk));
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(verdict.reason, REASON_TOKEN_REFUSED);
    /* A host's name cannot be a uid, and long names count by their beginning
     * (no host's name is that long). */
    snprintf(request.rhost, sizeof(request.rhost), "uid:%u", uid);
    assert_refused(REASON_TOKEN_REFUSED);
    memset(request.rhost, 'h', sizeof(request.rhost) - 1);
    for (size_t i = 0; i < 3; i++) {
        request.rhost[sizeof(request.rhost) - 2 - i] = 'x';
        assert_refused(REASON_TOKEN_REFUSED);
    }
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
}

/* Root's word for a host is taken; what another process says about its hosts
 * uses up nobody else's share. */
static void
test_source_of_others(void **state)
{
    static const uid_t uids[] = {1000, 1000, 1001, 0, 1000};
    static const enum reason reasons[] = {
        REASON_TOKEN_REFUSED, REASON_SOURCE_LIMIT, REASON_TOKEN_REFUSED,
        REASON_TOKEN_REFUSED, REASON_SOURCE_LIMIT};

    (void)state;
    desk_config(&desk)->per_source = (struct config_rate){1, 3600000};
    answer = (struct api_answer){.class = API_REFUSED,
                                 .reason = REASON_TOKEN_REFUSED};
    snprintf(request.rhost, sizeof(request.rhost), "192.0.2.8");
    for (size_t i = 0; i < LENGTH(uids); i++) {
        desk_forget(&desk);
        if (decision_begin(&desk.decisions, &request, uids[i], end, &desk) !=
            NULL) {
            fakeapi_answer(desk.api, 0, &answer);
        }
        assert_int_equal(verdict.reason, reasons[i]);
    }
}

static void
test_host_limit(void **state)
{
    (void)state;
    desk_config(&desk)->unknown_tokens = (struct config_rate){2, 3600000};
    answer = (struct api_answer){.class = API_UNREACHABLE,
                                 .reason = REASON_API_NETWORK};
    assert_refused(REASON_API_NETWORK);
    assert_refused(REASON_API_NETWORK);
    assert_int_equal(decide(), REASON_HOST_LIMIT);
    assert_int_equal(fakeapi_asked(desk.api), 2);
}

/* A token that OVHcloud has accepted is no guess: after the first time it uses
 * neither limit for unknown tokens up, whatever the map says about it. */
static void
test_good_tokens_use_no_limit_up(void **state)
{
    (void)state;
    desk_config(&desk)->per_source = (struct config_rate){2, 3600000};
    desk_config(&desk)->unknown_tokens = (struct config_rate){2, 3600000};
    for (int i = 0; i < 50; i++) {
        desk_request(WIRE_VERIFY, i % 2 == 0 ? "pat_jwt_alice" : "bob",
                     &request);
        assert_refused(i % 2 == 0 ? REASON_ALLOWED : REASON_NO_MAP_LINE);
    }
    /* What never gets to the API uses none up either. */
    for (int i = 0; i < 50; i++) {
        desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
        use_secret("", 'a', 10);
        assert_int_equal(decide(), REASON_SECRET_NO_TOKEN);
        desk_request(WIRE_ACCOUNT, "pat_jwt_alice", &request);
        assert_int_equal(decide(), REASON_ALLOWED);
    }
    assert_alice_gets_in();
    /* One was used up by the first login, so one is left. */
    use_new_token();
    assert_refused(REASON_ALLOWED);
    use_new_token();
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
}

/* Known tokens have a limit of their own, and only for the whole host. */
static void
test_known_tokens_limit(void **state)
{
    (void)state;
    desk_config(&desk)->known_tokens = (struct config_rate){3, 3600000};
    assert_alice_gets_in(); /* now there is a record */
    for (int i = 0; i < 3; i++) {
        snprintf(request.rhost, sizeof(request.rhost), "192.0.2.%d", i);
        assert_refused(REASON_ALLOWED);
    }
    snprintf(request.rhost, sizeof(request.rhost), "192.0.2.99");
    assert_int_equal(decide(), REASON_HOST_LIMIT);
    assert_int_equal(fakeapi_asked(desk.api), 4);
    use_new_token();
    assert_refused(REASON_ALLOWED);
    assert_int_equal(decide(), REASON_HOST_LIMIT);
}

/* Limits are about questions: who joins one that is under way uses none up, nor
 * does who meets an open breaker. */
static void
test_no_question_uses_no_limit_up(void **state)
{
    (void)state;
    desk_config(&desk)->per_source = (struct config_rate){2, 3600000};
    desk_config(&desk)->unknown_tokens = (struct config_rate){2, 3600000};
    for (int i = 0; i < 10; i++) {
        assert_non_null(begin());
    }
    assert_int_equal(fakeapi_asked(desk.api), 1);
    fakeapi_answer(
        desk.api, 0,
        &(struct api_answer){.class = API_UNREACHABLE,
                             .reason = REASON_API_THROTTLED,
                             .retry_after_ms = 300000}); /* opens it */
    assert_int_equal(ended, 10);
    assert_int_equal(verdict.reason, REASON_API_THROTTLED);
    for (int i = 0; i < 10; i++) {
        use_new_token();
        assert_null(begin());
        assert_int_equal(verdict.reason, REASON_API_BREAKER);
    }
    assert_alice_gets_in();
    use_new_token();
    assert_int_equal(decide(), REASON_SOURCE_LIMIT);
}

/* A token whose record became a tombstone is a guess again. */
static void
test_buried_tokens_are_unknown(void **state)
{
    (void)state;
    desk_config(&desk)->unknown_tokens = (struct config_rate){2, 3600000};
    assert_alice_gets_in();
    answer = (struct api_answer){.class = API_REFUSED,
                                 .reason = REASON_TOKEN_REFUSED};
    assert_refused(REASON_TOKEN_REFUSED); /* a known one: the last time */
    assert_refused(REASON_TOKEN_REFUSED);
    assert_int_equal(decide(), REASON_HOST_LIMIT);
}

/* Every reason that an answer can have comes out as it is, for each class that
 * is no yes; an identity beside a no is not believed. */
static void
test_answer(void **state)
{
    static const enum api_class classes[] = {
        API_UNREACHABLE, API_REFUSED_UNPROVEN, API_REFUSED, (enum api_class)4,
        (enum api_class)255};
    enum reason reason = REASON_INTERNAL;

    (void)state;
    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        for (size_t j = 0; j < LENGTH(classes); j++) {
            desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
            use_new_token();
            desk_accept(&answer);
            answer.class = classes[j];
            answer.reason = reason;
            answer.http_status = 403;
            assert_refused(reason == REASON_ALLOWED ? REASON_INTERNAL : reason);
            assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
            assert_int_equal(verdict.http_status, 403);
            assert_string_equal(verdict.query_id, "EU.ext-1.aa.11.bb");
            assert_string_equal(verdict.identity, "");
            assert_string_equal(verdict.rule, "");
        }
    }
    answer = (struct api_answer){0};
    assert_refused(REASON_INTERNAL);
    assert_alice_gets_in();
    answer.reason = REASON_API_GARBAGE; /* says nothing beside a yes */
    assert_int_equal(decide(), REASON_ALLOWED);
}

static void
assert_identity_refused(enum identity_kind kind, const char *region,
                        const char *account, enum reason reason)
{
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    desk_accept(&answer);
    desk_identify(&answer.identity, kind, region, account, "alice");
    assert_refused(reason);
    assert_int_equal(verdict.source, VERDICT_ONLINE);
    assert_string_equal(verdict.identity, answer.identity.urn);
    assert_string_equal(verdict.account, "alice");
    assert_string_equal(verdict.rule, "");
    assert_alice_gets_in();
}

static void
test_identity(void **state)
{
    static const char own[] = "xx1111-ovh";

    (void)state;
    assert_identity_refused(IDENTITY_NONE, "eu", own, REASON_API_GARBAGE);
    assert_identity_refused(IDENTITY_OWNER, "eu", own, REASON_ACCOUNT_OWNER);
    assert_identity_refused(IDENTITY_FEDERATED, "eu", own,
                            REASON_FEDERATED_USER);
    assert_identity_refused(IDENTITY_UNUSABLE, "eu", own,
                            REASON_IDENTITY_UNUSABLE);
    assert_identity_refused((enum identity_kind)99, "eu", own,
                            REASON_API_GARBAGE);
    assert_identity_refused(IDENTITY_USER, "ca", own, REASON_FOREIGN_REGION);
    assert_identity_refused(IDENTITY_USER, "", own, REASON_FOREIGN_REGION);
    assert_identity_refused(IDENTITY_SERVICE, "us", own, REASON_FOREIGN_REGION);
    assert_identity_refused(IDENTITY_USER, "eu", "zz9999-ovh",
                            REASON_FOREIGN_OVH_ACCOUNT);
    assert_identity_refused(IDENTITY_USER, "eu", "XX1111-ovh",
                            REASON_FOREIGN_OVH_ACCOUNT);
    assert_identity_refused(IDENTITY_USER, "eu", "",
                            REASON_FOREIGN_OVH_ACCOUNT);
    assert_identity_refused(IDENTITY_SERVICE, "eu", own,
                            REASON_SERVICE_ACCOUNT);
    /* Listed, but of another account than the map line. */
    desk_identify(&answer.identity, IDENTITY_USER, "eu", "yy2222-ovh", "alice");
    assert_refused(REASON_NO_MAP_LINE);
}

static void
test_map(void **state)
{
    char expected[200];

    (void)state;
    desk_request(WIRE_VERIFY, "pat_jwt_bob", &request);
    assert_refused(REASON_NO_MAP_LINE);
    assert_string_equal(verdict.account, "bob");
    assert_string_equal(verdict.rule, "");
    desk_use_map(&desk, "# nobody\n\nuser:xx1111-ovh/alice !\n" DESK_MAP);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    assert_refused(REASON_MAP_REFUSES);
    snprintf(expected, sizeof(expected), "%s:3", desk.map_path);
    assert_string_equal(verdict.rule, expected);
    assert_string_equal(verdict.identity, DESK_ALICE);
    desk_use_map(&desk, "");
    assert_refused(REASON_NO_MAP_LINE);
    desk_use_map(&desk, "service:xx1111-ovh/oauth2-a deploy\n" DESK_MAP);
    desk_request(WIRE_VERIFY, "deploy", &request);
    desk_identify(&answer.identity, IDENTITY_SERVICE, "eu", "xx1111-ovh",
                  "oauth2-b");
    assert_refused(REASON_SERVICE_ACCOUNT);
    desk_identify(&answer.identity, IDENTITY_SERVICE, "eu", "xx1111-ovh",
                  "oauth2-a");
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "deploy");
    assert_alice_gets_in();
}

/* The token has a record, and the API cannot be asked: with fresh = grace = 0
 * the record lets nobody in, and what was refused before is named so. */
static void
test_record_without_grace(void **state)
{
    static const struct api_answer away = {.class = API_UNREACHABLE,
                                           .reason = REASON_API_NETWORK};

    (void)state;
    assert_alice_gets_in();
    answer = away;
    assert_refused(REASON_API_NETWORK);
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    assert_string_equal(verdict.identity, "");
    answer = (struct api_answer){.class = API_REFUSED,
                                 .reason = REASON_TOKEN_REFUSED};
    assert_refused(REASON_TOKEN_REFUSED);
    answer = away;
    assert_refused(REASON_TOKEN_BURIED);
    assert_alice_gets_in();
    answer = away;
    assert_refused(REASON_API_NETWORK);
}

/* suffix=any: the identity's first line, whatever the name says. */
static void
test_any_suffix(void **state)
{
    (void)state;
    desk_use_map(&desk, "user:xx1111-ovh/alice bob\n" DESK_MAP);
    desk_request(WIRE_VERIFY, "pat_jwt_Any.Thing", &request);
    request.flags = WIRE_FLAG_ANY_SUFFIX;
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "bob");
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    request.flags = WIRE_FLAG_ANY_SUFFIX;
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "bob");
    desk_identify(&answer.identity, IDENTITY_USER, "eu", "xx1111-ovh", "eve");
    assert_refused(REASON_NO_MAP_LINE);
}

/* The account phase asks nobody: does any line lead to the account? */
static void
test_account_phase(void **state)
{
    (void)state;
    desk_request(WIRE_ACCOUNT, "alice", &request);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "alice");
    assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
    desk_request(WIRE_ACCOUNT, "pat_jwt_alice+laptop", &request);
    assert_int_equal(decide(), REASON_ALLOWED);
    desk_request(WIRE_ACCOUNT, "bob", &request);
    assert_ends(REASON_ACCOUNT_NOT_MAPPED);
    desk_request(WIRE_ACCOUNT, "pat_jwt_bob", &request);
    assert_ends(REASON_ACCOUNT_UNREACHABLE);
    desk_request(WIRE_ACCOUNT, "pat_jwt_ci-runner", &request);
    assert_ends(REASON_ACCOUNT_UNREACHABLE);
    desk_use_map(&desk, DESK_MAP "group:xx1111-ovh/ops deploy\n");
    desk_request(WIRE_ACCOUNT, "pat_jwt_ci-runner", &request);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.account, "deploy");
    desk_request(WIRE_ACCOUNT, "root", &request);
    assert_ends(REASON_ACCOUNT_NOT_MAPPED);
}

/* An account phase that comes behind a login by token. */
static enum reason
decide_account_of(const char *login, const char *urn)
{
    desk_request(WIRE_ACCOUNT, login, &request);
    snprintf(request.identity, sizeof(request.identity), "%s", urn);
    return decide();
}

/* The identity that a login has proved before is looked at again. */
static void
test_standing(void **state)
{
    static const struct {
        const char *urn;
        enum reason reason;
    } cases[] = {
        {DESK_ALICE, REASON_ALLOWED},
        {"urn:v1:eu:identity:user:yy2222-ovh/other", REASON_NO_MAP_LINE},
        {"urn:v1:eu:identity:credential:xx1111-ovh/oauth2-a",
         REASON_SERVICE_ACCOUNT},
        {"urn:v1:ca:identity:user:xx1111-ovh/alice", REASON_FOREIGN_REGION},
        {"urn:v1:eu:identity:user:zz9999-ovh/alice",
         REASON_FOREIGN_OVH_ACCOUNT},
        {"urn:v1:eu:identity:account:xx1111-ovh", REASON_REQUEST_MALFORMED},
        {"urn:v1:eu:identity:user:xx1111-ovh", REASON_REQUEST_MALFORMED},
        {"alice", REASON_REQUEST_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_int_equal(decide_account_of("alice", cases[i].urn),
                         cases[i].reason);
        assert_int_equal(verdict.source, VERDICT_NOT_ASKED);
        assert_string_equal(
            verdict.identity,
            cases[i].reason == REASON_REQUEST_MALFORMED ? "" : cases[i].urn);
        assert_int_equal(fakeapi_asked(desk.api), 0);
    }
    /* A good identity leads nobody into an account that no line leads to. */
    assert_int_equal(decide_account_of("bob", DESK_ALICE), REASON_NO_MAP_LINE);
    cache_reject_identity(desk.decisions.cache, DESK_ALICE,
                          REASON_TOKEN_REFUSED, NULL, NULL);
    assert_int_equal(decide_account_of("alice", DESK_ALICE),
                     REASON_TOKEN_REFUSED);
    /* Nobody else owns the account, so a key does not open it either. */
    assert_int_equal(decide_account_of("alice", ""), REASON_TOKEN_REFUSED);
    assert_alice_gets_in(); /* which lifts it */
    assert_int_equal(decide_account_of("alice", DESK_ALICE), REASON_ALLOWED);
}

/* Whom the client names is led to no account but by the map, with the groups
 * that OVHcloud named when it took the token. */
static void
test_standing_by_map(void **state)
{
    (void)state;
    desk_use_map(&desk, "user:xx1111-ovh/alice alice\n"
                        "group:xx1111-ovh/out !\n"
                        "group:xx1111-ovh/ops deploy\n"
                        "user:xx1111-ovh/bob bob\n");
    assert_int_equal(decide_account_of("bob", DESK_ALICE), REASON_NO_MAP_LINE);
    assert_int_equal(decide_account_of("deploy", DESK_ALICE),
                     REASON_NO_MAP_LINE);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    strcpy(answer.identity.groups[answer.identity.group_count++], "ops");
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_int_equal(decide_account_of("deploy", DESK_ALICE), REASON_ALLOWED);
    assert_int_equal(decide_account_of("bob", DESK_ALICE), REASON_NO_MAP_LINE);
    desk_use_map(&desk, "group:xx1111-ovh/ops !\n" DESK_MAP);
    assert_int_equal(decide_account_of("alice", DESK_ALICE),
                     REASON_MAP_REFUSES);
}

/* A name that means nothing needs somebody who was proved. */
static void
test_standing_of_any_suffix(void **state)
{
    (void)state;
    desk_request(WIRE_ACCOUNT, "pat_jwt_Any.Thing", &request);
    request.flags = WIRE_FLAG_ANY_SUFFIX;
    assert_ends(REASON_ACCOUNT_UNREACHABLE);
    desk_request(WIRE_ACCOUNT, "pat_jwt_Any.Thing", &request);
    request.flags = WIRE_FLAG_ANY_SUFFIX;
    snprintf(request.identity, sizeof(request.identity), "%s", DESK_ALICE);
    assert_int_equal(decide(), REASON_ALLOWED);
    assert_string_equal(verdict.identity, DESK_ALICE);
    assert_string_equal(verdict.account, "alice");
    snprintf(request.identity, sizeof(request.identity),
             "urn:v1:eu:identity:user:zz9999-ovh/alice");
    assert_int_equal(decide(), REASON_FOREIGN_OVH_ACCOUNT);
}

/* Three tokens, one place: none is answered in time.  The last that was asked
 * is still under way then, for the sake of a late refusal. */
static void
test_time_is_over(void **state)
{
    (void)state;
    desk_config(&desk)->timeout_ms = 60;
    desk_config(&desk)->in_flight = 1;
    for (int i = 0; i < 3; i++) {
        use_new_token();
        assert_non_null(begin());
    }
    wait_ended(3);
    assert_int_equal(verdict.reason, REASON_API_TIMEOUT);
    assert_true(verdict.elapsed_ms >= 30);
    assert_true(verdict.elapsed_ms < PATIENCE_MS);
    assert_int_equal(logtrap_lines(), 3);
    assert_int_equal(api_in_flight(desk.api), 1);
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(ended, 3);
    assert_int_equal(logtrap_lines(), 3);
    assert_int_equal(api_in_flight(desk.api), 0);
    assert_alice_gets_in();
}

static void
test_line_full(void **state)
{
    struct decision *last = NULL;

    (void)state;
    for (unsigned int i = 0; i < 2 + INQUIRY_WAITING_MAX; i++) {
        use_new_token();
        last = begin();
        assert_non_null(last);
    }
    assert_non_null(begin()); /* the same token joins in */
    use_new_token();
    assert_null(begin());
    assert_int_equal(verdict.reason, REASON_HELPER_BUSY);
    assert_int_equal(ended, 1);
    while (api_in_flight(desk.api) > 0) {
        fakeapi_answer(desk.api, 0, &answer);
        assert_int_equal(verdict.reason, REASON_ALLOWED);
    }
    assert_int_equal(fakeapi_asked(desk.api), 2 + INQUIRY_WAITING_MAX);
    assert_int_equal(ended, 4 + INQUIRY_WAITING_MAX);
    assert_alice_gets_in();
}

/* Each allocation up to the question fails once; none of them lets anybody
 * in. */
static void
test_out_of_memory(void **state)
{
    (void)state;
    for (unsigned int n = 1; n <= 3; n++) {
        calloc_failures = n;
        assert_null(begin());
        assert_int_equal(ended, 1);
        assert_int_equal(verdict.reason, REASON_NO_MEMORY);
        assert_int_equal(calloc_failures, 0);
        assert_int_equal(api_in_flight(desk.api), 0);
        assert_alice_gets_in();
        ended = 0;
    }
    calloc_failures = 5; /* one too late; the fourth is the fake API's */
    assert_non_null(begin());
    calloc_failures = 1; /* no memory for the record */
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(calloc_failures, 0);
    assert_int_equal(verdict.reason, REASON_ALLOWED);
}

/* Nobody is told, but the log is. */
static void
test_abandoned(void **state)
{
    struct decision *decision = begin();

    (void)state;
    assert_non_null(decision);
    decision_abandon(decision);
    assert_int_equal(logtrap_lines(), 0);
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(ended, 0);
    assert_int_equal(logtrap_lines(), 1);
    assert_non_null(strstr(logtrap_text(), "result=allowed"));
    assert_non_null(strstr(logtrap_text(), DESK_ALICE));
}

static void
test_abandoned_in_line(void **state)
{
    (void)state;
    desk_config(&desk)->timeout_ms = 60;
    desk_config(&desk)->in_flight = 1;
    decision_abandon(begin());
    use_new_token();
    decision_abandon(begin());
    assert_non_null(begin());
    wait_ended(1);
    assert_int_equal(logtrap_lines(), 3);
    assert_null(strstr(logtrap_text(), "allowed"));
}

/* The rules change while the API thinks: the new ones hold. */
static void
test_rules_change_meanwhile(void **state)
{
    (void)state;
    assert_non_null(begin());
    desk_use_map(&desk, "user:xx1111-ovh/alice !\n");
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(verdict.reason, REASON_MAP_REFUSES);
    desk_use_map(&desk, DESK_MAP);
    assert_non_null(begin());
    desk_config(&desk)->account_count = 0;
    fakeapi_answer(desk.api, 0, &answer);
    wait_ended(2);
    assert_int_equal(verdict.reason, REASON_FOREIGN_OVH_ACCOUNT);
}

static void
test_checks_have_names(void **state)
{
    static const char *const names[] = {
        "name",   "shape",  "locked",   "refused", "fresh",  "limits", "api",
        "answer", "grace",  "identity", "holder",  "status", "active", "map",
        "given",  "demand", "require",  "expiry",  "allow"};

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        assert_string_equal(check_name_at(i), names[i]);
    }
    assert_null(check_name_at(LENGTH(names)));
    assert_null(check_name_at(LENGTH(names) + 1));
    assert_null(check_name_at(SIZE_MAX));
}

/* Once asked, the token is nowhere in this process; while it waits for its
 * turn there is the one copy that will be sent. */
static void
test_token_is_wiped(void **state)
{
    (void)state;
    desk_config(&desk)->in_flight = 1;
    memoryscan_token(1, &request.token);
    assert_int_equal(memoryscan_count(1), 4);
    assert_non_null(begin());
    assert_int_equal(memoryscan_count(1), 4); /* the caller's own */
    memoryscan_token(2, &request.token);
    assert_int_equal(memoryscan_count(1), 0);
    assert_non_null(begin());
    wire_request_wipe(&request);
    assert_int_equal(memoryscan_count(2), 4);
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(memoryscan_count(2), 0);
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(ended, 2);
    /* A token that never gets to the API. */
    desk_request(WIRE_VERIFY, "Bad Name", &request);
    memoryscan_token(3, &request.token);
    assert_null(begin());
    wire_request_wipe(&request);
    assert_int_equal(memoryscan_count(3), 0);
    for (unsigned int n = 2; n <= 3; n++) {
        calloc_failures = n;
        desk_request(WIRE_VERIFY, "alice", &request);
        memoryscan_token(4, &request.token);
        assert_null(begin());
        wire_request_wipe(&request);
        assert_int_equal(memoryscan_count(4), 0);
    }
    /* One that was asked before, and that was refused a moment ago. */
    answer.class = API_REFUSED;
    answer.reason = REASON_TOKEN_REFUSED;
    for (unsigned int i = 0; i < 2; i++) {
        desk_request(WIRE_VERIFY, "alice", &request);
        memoryscan_token(5, &request.token);
        if (begin() != NULL) {
            fakeapi_answer(desk.api, 0, &answer);
        }
        wire_request_wipe(&request);
        assert_int_equal(verdict.reason, REASON_TOKEN_REFUSED);
        assert_int_equal(memoryscan_count(5), 0);
    }
    assert_int_equal(fakeapi_asked(desk.api), 3);
}

/* What came of a token that comes again and again. */
enum past {
    PAST_UNKNOWN = 0,
    PAST_ACCEPTED, /* the last word; there is a record, unless others took its
                      place */
    PAST_REFUSED,  /* behind an ACCEPTED: the record, if any, is a tombstone */
};

static void
note_answer(enum past *past)
{
    if (answer.class == API_ACCEPTED &&
        loginmodel_is_listed(&answer.identity)) {
        *past = PAST_ACCEPTED;
    } else if ((answer.class == API_ACCEPTED || answer.class == API_REFUSED) &&
               *past == PAST_ACCEPTED) {
        *past = PAST_REFUSED;
    }
}

/* Returns whether a tombstone decided. */
static bool
assert_as_the_model_says(struct loginmodel_case *login, enum past *past)
{
    const char *account = "";
    bool verify = request.type == WIRE_VERIFY;
    bool asks = verify && loginmodel_asks(login);
    bool buried = false;
    unsigned int asked = fakeapi_asked(desk.api);
    enum reason expected = REASON_INTERNAL;

    if (!verify) {
        cacheidentity_add_groups(desk.decisions.cache, &login->proved);
    }
    expected = verify ? loginmodel_verify(login, &account)
                      : loginmodel_account(login, &account);
    if (verify && answer.class != API_ACCEPTED && expected == REASON_ALLOWED) {
        expected = REASON_INTERNAL;
    }
    buried = decide() == REASON_TOKEN_BURIED && expected != verdict.reason &&
             asks && answer.class == API_UNREACHABLE && *past == PAST_REFUSED;
    if (buried) {
        expected = REASON_TOKEN_BURIED;
    }
    assert_int_equal(verdict.reason, expected);
    assert_int_equal(fakeapi_asked(desk.api) - asked, asks);
    if (verdict.reason == REASON_ALLOWED) {
        assert_string_equal(verdict.account, account);
    }
    if (verify && verdict.reason == REASON_ALLOWED) {
        assert_int_equal(fakeapi_asked(desk.api) - asked, 1);
        assert_int_equal(answer.class, API_ACCEPTED);
        assert_true(loginmodel_is_listed(&answer.identity));
        assert_true(answer.identity.kind == IDENTITY_USER ||
                    answer.identity.kind == IDENTITY_SERVICE);
        assert_string_equal(verdict.identity, answer.identity.urn);
        assert_int_equal(verdict.source, VERDICT_ONLINE);
    }
    if (asks) {
        note_answer(past);
    }
    return buried;
}

/* Half of the tokens have been seen before, so that there are records and
 * tombstones of them; none of those lets anybody in. */
static void
test_random_logins(void **state)
{
    static const enum reason wanted[] = {REASON_ALLOWED,
                                         REASON_NAME_MALFORMED,
                                         REASON_LABEL_UNBOUND,
                                         REASON_SECRET_NO_TOKEN,
                                         REASON_TOKEN_CUT,
                                         REASON_STAND_IN_PASSWORD,
                                         REASON_ACCOUNT_OWNER,
                                         REASON_FEDERATED_USER,
                                         REASON_IDENTITY_UNUSABLE,
                                         REASON_API_GARBAGE,
                                         REASON_FOREIGN_REGION,
                                         REASON_FOREIGN_OVH_ACCOUNT,
                                         REASON_MAP_REFUSES,
                                         REASON_NO_MAP_LINE,
                                         REASON_SERVICE_ACCOUNT,
                                         REASON_REQUEST_MALFORMED,
                                         REASON_ACCOUNT_NOT_MAPPED,
                                         REASON_ACCOUNT_UNREACHABLE};
    struct loginmodel_rule rules[RANDOMLOGIN_RULES_MAX];
    struct loginmodel_case login = {.rules = rules};
    enum past pasts[RANDOMLOGIN_TOKENS + 1] = {PAST_UNKNOWN};
    unsigned int seen[UINT8_MAX + 1] = {0};
    unsigned int token = 0;
    unsigned int away_with_record = 0;
    unsigned int buried = 0;

    (void)state;
    log_open(true, -1);
    srandom(20240229);
    for (int i = 0; i < 500; i++) {
        login.rule_count = randomlogin_map(&desk, rules);
        for (int j = 0; j < 200; j++) {
            randomlogin_draw(&login, &request, &token);
            answer = login.answer;
            pasts[RANDOMLOGIN_TOKENS] = PAST_UNKNOWN;
            away_with_record += pasts[token] == PAST_ACCEPTED &&
                                answer.class == API_UNREACHABLE;
            buried += assert_as_the_model_says(&login, &pasts[token]);
            seen[verdict.reason & UINT8_MAX]++;
        }
    }
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        assert_true(seen[wanted[i]] > 100);
    }
    assert_true(away_with_record > 100);
    assert_true(buried > 100);
}

/* A rule far down in a file with a long path: the end says where. */
static void
test_rule_of_a_long_path(void **state)
{
    struct problem problem = {""};
    char path[CONFIG_PATH_MAX + 1];
    char text[256] = "";
    size_t used = 0;
    FILE *file = NULL;
    const char *const accounts[] = {"xx1111-ovh"};

    (void)state;
    used = (size_t)snprintf(path, sizeof(path), "%s/", desk.directory);
    memset(path + used, 'm', 200 - used);
    snprintf(path + 200, sizeof(path) - 200, "identity.map");
    file = fopen(path, "we");
    assert_non_null(file);
    for (int i = 1; i < 54321; i++) {
        fputs("#\n", file);
    }
    fputs(DESK_MAP, file);
    fclose(file);
    identitymap_free(desk.decisions.rules.map);
    desk.decisions.rules.map = NULL;
    assert_int_equal(identitymap_load(path, accounts, 1,
                                      &desk.decisions.rules.map, &problem),
                     0);
    unlink(path);
    assert_int_equal(decide(), REASON_ALLOWED);
    snprintf(text, sizeof(text), "mmmidentity.map:54321");
    assert_non_null(strstr(verdict.rule, text));
    assert_true(strlen(verdict.rule) <= VERDICT_RULE_MAX);
    strcat(text, " ");
    assert_non_null(strstr(logtrap_text(), text));
}

#define DECISION_TEST(name)                                                    \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DECISION_TEST(test_allowed),
        DECISION_TEST(test_plain_name),
        DECISION_TEST(test_name),
        DECISION_TEST(test_label),
        DECISION_TEST(test_shape),
        DECISION_TEST(test_refused),
        DECISION_TEST(test_unproven_refusal_is_not_remembered),
        DECISION_TEST(test_breaker),
        DECISION_TEST(test_source_limit),
        DECISION_TEST(test_source_of_others),
        DECISION_TEST(test_host_limit),
        DECISION_TEST(test_good_tokens_use_no_limit_up),
        DECISION_TEST(test_known_tokens_limit),
        DECISION_TEST(test_no_question_uses_no_limit_up),
        DECISION_TEST(test_buried_tokens_are_unknown),
        DECISION_TEST(test_answer),
        DECISION_TEST(test_identity),
        DECISION_TEST(test_map),
        DECISION_TEST(test_record_without_grace),
        DECISION_TEST(test_any_suffix),
        DECISION_TEST(test_account_phase),
        DECISION_TEST(test_standing),
        DECISION_TEST(test_standing_of_any_suffix),
        DECISION_TEST(test_standing_by_map),
        DECISION_TEST(test_time_is_over),
        DECISION_TEST(test_line_full),
        DECISION_TEST(test_out_of_memory),
        DECISION_TEST(test_abandoned),
        DECISION_TEST(test_abandoned_in_line),
        DECISION_TEST(test_rules_change_meanwhile),
        DECISION_TEST(test_checks_have_names),
        DECISION_TEST(test_token_is_wiped),
        DECISION_TEST(test_random_logins),
        DECISION_TEST(test_rule_of_a_long_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
