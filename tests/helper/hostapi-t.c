/* SPDX-License-Identifier: MIT */
/*
 * helper/hostapi.c: what a question needs first and that it is fetched once,
 * what is tried again, and that a refusal of the host's credentials is never
 * taken for an answer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "helper/hostapi.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"

#define BASE "https://eu.example/v1"
#define FORBIDDEN "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"
#define BAD_SIGNATURE                                                          \
    "{\"errorCode\":\"INVALID_SIGNATURE\",\"httpCode\":\"400\",\"message\":"   \
    "\"no\"}"
#define TOKEN                                                                  \
    "{\"access_token\":\"tok\",\"token_type\":\"Bearer\",\"expires_in\":3599}"

static struct credential credential;
static struct hostapi *hostapi;
static struct hostapi_question *question;

/* What a question heard. */
struct heard {
    unsigned int times;
    struct hostanswer answer;
    char body[64];
};

static void
on_answer(const struct hostanswer *answer, void *context)
{
    struct heard *heard = context;

    heard->times++;
    heard->answer = *answer;
    strncpy(heard->body, answer->body, sizeof(heard->body) - 1);
}

static void
use(enum credential_kind kind)
{
    const struct hostapi_settings settings = {.credential = &credential,
                                              .base_url = BASE,
                                              .token_url =
                                                  "https://auth.example/token",
                                              .timeout_ms = 3000};

    hostapi_free(hostapi);
    hostapi = NULL;
    fakeclock_reset();
    fakehttp_reset();
    credential.kind = kind;
    strcpy(credential.id, "TDPKJdwZwAQPwKX2");
    secret_set(&credential.secret, "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk", 32);
    secret_set(&credential.consumer_key, "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY",
               32);
    assert_int_equal(hostapi_new(&settings, &hostapi), 0);
}

static int
teardown(void **state)
{
    (void)state;
    hostapi_free(hostapi);
    hostapi = NULL;
    return 0;
}

static void
ask(const char *path, struct heard *heard)
{
    memset(heard, 0, sizeof(*heard));
    assert_int_equal(hostapi_ask(hostapi, path, on_answer, heard, &question),
                     0);
    assert_int_equal(heard->times, 0);
}

static void
test_bearer(void **state)
{
    struct heard heard;

    (void)state;
    use(CREDENTIAL_BEARER);
    ask("/me/identity/user/alice", &heard);
    assert_int_equal(fakehttp.count, 1);
    assert_string_equal(fakehttp.requests[0].url,
                        BASE "/me/identity/user/alice");
    assert_string_equal(fakehttp.requests[0].bearer,
                        "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk");
    fakehttp_answer(0, 200, "{}");
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.answer.class, HOSTANSWER_ANSWERED);
    assert_string_equal(heard.body, "{}");
    assert_int_equal(hostapi_health(hostapi)->last.class, HOSTANSWER_ANSWERED);
}

static void
test_signed(void **state)
{
    struct heard first;
    struct heard second;

    (void)state;
    use(CREDENTIAL_SIGNED);
    ask("/a", &first);
    ask("/b", &second);
    assert_int_equal(fakehttp.count, 1);
    assert_string_equal(fakehttp.requests[0].url, BASE "/auth/time");
    assert_string_equal(fakehttp.requests[0].lines, "");
    fakehttp_answer(0, 200, "1457018875");
    assert_int_equal(fakehttp.count, 3);
    assert_non_null(
        strstr(fakehttp.requests[1].lines, "X-Ovh-Timestamp: 1457018875\n"));
    assert_non_null(strstr(fakehttp.requests[1].lines, "X-Ovh-Signature: $1$"));
    assert_string_equal(fakehttp.requests[1].bearer, "");
    fakehttp_answer(1, 200, "{}");
    fakehttp_answer(2, 200, "{}");
    assert_int_equal(first.times + second.times, 2);
    /* The time is known now. */
    fakeclock_pass(5000);
    ask("/c", &first);
    assert_int_equal(fakehttp.count, 4);
    assert_non_null(
        strstr(fakehttp.requests[3].lines, "X-Ovh-Timestamp: 1457018880\n"));
}

/* The vector of OVHcloud's SDKs, through the whole way. */
static void
test_signature(void **state)
{
    struct heard heard;

    (void)state;
    use(CREDENTIAL_SIGNED);
    ask("/call", &heard);
    fakehttp_answer(0, 200, "1457018875");
    assert_string_equal(fakehttp.requests[1].url, BASE "/call");
    assert_non_null(strstr(fakehttp.requests[1].lines,
                           "X-Ovh-Application: TDPKJdwZwAQPwKX2\n"
                           "X-Ovh-Consumer: 5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY\n"
                           "X-Ovh-Timestamp: 1457018875\n"));
}

static void
test_oauth2(void **state)
{
    struct heard first;
    struct heard second;

    (void)state;
    use(CREDENTIAL_OAUTH2);
    ask("/a", &first);
    ask("/b", &second);
    assert_int_equal(fakehttp.count, 1);
    assert_string_equal(fakehttp.requests[0].url, "https://auth.example/token");
    fakehttp_answer(0, 200, TOKEN);
    assert_int_equal(fakehttp.count, 3);
    assert_string_equal(fakehttp.requests[1].bearer, "tok");
    fakehttp_answer(1, 200, "{}");
    fakehttp_answer(2, 403, FORBIDDEN);
    assert_int_equal(first.times + second.times, 2);
    assert_int_equal(hostapi_health(hostapi)->last.class, HOSTANSWER_REFUSED);
    ask("/c", &first);
    assert_int_equal(fakehttp.count, 4);
}

