/* SPDX-License-Identifier: MIT */
/*
 * helper/oauth2.c: what is sent, which answers bring a token, how long it is
 * used.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/oauth2.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"

#define GOOD                                                                   \
    "{\"access_token\":\"eyJtoken\",\"token_type\":\"Bearer\","                \
    "\"expires_in\":3599,\"scope\":\"all\"}"

static struct credential credential = {.kind = CREDENTIAL_OAUTH2,
                                       .id = "EU.0f0f"};
static struct oauth2 *oauth2;
static unsigned int told;
static enum oauth2_result told_result;
static char told_detail[OAUTH2_DETAIL_MAX + 1];

static int
setup(void **state)
{
    const struct oauth2_settings settings = {
        .credential = &credential,
        .token_url = "https://auth.example/auth/oauth2/token",
        .timeout_ms = 3000};

    (void)state;
    fakeclock_reset();
    fakehttp_reset();
    told = 0;
    assert_int_equal(secret_set(&credential.secret, "a+b&c=d", 7), 0);
    return oauth2_new(&settings, &oauth2);
}

static int
teardown(void **state)
{
    (void)state;
    oauth2_free(oauth2);
    oauth2 = NULL;
    return 0;
}

static void
on_token(enum oauth2_result result, const char *detail, void *context)
{
    assert_ptr_equal(context, &told);
    told++;
    told_result = result;
    strcpy(told_detail, detail);
}

static void
fetch(uint16_t status, const char *body)
{
    assert_int_equal(oauth2_fetch(oauth2, on_token, &told), 0);
    fakehttp_answer(fakehttp.count - 1, status, body);
}

static const struct secret *
token(void)
{
    return oauth2_token(oauth2, deadline_now_ms());
}

/* The form of RFC 6749 section 4.4.2, with scope=all; the secret is encoded
 * and is in no URL. */
static void
test_request(void **state)
{
    (void)state;
    fetch(200, GOOD);
    assert_string_equal(fakehttp.requests[0].url,
                        "https://auth.example/auth/oauth2/token");
    assert_string_equal(fakehttp.requests[0].body,
                        "grant_type=client_credentials&scope=all&"
                        "client_id=EU.0f0f&client_secret=a%2Bb%26c%3Dd");
    assert_string_equal(fakehttp.requests[0].body_type,
                        "application/x-www-form-urlencoded");
    assert_string_equal(fakehttp.requests[0].bearer, "");
}

static void
test_life(void **state)
{
    (void)state;
    assert_null(token());
    fetch(200, GOOD);
    assert_int_equal(told, 1);
    assert_int_equal(told_result, OAUTH2_FETCHED);
    assert_memory_equal(token()->bytes, "eyJtoken", 8);
    fakeclock_pass(3588999);
    assert_non_null(token());
    fakeclock_pass(1);
    assert_null(token());
    fetch(200, GOOD);
    assert_non_null(token());
    oauth2_drop(oauth2);
    assert_null(token());
}

/* A life that nobody believes is cut. */
static void
test_long_life(void **state)
{
    (void)state;
    fetch(200, "{\"access_token\":\"x\",\"token_type\":\"bearer\","
               "\"expires_in\":99999999999}");
    assert_non_null(token());
    fakeclock_pass(INT64_C(86400000));
    assert_null(token());
}

static void
test_bad_answers(void **state)
{
    static const struct {
        uint16_t status;
        const char *body;
        enum oauth2_result result;
    } rows[] = {
        {500, "", OAUTH2_UNREACHABLE},
        {0, "", OAUTH2_UNREACHABLE},
        {200, "", OAUTH2_UNREACHABLE},
        {200, "[]", OAUTH2_UNREACHABLE},
        {200, "{\"access_token\":\"x\",\"expires_in\":9}", OAUTH2_UNREACHABLE},
        {200,
         "{\"access_token\":\"x\",\"token_type\":\"mac\",\"expires_in\":9}",
         OAUTH2_UNREACHABLE},
        {200, "{\"access_token\":\"x\",\"token_type\":\"Bearer\"}",
         OAUTH2_UNREACHABLE},
        {200,
         "{\"access_token\":\"\",\"token_type\":\"Bearer\",\"expires_in\":9}",
         OAUTH2_UNREACHABLE},
        {201, GOOD, OAUTH2_UNREACHABLE},
        {400, "{\"error\":\"invalid_client\"}", OAUTH2_REFUSED},
        {401, "{\"error\":\"invalid_client\"}", OAUTH2_REFUSED},
        /* As python-ovh has seen it. */
        {200, "{\"error\":\"invalid_client\"}", OAUTH2_REFUSED},
        {400, "{\"error\":\"Invalid client\"}", OAUTH2_UNREACHABLE},
        {429, "{\"error\":\"slow_down\"}", OAUTH2_UNREACHABLE},
        {503, "{\"error\":\"temporarily_unavailable\"}", OAUTH2_UNREACHABLE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fetch(rows[i].status, rows[i].body);
        assert_int_equal(told_result, rows[i].result);
        assert_null(token());
    }
    fetch(400, "{\"error\":\"invalid_scope\"}");
    assert_string_equal(told_detail, "token endpoint: 400 invalid_scope");
}

/* A failed fetch takes the old token away: it was dropped or at its end. */
static void
test_no_memory(void **state)
{
    (void)state;
    fakehttp.status = -ENOMEM;
    assert_int_equal(oauth2_fetch(oauth2, on_token, &told), -ENOMEM);
    assert_int_equal(told, 0);
}

static void
test_free_while_fetching(void **state)
{
    (void)state;
    assert_int_equal(oauth2_fetch(oauth2, on_token, &told), 0);
    oauth2_free(oauth2);
    oauth2 = NULL;
    assert_int_equal(fakehttp_open(), 0);
    assert_int_equal(told, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_request),   TEST(test_life),
        TEST(test_long_life), TEST(test_bad_answers),
        TEST(test_no_memory), TEST(test_free_while_fetching),
    };

    return cmocka_run_group_tests_name("oauth2", tests, NULL, NULL);
}
