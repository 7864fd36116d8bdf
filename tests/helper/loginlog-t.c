/* SPDX-License-Identifier: MIT */
/*
 * helper/loginlog.c: the one line of a decision, byte by byte; levels; and
 * that nothing foreign can forge a field or a line, or bring a token in.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/log.h"
#include "helper/loginlog.h"
#include "tests/helper/logtrap.h"

static struct wire_request request;
static struct verdict verdict;

static int
setup(void **state)
{
    (void)state;
    request = (struct wire_request){
        .type = WIRE_VERIFY,
        .service = "sshd",
        .login = "pat_jwt_alice",
        .rhost = "192.0.2.7",
        .tty = "ssh",
    };
    verdict = (struct verdict){
        .reason = REASON_ALLOWED,
        .source = VERDICT_ONLINE,
        .http_status = 200,
        .elapsed_ms = 42,
        .account = "alice",
        .identity = "urn:v1:eu:identity:user:xx1111-ovh/alice.martin",
        .query_id = "EU.ext-1.aa.11.bb",
        .request_id = "0badcafe",
        .rule = "/etc/ovhpat/identity.map:7",
    };
    log_open(true, LOG_DEBUG);
    logtrap_begin();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    return 0;
}

static void
test_allowed(void **state)
{
    (void)state;
    loginlog_write(&request, 0, &verdict, "", false);
    assert_string_equal(
        logtrap_text(),
        "ovhpatd: login phase=auth result=allowed reason=OVHPAT-OK "
        "service=sshd "
        "name=pat_jwt_alice account=alice "
        "identity=urn:v1:eu:identity:user:xx1111-ovh/alice.martin "
        "source=online age=0s left=0s rule=/etc/ovhpat/identity.map:7 "
        "rhost=192.0.2.7 "
        "tty=ssh uid=0 status=200 queryid=EU.ext-1.aa.11.bb ms=42 "
        "id=0badcafe detail=-: the login is allowed\n");
}

/* How old the proof is, and for how long it will do. */
static void
test_grace(void **state)
{
    (void)state;
    verdict.source = VERDICT_GRACE;
    verdict.http_status = 0;
    verdict.age_s = 7200;
    verdict.left_s = 79200;
    loginlog_write(&request, 0, &verdict, "curl-28", false);
    assert_non_null(strstr(logtrap_text(), " result=allowed "));
    assert_non_null(
        strstr(logtrap_text(),
               " source=grace age=7200s left=79200s rule=/etc/ovhpat/"));
    assert_non_null(strstr(logtrap_text(), " detail=curl-28: "));
    logtrap_clear();
    verdict.source = VERDICT_FRESH;
    verdict.age_s = 59;
    verdict.left_s = 0;
    loginlog_write(&request, 0, &verdict, "", false);
    assert_non_null(
        strstr(logtrap_text(), " source=fresh age=59s left=0s rule=/etc/"));
}

/* When the token ends, if that is known. */
static void
test_expires(void **state)
{
    (void)state;
    loginlog_write(&request, 0, &verdict, "", false);
    assert_null(strstr(logtrap_text(), "expires"));
    logtrap_clear();
    verdict.expires_s = 1795856400;
    loginlog_write(&request, 0, &verdict, "", false);
    assert_non_null(
        strstr(logtrap_text(),
               " id=0badcafe expires=2026-11-28T09:00:00Z detail=-: "));
}

static void
test_refused_before_any_question(void **state)
{
    struct verdict refused = {.reason = REASON_NAME_MALFORMED,
                              .request_id = "00000001"};
    struct wire_request empty = {.type = WIRE_ACCOUNT};

    (void)state;
    loginlog_write(&empty, 4294967295U, &refused, "", false);
    assert_string_equal(
        logtrap_text(),
        "ovhpatd: login phase=account result=user-unknown "
        "reason=OVHPAT-R10 service=- name=- account=- identity=- source=none "
        "age=0s left=0s rule=- rhost=- tty=- uid=4294967295 status=0 queryid=- "
        "ms=0 "
        "id=00000001 detail=-: the login name is not pat_jwt_ACCOUNT[+LABEL]"
        "\n");
}

static void
test_detail(void **state)
{
    (void)state;
    verdict.reason = REASON_API_TIMEOUT;
    loginlog_write(&request, 0, &verdict, "curl 28", false);
    assert_non_null(strstr(logtrap_text(), " detail=curl\\x2028: the API did"));
}

/* What everybody may choose cannot forge a line, a field or the end. */
static void
test_hostile_text(void **state)
{
    static const char evil[] = "x\nlogin result=allowed \x1b[2J\" identity=y";
    const char *line = NULL;
    unsigned int equals = 0;

    (void)state;
    snprintf(request.service, sizeof(request.service), "%s", evil);
    snprintf(request.login, sizeof(request.login), "%s", evil);
    snprintf(request.rhost, sizeof(request.rhost), "%s", evil);
    snprintf(request.tty, sizeof(request.tty), "%s", evil);
    snprintf(verdict.query_id, sizeof(verdict.query_id), "%s", evil);
    snprintf(verdict.identity, sizeof(verdict.identity), "%s", evil);
    snprintf(verdict.rule, sizeof(verdict.rule), "%s", evil);
    verdict.reason = REASON_TOKEN_REFUSED;
    loginlog_write(&request, 0, &verdict, evil, false);
    line = logtrap_text();
    assert_int_equal(logtrap_lines(), 1);
    assert_null(strstr(line, "result=allowed"));
    assert_null(strstr(line, "identity=y"));
    assert_null(strchr(line, '\x1b'));
    assert_null(strchr(line, '"'));
    for (const char *at = line; *at != '\0'; at++) {
        equals += *at == '=';
    }
    assert_int_equal(equals, 19);
}

