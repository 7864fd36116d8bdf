/* SPDX-License-Identifier: MIT */
/*
 * helper/http.c against a real TLS server: deadlines, callbacks that come
 * later, cancelling in every state, and a CA file that is replaced.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/helper/httpfixture.h"
#include "tests/helper/memoryscan.h"

static void
test_timeout(void **state)
{
    struct httpfixture *fixture = *state;
    const char *url = httpfixture_url(fixture->server, "127.0.0.1", "/");
    struct httpfixture_probe *first = NULL;
    struct httpfixture_probe *second = NULL;

    /* The second one waits for the first one's connection. */
    httpfixture_reopen(fixture, "", 1);
    httpfixture_plan(fixture, TLSSERVER_HANG, "");
    first = httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
    second = httpfixture_ask(fixture, 1, url, NULL, 300);
    httpfixture_await(fixture, second);
    assert_int_equal(second->result.outcome, HTTP_TIMEOUT);
    assert_true(second->result.elapsed_us >= 290000);
    assert_false(first->done);
    http_cancel(first->request);
    first = httpfixture_ask(fixture, 0, url, NULL, 300);
    httpfixture_await(fixture, first);
    assert_int_equal(first->result.outcome, HTTP_TIMEOUT);
    assert_int_equal(first->result.curl_code, CURLE_OPERATION_TIMEDOUT);
    assert_true(first->result.elapsed_us >= 290000);
    /* And the client still works. */
    httpfixture_plan(fixture, TLSSERVER_ANSWER, httpfixture_answer);
    assert_int_equal(httpfixture_get(fixture, NULL)->status, 200);
}

static void
test_wrong_requests_call_back_later(void **state)
{
    struct httpfixture *fixture = *state;
    struct secret token = {.len = 0};
    const struct secret bad[] = {
        {.len = 0},
        {.len = 4, .bytes = "a\r\nb"},
        {.len = 3, .bytes = "a b"},
        {.len = 3, .bytes = "a\0b"},
        {.len = 2, .bytes = "a\x80"},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(httpfixture_get(fixture, &bad[i])->outcome,
                         HTTP_LOCAL);
    }
    memoryscan_token(1, &token);
    httpfixture_await(fixture, httpfixture_ask(fixture, 0, "https://", &token,
                                               HTTPFIXTURE_TIMEOUT_MS));
    assert_int_not_equal(fixture->probes[0].result.outcome, HTTP_ANSWERED);
    httpfixture_await(
        fixture,
        httpfixture_ask(fixture, 0, "https://u:p@127.0.0.1/", &token, 500));
    assert_int_not_equal(fixture->probes[0].result.outcome, HTTP_ANSWERED);
    httpfixture_await(
        fixture, httpfixture_ask(fixture, 0, "https://127.0.0.1/", &token, 0));
    assert_int_equal(fixture->probes[0].result.outcome, HTTP_TIMEOUT);
    secret_wipe(&token);
    assert_int_equal(tlsserver_connections(fixture->server), 0);
}

static void
cancel_all_others(struct httpfixture_probe *probe)
{
    struct httpfixture *fixture = probe->fixture;

    for (unsigned int i = 0; i < HTTPFIXTURE_PROBES; i++) {
        struct httpfixture_probe *other = &fixture->probes[i];

        if (other != probe && other->request != NULL && !other->done) {
            http_cancel(other->request);
            other->request = NULL;
        }
    }
    http_cancel(probe->request);
}

static void
test_cancel(void **state)
{
    struct httpfixture *fixture = *state;
    const char *url = httpfixture_url(fixture->server, "127.0.0.1", "/");

    /* At once, and while the answer is awaited. */
    http_cancel(httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS)
                    ->request);
    httpfixture_plan(fixture, TLSSERVER_HANG, "");
    httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
    while (tlsserver_requests(fixture->server) == 0) {
        event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    }
    http_cancel(fixture->probes[0].request);
    assert_false(fixture->probes[0].done);

    /* From the callback of another one, whatever state each is in. */
    httpfixture_plan(fixture, TLSSERVER_ANSWER, httpfixture_answer);
    for (unsigned int i = 0; i < HTTPFIXTURE_PROBES; i++) {
        fixture->probes[i].then = cancel_all_others;
        httpfixture_ask(fixture, i, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
    }
    while (event_base_loop(fixture->base, EVLOOP_ONCE) == 0) {
        unsigned int done = 0;

        for (unsigned int i = 0; i < HTTPFIXTURE_PROBES; i++) {
            done += fixture->probes[i].done;
        }
        assert_true(done <= 1);
        if (done == 1) {
            break;
        }
    }
    memset(fixture->probes, 0, sizeof(fixture->probes));
    assert_int_equal(httpfixture_get(fixture, NULL)->status, 200);
}