/* A token that is refused before its time is fetched anew, once. */
static void
test_oauth2_again(void **state)
{
    struct heard heard;

    (void)state;
    use(CREDENTIAL_OAUTH2);
    ask("/a", &heard);
    fakehttp_answer(0, 200, TOKEN);
    fakehttp_answer(1, 401, FORBIDDEN);
    assert_int_equal(heard.times, 0);
    fakehttp_answer(2, 200, TOKEN);
    fakehttp_answer(3, 401, FORBIDDEN);
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.answer.class, HOSTANSWER_REFUSED);
    assert_int_equal(fakehttp.count, 4);
}

/* A signature by a wrong clock is made anew, once. */
static void
test_signed_again(void **state)
{
    struct heard heard;

    (void)state;
    use(CREDENTIAL_SIGNED);
    ask("/a", &heard);
    fakehttp_answer(0, 200, "1457018875");
    fakehttp_answer(1, 400, BAD_SIGNATURE);
    assert_string_equal(fakehttp.requests[2].url, BASE "/auth/time");
    fakehttp_answer(2, 200, "1457022475");
    assert_non_null(
        strstr(fakehttp.requests[3].lines, "X-Ovh-Timestamp: 1457022475\n"));
    fakehttp_answer(3, 200, "{}");
    assert_int_equal(heard.answer.class, HOSTANSWER_ANSWERED);
    /* A right that is missing is no matter of clocks. */
    ask("/b", &heard);
    fakehttp_answer(4, 403, FORBIDDEN);
    assert_int_equal(heard.answer.class, HOSTANSWER_REFUSED);
    assert_int_equal(fakehttp.count, 5);
}

static void
test_preparation_fails(void **state)
{
    static const char *const bodies[] = {"", "null", "<html>"};
    struct heard first;
    struct heard second;

    (void)state;
    use(CREDENTIAL_SIGNED);
    for (size_t i = 0; i < 3; i++) {
        ask("/a", &first);
        ask("/b", &second);
        fakehttp_answer(i, 200, bodies[i]);
        assert_int_equal(first.times, 1);
        assert_int_equal(second.times, 1);
        assert_int_equal(first.answer.class, HOSTANSWER_UNREACHABLE);
    }
    /* Even a refusal of the time says nothing about the credentials. */
    ask("/a", &first);
    fakehttp_answer(3, 403, FORBIDDEN);
    assert_int_equal(first.answer.class, HOSTANSWER_UNREACHABLE);
    use(CREDENTIAL_OAUTH2);
    ask("/a", &first);
    fakehttp_answer(0, 500, "");
    assert_int_equal(first.answer.class, HOSTANSWER_UNREACHABLE);
    ask("/a", &first);
    fakehttp_answer(1, 400, "{\"error\":\"invalid_client\"}");
    assert_int_equal(first.answer.class, HOSTANSWER_REFUSED);
    assert_string_equal(first.answer.detail,
                        "token endpoint: 400 invalid_client");
}

/* The wish of the token endpoint for a pause reaches whoever asked. */
static void
test_retry_after(void **state)
{
    struct heard heard;

    (void)state;
    use(CREDENTIAL_OAUTH2);
    fakehttp.retry_in_s = 45;
    ask("/a", &heard);
    fakehttp_answer(0, 503, "");
    assert_int_equal(heard.answer.retry_after_ms, 45000);
    ask("/a", &heard);
    fakehttp_answer(1, 200, TOKEN);
    fakehttp_answer(2, 429, "");
    assert_int_equal(heard.answer.retry_after_ms, 45000);
    ask("/a", &heard);
    fakehttp_answer(3, 200, "{}");
    assert_int_equal(heard.answer.retry_after_ms, 0);
}

static void
test_bounds(void **state)
{
    struct heard heard = {0};

    (void)state;
    use(CREDENTIAL_SIGNED);
    for (unsigned int i = 0; i < HOSTAPI_QUESTIONS_MAX; i++) {
        assert_int_equal(
            hostapi_ask(hostapi, "/a", on_answer, &heard, &question), 0);
    }
    assert_int_equal(hostapi_ask(hostapi, "/a", on_answer, &heard, &question),
                     -EAGAIN);
    hostapi_cancel(question);
    assert_int_equal(hostapi_ask(hostapi, "/a", on_answer, &heard, &question),
                     0);
    hostapi_free(hostapi);
    hostapi = NULL;
    assert_int_equal(fakehttp_open(), 0);
    assert_int_equal(heard.times, 0);
}

static void
test_no_memory(void **state)
{
    struct heard heard = {0};

    (void)state;
    use(CREDENTIAL_SIGNED);
    fakehttp.status = -ENOMEM;
    assert_int_equal(hostapi_ask(hostapi, "/a", on_answer, &heard, &question),
                     -ENOMEM);
    fakehttp.status = 0;
    ask("/a", &heard);
    fakehttp.status = -ENOMEM;
    fakehttp_answer(0, 200, "1457018875");
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.answer.class, HOSTANSWER_UNREACHABLE);
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bearer),
        TEST(test_signed),
        TEST(test_signature),
        TEST(test_oauth2),
        TEST(test_oauth2_again),
        TEST(test_signed_again),
        TEST(test_preparation_fails),
        TEST(test_retry_after),
        TEST(test_bounds),
        TEST(test_no_memory),
    };

    return cmocka_run_group_tests_name("hostapi", tests, NULL, NULL);
}