/* With everything as long as it can be, and each byte escaped, the fields that
 * a person needs are still there. */
static void
test_longest_line(void **state)
{
    static const char *const wanted[] = {
        "result=bad-token reason=OVHPAT-R40 ",
        " account=aaaa",
        " identity=urn",
        " source=online age=4294967295s left=4294967295s rule=/etc/",
        " rhost=\\x01",
        " uid=7 status=401 ",
    };
    const char *line = NULL;

    (void)state;
    memset(request.service, 1, sizeof(request.service) - 1);
    memset(request.login, 1, sizeof(request.login) - 1);
    memset(request.rhost, 1, sizeof(request.rhost) - 1);
    memset(request.tty, 1, sizeof(request.tty) - 1);
    memset(verdict.account, 'a', sizeof(verdict.account) - 1);
    memset(verdict.query_id, 'q', sizeof(verdict.query_id) - 1);
    verdict.age_s = UINT32_MAX;
    verdict.left_s = UINT32_MAX;
    verdict.reason = REASON_TOKEN_REFUSED;
    verdict.http_status = 401;
    loginlog_write(&request, 7, &verdict, "detail", false);
    line = logtrap_text();
    assert_int_equal(logtrap_lines(), 1);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_non_null(strstr(line, wanted[i]));
    }
}

static void
assert_logged_from(enum reason reason, int level)
{
    verdict.reason = reason;
    log_open(true, level - 1);
    loginlog_write(&request, 0, &verdict, "", false);
    assert_string_equal(logtrap_text(), "");
    log_open(true, level);
    loginlog_write(&request, 0, &verdict, "", false);
    assert_int_equal(logtrap_lines(), 1);
    logtrap_clear();
}

static void
test_levels(void **state)
{
    (void)state;
    assert_logged_from(REASON_ALLOWED, LOG_INFO);
    assert_logged_from(REASON_TOKEN_REFUSED, LOG_NOTICE);
    assert_logged_from(REASON_MAP_REFUSES, LOG_NOTICE);
    assert_logged_from(REASON_API_TIMEOUT, LOG_WARNING);
    assert_logged_from(REASON_INTERNAL, LOG_ERR);
    /* Somebody may listen. */
    assert_logged_from(REASON_API_TLS, LOG_ALERT);
    assert_logged_from(REASON_ACCOUNT_NOT_MAPPED, LOG_DEBUG);
    /* A login that OVHcloud did not see is worth a look, whatever came of it,
     * and a fresh one is not. */
    verdict.source = VERDICT_FRESH;
    assert_logged_from(REASON_ALLOWED, LOG_INFO);
    verdict.source = VERDICT_GRACE;
    assert_logged_from(REASON_ALLOWED, LOG_NOTICE);
    assert_logged_from(REASON_MAP_REFUSES, LOG_NOTICE);
    assert_logged_from(REASON_API_TLS, LOG_ALERT);
}

/* Every reason has its id and its text in the line. */
static void
test_every_reason(void **state)
{
    char expected[300];

    (void)state;
    for (size_t i = 0; reason_at(i, &verdict.reason) == 0; i++) {
        logtrap_clear();
        loginlog_write(&request, 0, &verdict, "", false);
        snprintf(expected, sizeof(expected), " result=%s reason=%s ",
                 outcome_name(reason_outcome(verdict.reason)),
                 reason_id(verdict.reason));
        assert_non_null(strstr(logtrap_text(), expected));
        snprintf(expected, sizeof(expected), ": %s\n",
                 reason_text(verdict.reason));
        assert_non_null(strstr(logtrap_text(), expected));
        assert_int_equal(logtrap_lines(), 1);
    }
}

static void
test_token_is_not_logged(void **state)
{
    (void)state;
    memset(request.token.bytes, 'T', sizeof(request.token.bytes));
    request.token.len = sizeof(request.token.bytes);
    loginlog_write(&request, 0, &verdict, "", false);
    assert_null(strstr(logtrap_text(), "TT"));
}

#define LOGINLOG_TEST(name)                                                    \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LOGINLOG_TEST(test_allowed),
        LOGINLOG_TEST(test_grace),
        LOGINLOG_TEST(test_expires),
        LOGINLOG_TEST(test_refused_before_any_question),
        LOGINLOG_TEST(test_detail),
        LOGINLOG_TEST(test_hostile_text),
        LOGINLOG_TEST(test_longest_line),
        LOGINLOG_TEST(test_levels),
        LOGINLOG_TEST(test_every_reason),
        LOGINLOG_TEST(test_token_is_not_logged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
