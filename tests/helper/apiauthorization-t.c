/* SPDX-License-Identifier: MIT */
/*
 * helper/apiauthorization.c: the request, byte for byte, and what each answer
 * proves about the actions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "helper/apiauthorization.h"
#include "helper/requirement.h"
#include "tests/helper/fakeapi.h"
#include "tests/helper/memoryscan.h"

#define YES                                                                    \
    "{\"authorizedActions\":[\"vps:apiovh:reboot\"],"                          \
    "\"unauthorizedActions\":[\"vps:apiovh:reinstall\"]}"
#define OWN "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"

static const char *const actions[] = {"vps:apiovh:reboot",
                                      "vps:apiovh:reinstall"};
static const struct apiauthorization_question question = {
    .urn = "urn:v1:eu:resource:vps:vps-1.vps.ovh.net/a?b#c%",
    .actions = actions,
    .count = 2};

static void
ignore(const struct http_result *result, void *context)
{
    (void)result;
    (void)context;
}

static void
test_request(void **state)
{
    struct api *api = fakeapi_new();
    struct api_request *request = NULL;
    struct secret token;

    (void)state;
    memoryscan_token(1, &token);
    assert_int_equal(
        apiauthorization_ask(api, &token, &question, ignore, NULL, &request),
        0);
    assert_string_equal(fakeapi_post_path(api, 0),
                        "/v2/iam/resource/"
                        "urn%3Av1%3Aeu%3Aresource%3Avps%3Avps-1.vps.ovh.net"
                        "%2Fa%3Fb%23c%25/authorization/check");
    assert_string_equal(
        fakeapi_post_json(api, 0),
        "{\"actions\":[\"vps:apiovh:reboot\",\"vps:apiovh:reinstall\"]}");
    fakeapi_fail(api, true);
    assert_int_equal(
        apiauthorization_ask(api, &token, &question, ignore, NULL, &request),
        -ENOMEM);
    api_free(api);
}

/* The longest that the configuration lets through is not cut. */
static void
test_longest(void **state)
{
    char urn[REQUIREMENT_URN_MAX + 1];
    char action[REQUIREMENT_ACTION_MAX + 1];
    const char *many[APIAUTHORIZATION_ACTIONS_MAX];
    const struct apiauthorization_question longest = {
        .urn = urn, .actions = many, .count = APIAUTHORIZATION_ACTIONS_MAX};
    struct api *api = fakeapi_new();
    struct api_request *request = NULL;
    struct secret token;
    const char *end = NULL;

    (void)state;
    memset(urn, ':', sizeof(urn));
    urn[REQUIREMENT_URN_MAX] = '\0';
    memset(action, 'a', sizeof(action));
    action[REQUIREMENT_ACTION_MAX] = '\0';
    for (size_t i = 0; i < APIAUTHORIZATION_ACTIONS_MAX; i++) {
        many[i] = action;
    }
    memoryscan_token(1, &token);
    assert_int_equal(
        apiauthorization_ask(api, &token, &longest, ignore, NULL, &request), 0);
    end = strstr(fakeapi_post_path(api, 0), "/authorization/check");
    assert_non_null(end);
    assert_int_equal(end - fakeapi_post_path(api, 0),
                     strlen("/v2/iam/resource/") + 3 * REQUIREMENT_URN_MAX);
    assert_int_equal(
        strlen(fakeapi_post_json(api, 0)),
        strlen("{\"actions\":[]}") +
            APIAUTHORIZATION_ACTIONS_MAX * (REQUIREMENT_ACTION_MAX + 3) - 1);
    api_free(api);
}

static struct apiauthorization_answer
read_answer(uint16_t status, const char *type, const char *body)
{
    struct httpheader header = {
        .query_id = "EU.ext-1.aa.11.bb", .date_s = 784111777, .retry_in_s = 7};
    const struct http_result result = {.outcome = HTTP_ANSWERED,
                                       .status = status,
                                       .header = &header,
                                       .body = body,
                                       .len = strlen(body)};

    strncpy(header.content_type, type, HTTPHEADER_TYPE_MAX);
    return apiauthorization_read(&result, &question);
}

static void
test_answered(void **state)
{
    struct apiauthorization_answer answer =
        read_answer(200, "application/json", YES);

    (void)state;
    assert_int_equal(answer.class, APIAUTHORIZATION_ANSWERED);
    assert_int_equal(answer.count, 2);
    assert_true(answer.words[0].allowed);
    assert_false(answer.words[1].allowed);
    assert_true(answer.alive);
    assert_int_equal(answer.date_s, 784111777);
    assert_int_equal(answer.retry_after_ms, 0);
    answer = read_answer(200, "application/json", "{}");
    assert_int_equal(answer.class, APIAUTHORIZATION_ANSWERED);
    assert_false(answer.words[0].allowed || answer.words[1].allowed);
}

static void
assert_class(uint16_t status, const char *type, const char *body,
             enum apiauthorization_class class, bool alive)
{
    struct apiauthorization_answer answer = read_answer(status, type, body);

    if (answer.class != class || answer.alive != alive) {
        fail_msg("%u %s: class %d, alive %d", status, body, answer.class,
                 answer.alive);
    }
}

static void
test_table(void **state)
{
    static const uint16_t spoken[] = {400, 402, 404, 410, 422, 460};
    static const uint16_t broken[] = {408, 429, 500, 502, 503, 504};
    const enum apiauthorization_class none = APIAUTHORIZATION_UNREACHABLE;

    (void)state;
    assert_class(401, "application/json", OWN, APIAUTHORIZATION_REFUSED, true);
    assert_class(403, "application/json", OWN, APIAUTHORIZATION_REFUSED, true);
    assert_class(401, "text/html", OWN, none, false);
    assert_class(403, "application/json", YES, none, false);
    assert_class(403, "text/html", "<html>", none, false);
    assert_class(200, "text/html", YES, none, false);
    assert_class(200, "application/json", "<html>", none, false);
    assert_class(201, "application/json", YES, none, false);
    assert_class(302, "application/json", YES, none, false);
    for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
        assert_class(spoken[i], "application/json", OWN, none, true);
        assert_class(spoken[i], "text/html", YES, none, false);
    }
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_class(broken[i], "application/json", OWN, none, false);
        assert_class(broken[i], "application/json", YES, none, false);
    }
    assert_int_equal(read_answer(429, "", "").retry_after_ms, 7000);
    assert_int_equal(read_answer(503, "", "").retry_after_ms, 7000);
    assert_int_equal(read_answer(500, "", "").retry_after_ms, 0);
}

static void
test_no_answer(void **state)
{
    static const enum http_outcome outcomes[] = {HTTP_LOCAL,   HTTP_NETWORK,
                                                 HTTP_TIMEOUT, HTTP_TLS,
                                                 HTTP_GARBAGE, HTTP_PROXY};

    (void)state;
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        const struct httpheader header = {.content_type = "application/json"};
        const struct http_result result = {.outcome = outcomes[i],
                                           .status = 200,
                                           .header = &header,
                                           .body = YES,
                                           .len = strlen(YES),
                                           .error = "broken"};
        struct apiauthorization_answer answer =
            apiauthorization_read(&result, &question);

        assert_int_equal(answer.class, APIAUTHORIZATION_UNREACHABLE);
        assert_false(answer.alive);
        assert_int_equal(answer.http_status, 0);
        assert_string_equal(answer.detail, "broken");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),   cmocka_unit_test(test_longest),
        cmocka_unit_test(test_answered),  cmocka_unit_test(test_table),
        cmocka_unit_test(test_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
