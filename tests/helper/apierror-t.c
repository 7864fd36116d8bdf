/* SPDX-License-Identifier: MIT */
/*
 * helper/apierror.c: OVHcloud's error bodies, new and old, and everything
 * that must not pass for one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/apierror.h"

#define JSON "application/json; charset=utf-8"
#define QUERY_ID "EU.ext-1.6ab2c49e.2579093.7f94fb208787a5f74bf0ce1e3993b0f4"

static int
read_error(const char *type, const char *query_id, const char *body,
           struct apierror *ret_error)
{
    struct apierror_reply reply = {.content_type = type,
                                   .query_id = query_id,
                                   .body = body,
                                   .len = strlen(body)};

    return apierror_read(&reply, ret_error);
}

static void
test_own_errors(void **state)
{
    static const struct {
        const char *body;
        const char *name;
    } rows[] = {
        {"{\"class\":\"Client::Forbidden\",\"message\":\"User not granted for "
         "this request\",\"details\":{\"unauthorizedActionsByIAM\":\"x\"}}",
         "Client::Forbidden"},
        {"{\"message\":\"You must login first\",\"class\":"
         "\"Client::Unauthorized\"}",
         "Client::Unauthorized"},
        {"{\"message\":\"\",\"class\":\"Client::Forbidden::Busy\"}",
         "Client::Forbidden::Busy"},
        {"{\"errorCode\":\"INVALID_CREDENTIAL\",\"httpCode\":\"403 "
         "Forbidden\",\"message\":\"This credential is not valid\"}",
         "INVALID_CREDENTIAL"},
        {"{\"errorCode\":\"NOT_GRANTED_CALL\",\"message\":\"\"}",
         "NOT_GRANTED_CALL"},
        {"{\"errorCode\":\"NOT_CREDENTIAL\",\"message\":\"\"}",
         "NOT_CREDENTIAL"},
        {"{\"errorCode\":\"INVALID_KEY\",\"message\":\"\"}", "INVALID_KEY"},
        {"{\"errorCode\":\"INVALID_SIGNATURE\",\"message\":\"\"}",
         "INVALID_SIGNATURE"},
        {"{\"errorCode\":\"QUERY_TIME_OUT\",\"message\":\"\"}",
         "QUERY_TIME_OUT"},
        {"{\"errorCode\":\"FORBIDDEN\",\"message\":\"\"}", "FORBIDDEN"},
        {"{\"errorCode\":\"INVALID_KEY\",\"class\":\"Server::x\","
         "\"message\":\"\"}",
         "INVALID_KEY"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct apierror error = {.name = ""};

        assert_int_equal(read_error(JSON, QUERY_ID, rows[i].body, &error), 0);
        assert_string_equal(error.name, rows[i].name);
    }
}

static void
test_foreign_bodies(void **state)
{
    static const char *const rows[] = {
        "",
        "null",
        "[]",
        "{}",
        "\"Client::Forbidden\"",
        "<html><h1>403 Forbidden</h1></html>",
        "{\"message\":\"no\"}",
        "{\"class\":\"Client::Forbidden\"}",
        "{\"class\":\"Client::Forbidden\",\"message\":null}",
        "{\"class\":\"Client::Forbidden\",\"message\":7}",
        "{\"class\":\"Client::Forbidden\",\"message\":{}}",
        "{\"class\":[\"Client::Forbidden\"],\"message\":\"no\"}",
        "{\"class\":\"client::Forbidden\",\"message\":\"no\"}",
        "{\"class\":\"Client:Forbidden\",\"message\":\"no\"}",
        "{\"class\":\" Client::Forbidden\",\"message\":\"no\"}",
        "{\"class\":\"Client::For bidden\",\"message\":\"no\"}",
        "{\"class\":\"Client::For\\nbidden\",\"message\":\"no\"}",
        "{\"class\":\"Client::\\u001b[31m\",\"message\":\"no\"}",
        "{\"class\":\"Client::a=b\",\"message\":\"no\"}",
        "{\"class\":\"Client::Forbidden\\u0000\",\"message\":\"no\"}",
        "{\"class\":\"Server::InternalServerError\",\"message\":\"no\"}",
        ("{\"class\":\"Client::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaa\",\"message\":\"no\"}"),
        "{\"errorCode\":\"SOMETHING\",\"message\":\"no\"}",
        "{\"errorCode\":\"INVALID_KEY\"}",
        "{\"errorcode\":\"INVALID_KEY\",\"message\":\"no\"}",
        "{\"class\":\"Client::Forbidden\",\"message\":\"no\"",
        "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}}",
        "{\"class\":\"x\",\"class\":\"Client::Forbidden\",\"message\":\"no\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct apierror error = {.name = "untouched"};

        assert_int_equal(read_error(JSON, QUERY_ID, rows[i], &error), -EBADMSG);
        assert_string_equal(error.name, "untouched");
    }
}

static void
test_longest_class(void **state)
{
    struct apierror error;

    (void)state;
    assert_int_equal(
        read_error(JSON, QUERY_ID,
                   "{\"class\":\"Client::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                   "aaaaaaaaaaaaaaaaaa\",\"message\":\"no\"}",
                   &error),
        0);
    assert_int_equal(strlen(error.name), APIERROR_NAME_MAX);
}

/* Kept for people, but harmless. */
static void
test_message(void **state)
{
    struct apierror error;
    char body[512] = "";
    char longer[200] = "";

    (void)state;
    assert_int_equal(read_error(JSON, QUERY_ID,
                                "{\"class\":\"Client::Forbidden\","
                                "\"message\":\"No \\\"right\\\"\\u001b!\"}",
                                &error),
                     0);
    assert_string_equal(error.message, "No ?right?\x3f!");
    memset(longer, 'x', sizeof(longer) - 1);
    snprintf(body, sizeof(body),
             "{\"class\":\"Client::Forbidden\",\"message\":\"%s\"}", longer);
    assert_int_equal(read_error(JSON, QUERY_ID, body, &error), 0);
    assert_int_equal(strlen(error.message), APIERROR_MESSAGE_MAX);
}

static void
test_headers(void **state)
{
    static const char body[] =
        "{\"class\":\"Client::Unauthorized\",\"message\":\"no\"}";
    static const char *const good[] = {
        "application/json",
        "Application/JSON",
        "application/json;a=b",
        "application/json ; x",
        JSON,
        "application/json\t",
    };
    static const char *const bad[] = {
        "",          "text/html",         "application/jsonp",        "json",
        "text/json", "application/json,", "application/problem+json",
    };
    struct apierror error;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(apierror_is_json_type(good[i]));
        assert_int_equal(read_error(good[i], QUERY_ID, body, &error), 0);
        assert_int_equal(read_error(good[i], "", body, &error), -EBADMSG);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(apierror_is_json_type(bad[i]));
        assert_int_equal(read_error(bad[i], QUERY_ID, body, &error), -EBADMSG);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_errors),
        cmocka_unit_test(test_foreign_bodies),
        cmocka_unit_test(test_longest_class),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
