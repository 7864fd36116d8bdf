/* SPDX-License-Identifier: MIT */
/*
 * helper/hostanswer.c: which answers say something, and about what.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/hostanswer.h"

#define FORBIDDEN "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"
#define NOT_FOUND "{\"class\":\"Client::NotFound\",\"message\":\"no\"}"

static struct hostanswer
judge(uint16_t status, const char *type, const char *query_id, const char *body)
{
    struct httpheader header;
    struct http_result result = {.outcome = HTTP_ANSWERED,
                                 .status = status,
                                 .header = &header,
                                 .body = body,
                                 .len = strlen(body)};

    memset(&header, 0, sizeof(header));
    strcpy(header.content_type, type);
    strcpy(header.query_id, query_id);
    return hostanswer_judge(&result);
}

static struct hostanswer
own(uint16_t status, const char *body)
{
    return judge(status, "application/json; charset=utf-8", "EU.ext-1.a", body);
}

static void
test_answered(void **state)
{
    struct hostanswer answer = own(200, "[\"a\"]");

    (void)state;
    assert_int_equal(answer.class, HOSTANSWER_ANSWERED);
    assert_string_equal(answer.body, "[\"a\"]");
    assert_int_equal(answer.len, 5);
    assert_string_equal(answer.query_id, "EU.ext-1.a");
    answer = judge(200, "text/html", "", "<html>");
    assert_int_equal(answer.class, HOSTANSWER_UNREACHABLE);
    assert_int_equal(answer.len, 0);
    assert_string_equal(answer.body, "");
    assert_int_equal(own(204, "").class, HOSTANSWER_UNREACHABLE);
}

static void
test_own_errors(void **state)
{
    static const uint16_t refused[] = {400, 401, 402, 403, 423, 460};
    static const uint16_t away[] = {408, 425, 429, 500, 502, 503};
    struct hostanswer answer = own(404, NOT_FOUND);

    (void)state;
    assert_int_equal(answer.class, HOSTANSWER_ABSENT);
    assert_string_equal(answer.detail, "404 Client::NotFound");
    assert_string_equal(answer.message, "no");
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(own(refused[i], FORBIDDEN).class, HOSTANSWER_REFUSED);
    }
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++) {
        assert_int_equal(own(away[i], FORBIDDEN).class, HOSTANSWER_UNREACHABLE);
    }
}

/* What stands in between proves nothing, a 404 least of all. */
static void
test_foreign_errors(void **state)
{
    static const uint16_t statuses[] = {301, 400, 401, 403, 404, 500};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_int_equal(judge(statuses[i], "text/html", "", "<html>").class,
                         HOSTANSWER_UNREACHABLE);
        assert_int_equal(
            judge(statuses[i], "application/json", "", NOT_FOUND).class,
            HOSTANSWER_UNREACHABLE);
    }
}

/* OVHcloud asks for a pause with two statuses, and with no other. */
static void
test_retry_after(void **state)
{
    static const uint16_t statuses[] = {429, 503, 200, 403, 500};
    static const int64_t expected_ms[] = {90000, 90000, 0, 0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        const struct httpheader header = {.retry_in_s = 90};
        const struct http_result result = {.outcome = HTTP_ANSWERED,
                                           .status = statuses[i],
                                           .header = &header,
                                           .body = ""};

        assert_int_equal(hostanswer_judge(&result).retry_after_ms,
                         expected_ms[i]);
    }
}

static void
test_no_answer(void **state)
{
    const struct http_result result = {.outcome = HTTP_TLS, .error = "bad TLS"};
    struct hostanswer answer = hostanswer_judge(&result);

    (void)state;
    assert_int_equal(answer.class, HOSTANSWER_UNREACHABLE);
    assert_int_equal(answer.http_status, 0);
    assert_string_equal(answer.detail, "bad TLS");
}

/* Each class has words of its own, and zero is none of the good ones. */
static void
test_words(void **state)
{
    (void)state;
    assert_string_equal(hostanswer_class_text(HOSTANSWER_UNREACHABLE),
                        "no answer");
    assert_string_equal(hostanswer_class_text(HOSTANSWER_REFUSED),
                        "refused, or a right is missing");
    assert_string_equal(hostanswer_class_text(HOSTANSWER_ABSENT), "not found");
    assert_string_equal(hostanswer_class_text(HOSTANSWER_ANSWERED), "good");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answered),
        cmocka_unit_test(test_own_errors),
        cmocka_unit_test(test_foreign_errors),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_no_answer),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests_name("hostanswer", tests, NULL, NULL);
}