static void
cancel_two_that_are_due(struct httpfixture_probe *probe)
{
    http_cancel(probe->fixture->probes[1].request);
    http_cancel(probe->fixture->probes[2].request);
}

/* Requests that have ended and whose callbacks are due. */
static void
test_cancel_when_due(void **state)
{
    struct httpfixture *fixture = *state;
    const struct secret bad = {.len = 0};

    fixture->probes[0].then = cancel_two_that_are_due;
    for (unsigned int i = 0; i < 3; i++) {
        httpfixture_ask(fixture, i,
                        httpfixture_url(fixture->server, "127.0.0.1", "/"),
                        &bad, HTTPFIXTURE_TIMEOUT_MS);
    }
    httpfixture_await(fixture, &fixture->probes[0]);
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    assert_false(fixture->probes[1].done);
    assert_false(fixture->probes[2].done);
}

static void
free_client(struct httpfixture_probe *probe)
{
    http_free(probe->fixture->http);
    probe->fixture->http = NULL;
}

static void
test_free_from_a_callback(void **state)
{
    struct httpfixture *fixture = *state;
    const char *url = httpfixture_url(fixture->server, "127.0.0.1", "/");

    fixture->probes[1].then = free_client;
    httpfixture_get(fixture, NULL);
    httpfixture_ask(fixture, 1, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
    httpfixture_plan(fixture, TLSSERVER_HANG, "");
    httpfixture_await(fixture, httpfixture_ask(fixture, 1, url, NULL, 100));
    assert_null(fixture->http);
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
}

static void
ask_again(struct httpfixture_probe *probe)
{
    struct httpfixture *fixture = probe->fixture;
    unsigned int number = (unsigned int)(probe - fixture->probes) + 1;

    if (number < HTTPFIXTURE_PROBES) {
        fixture->probes[number].then = ask_again;
        httpfixture_ask(fixture, number,
                        httpfixture_url(fixture->server, "127.0.0.1", "/"),
                        NULL, HTTPFIXTURE_TIMEOUT_MS);
    }
}

static void
test_ask_from_a_callback(void **state)
{
    struct httpfixture *fixture = *state;

    fixture->probes[0].then = ask_again;
    httpfixture_get(fixture, NULL);
    httpfixture_await(fixture, &fixture->probes[HTTPFIXTURE_PROBES - 1]);
    assert_int_equal(tlsserver_connections(fixture->server), 1);
    assert_int_equal(tlsserver_requests(fixture->server), HTTPFIXTURE_PROBES);
}

/* Other certificates in the CA file: looked at after ten seconds, and then
 * neither the old ones nor the open connection are good any more. */
static void
test_ca_file_is_replaced(void **state)
{
    struct httpfixture *fixture = *state;
    char other[64];
    struct tlsserver *server = NULL;

    assert_int_equal(httpfixture_get(fixture, NULL)->status, 200);
    snprintf(other, sizeof(other), "%s/other.pem", fixture->directory);
    server = tlsserver_new(TLSSERVER_GOOD, other);
    assert_int_equal(rename(other, fixture->ca_path), 0);
    assert_true(httpfixture_get(fixture, NULL)->reused);
    httpfixture_clock_ms += 11000;
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_TLS);
    httpfixture_await(fixture,
                      httpfixture_ask(fixture, 0,
                                      httpfixture_url(server, "127.0.0.1", "/"),
                                      NULL, HTTPFIXTURE_TIMEOUT_MS));
    assert_int_equal(tlsserver_connections(server), 1);
    tlsserver_free(server);
}

static void
test_bad_settings(void **state)
{
    struct httpfixture *fixture = *state;
    struct http_settings settings = {
        .ca_file = "/nonexistent/ca.pem", .proxy = "", .connections_max = 1};
    struct http *http = NULL;
    struct problem problem;

    assert_int_equal(http_new(fixture->base, &settings, &http, &problem),
                     -EINVAL);
    assert_non_null(strstr(problem.text, "/nonexistent/ca.pem: "));
    assert_null(http);
    http_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HTTPFIXTURE_TEST(test_timeout),
        HTTPFIXTURE_TEST(test_wrong_requests_call_back_later),
        HTTPFIXTURE_TEST(test_cancel),
        HTTPFIXTURE_TEST(test_cancel_when_due),
        HTTPFIXTURE_TEST(test_free_from_a_callback),
        HTTPFIXTURE_TEST(test_ask_from_a_callback),
        HTTPFIXTURE_TEST(test_ca_file_is_replaced),
        HTTPFIXTURE_TEST(test_bad_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
