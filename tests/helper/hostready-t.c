/* SPDX-License-Identifier: MIT */
/*
 * helper/hostready.c: one fetch for all who wait, what it ends with, and what
 * is thrown away when OVHcloud takes it no more.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/hostready.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakehttp.h"

#define TOKEN(text)                                                            \
    "{\"access_token\":\"" text "\",\"token_type\":\"Bearer\","                \
    "\"expires_in\":3599}"

static struct credential credential;
static struct hostapi_settings settings = {.credential = &credential,
                                           .base_url = "https://eu.example/v1",
                                           .token_url =
                                               "https://auth.example/token",
                                           .timeout_ms = 3000};
static struct hostready ready;
static struct signature_headers headers;
static struct hostanswer heard;
static unsigned int times;

static void
on_ready(const struct hostanswer *answer, void *context)
{
    assert_ptr_equal(context, &ready);
    heard = *answer;
    times++;
}

static void
use(enum credential_kind kind)
{
    fakeclock_reset();
    fakehttp_reset();
    times = 0;
    credential.kind = kind;
    strcpy(credential.id, "TDPKJdwZwAQPwKX2");
    secret_set(&credential.secret, "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk", 32);
    secret_set(&credential.consumer_key, "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY",
               32);
    assert_int_equal(hostready_init(&ready, &settings, on_ready, &ready), 0);
}

/* The bearer or the time stamp of a request made now. */
static const char *
filled(void)
{
    struct http_ask ask = {.url = "https://eu.example/v1/a"};
    static char text[64];

    memset(&headers, 0, sizeof(headers));
    assert_int_equal(hostready_fill(&ready, &ask, &headers), 0);
    if (ask.bearer != NULL) {
        snprintf(text, sizeof(text), "%.*s", (int)ask.bearer->len,
                 (const char *)ask.bearer->bytes);
        return text;
    }
    for (size_t i = 0; ask.lines[i] != NULL; i++) {
        if (strncmp(ask.lines[i], "X-Ovh-Timestamp: ", 17) == 0) {
            return ask.lines[i] + 17;
        }
    }
    return "";
}

/* Fetches and gets this. */
static void
fetch(uint16_t status, const char *body)
{
    size_t number = fakehttp.count;

    assert_int_equal(hostready_fetch(&ready), 0);
    assert_int_equal(hostready_fetch(&ready), 0);
    assert_int_equal(fakehttp.count, number + 1);
    fakehttp_answer(number, status, body);
}

static void
test_nothing_needed(void **state)
{
    (void)state;
    use(CREDENTIAL_BEARER);
    assert_true(hostready_is(&ready));
    assert_string_equal(filled(), "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk");
    assert_false(hostready_doubt(&ready, 401, 0));
    hostready_done(&ready);
}

static void
test_token(void **state)
{
    (void)state;
    use(CREDENTIAL_OAUTH2);
    assert_false(hostready_is(&ready));
    fetch(200, TOKEN("one"));
    assert_int_equal(times, 1);
    assert_int_equal(heard.class, HOSTANSWER_ANSWERED);
    assert_true(hostready_is(&ready));
    assert_string_equal(filled(), "one");
    assert_int_equal(ready.count, 1);
    fakeclock_pass((3599 - 10) * 1000);
    assert_false(hostready_is(&ready));
    hostready_done(&ready);
}

/* Many questions are refused with one old token: it is fetched anew once. */
static void
test_old_token_is_dropped_once(void **state)
{
    (void)state;
    use(CREDENTIAL_OAUTH2);
    fetch(200, TOKEN("one"));
    assert_false(hostready_doubt(&ready, 403, 1));
    assert_true(hostready_is(&ready));
    assert_true(hostready_doubt(&ready, 401, 1));
    assert_false(hostready_is(&ready));
    fetch(200, TOKEN("two"));
    assert_true(hostready_doubt(&ready, 401, 1)); /* asked with the old one */
    assert_true(hostready_is(&ready));
    assert_string_equal(filled(), "two");
    assert_true(hostready_doubt(&ready, 401, 2));
    assert_false(hostready_is(&ready));
    hostready_done(&ready);
}

static void
test_time(void **state)
{
    (void)state;
    use(CREDENTIAL_SIGNED);
    assert_false(hostready_is(&ready));
    fetch(200, "1457018875");
    assert_true(hostready_is(&ready));
    assert_string_equal(filled(), "1457018875");
    /* The wall clock may be set; OVHcloud's time goes on. */
    fakeclock.real_ms -= INT64_C(3600000);
    fakeclock_pass(5000);
    assert_string_equal(filled(), "1457018880");
    fakeclock.real_ms += INT64_C(86400000) * 365;
    assert_string_equal(filled(), "1457018880");
    assert_true(hostready_doubt(&ready, 400, 1));
    assert_false(hostready_is(&ready));
    fetch(200, "1457022475");
    assert_true(hostready_doubt(&ready, 401, 1));
    assert_true(hostready_is(&ready));
    assert_string_equal(filled(), "1457022475");
    hostready_done(&ready);
}

static void
test_failures(void **state)
{
    (void)state;
    use(CREDENTIAL_SIGNED);
    fetch(200, "null");
    assert_int_equal(heard.class, HOSTANSWER_UNREACHABLE);
    assert_int_equal(ready.count, 0);
    fetch(0, "");
    assert_int_equal(heard.class, HOSTANSWER_UNREACHABLE);
    assert_false(hostready_is(&ready));
    fakehttp.status = -ENOMEM;
    assert_int_equal(hostready_fetch(&ready), -ENOMEM);
    fakehttp.status = 0;
    fetch(200, "1457018875");
    assert_true(hostready_is(&ready));
    hostready_done(&ready);
    use(CREDENTIAL_OAUTH2);
    fetch(400, "{\"error\":\"invalid_client\"}");
    assert_int_equal(heard.class, HOSTANSWER_REFUSED);
    assert_int_equal(ready.count, 0);
    hostready_done(&ready);
}

/* The end comes while something is fetched. */
static void
test_done(void **state)
{
    static const enum credential_kind kinds[] = {CREDENTIAL_SIGNED,
                                                 CREDENTIAL_OAUTH2};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        use(kinds[i]);
        assert_int_equal(hostready_fetch(&ready), 0);
        hostready_done(&ready);
        assert_int_equal(fakehttp_open(), 0);
        assert_int_equal(times, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_needed),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_old_token_is_dropped_once),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
