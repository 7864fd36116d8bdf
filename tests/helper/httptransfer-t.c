/* SPDX-License-Identifier: MIT */
/*
 * helper/httptransfer.c against a real TLS server: what is listened to, what
 * is tried again, what is left behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "tests/helper/httpfixture.h"
#include "tests/helper/memoryscan.h"

static void
test_answer(void **state)
{
    struct httpfixture *fixture = *state;
    struct secret token;
    const struct http_result *result = NULL;

    memoryscan_token(1, &token);
    result = httpfixture_get(fixture, &token);
    assert_int_equal(result->outcome, HTTP_ANSWERED);
    assert_int_equal(result->curl_code, 0);
    assert_int_equal(result->status, 200);
    assert_string_equal(result->body, "{\"a\":1}");
    assert_int_equal(result->len, 7);
    assert_false(result->reused);
    assert_true(result->elapsed_us > 0);
    assert_string_equal(result->error, "");
    assert_string_equal(result->header->content_type,
                        "application/json; charset=utf-8");
    assert_string_equal(result->header->query_id, "EU.ext-1.6ab2c49e");
    assert_int_equal(result->header->date_s, 784111777);
    assert_true(tlsserver_saw_token(fixture->server, &token));
    secret_wipe(&token);
}

/* A head and so many times a piece of text. */
static void
plan_long(struct httpfixture *fixture, enum tlsserver_act act, const char *head,
          const char *piece, size_t count)
{
    static char text[TLSSERVER_TEXT_SIZE];
    size_t used = (size_t)snprintf(text, sizeof(text), "%s", head);

    for (size_t i = 0; i < count; i++) {
        memcpy(text + used, piece, strlen(piece));
        used += strlen(piece);
    }
    tlsserver_plan(fixture->server, act, act, text, used);
}

static void
test_long_bodies(void **state)
{
    struct httpfixture *fixture = *state;
    const struct http_result *result = NULL;

    plan_long(fixture, TLSSERVER_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\n\r\n", "x",
              HTTP_BODY_MAX);
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_ANSWERED);
    assert_int_equal(result->len, HTTP_BODY_MAX);
    plan_long(fixture, TLSSERVER_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\n\r\n", "x",
              HTTP_BODY_MAX + 1);
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_GARBAGE);

    httpfixture_plan(fixture, TLSSERVER_ANSWER,
                     "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n");
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_GARBAGE);
    assert_string_equal(result->error, "the answer is too long");

    /* Without an end, unannounced and in one huge chunk. */
    httpfixture_plan(fixture, TLSSERVER_REPEAT, "HTTP/1.1 200 OK\r\n\r\n");
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_GARBAGE);
    assert_int_equal(result->curl_code, CURLE_WRITE_ERROR);
    assert_int_equal(result->len, 0);
    httpfixture_plan(
        fixture, TLSSERVER_REPEAT,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx");
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_GARBAGE);
    assert_string_equal(result->error, "the answer is too long");
}

static void
test_long_headers(void **state)
{
    struct httpfixture *fixture = *state;
    const struct http_result *result = NULL;
    char line[5002];

    plan_long(fixture, TLSSERVER_ANSWER, "HTTP/1.1 200 OK\r\n", "A: b\r\n",
              100);
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_GARBAGE);
    assert_string_equal(result->error, "the answer is too long");

    memset(line, 'x', sizeof(line));
    memcpy(line, "A: ", 3);
    memcpy(line + sizeof(line) - 3, "\r\n", 3);
    plan_long(fixture, TLSSERVER_ANSWER, "HTTP/1.1 200 OK\r\n", line, 7);
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_GARBAGE);
    assert_string_equal(result->error, "the answer is too long");

    /* One line without an end; libcurl gives up at 100 KiB. */
    httpfixture_plan(fixture, TLSSERVER_REPEAT, "HTTP/1.1 200 OK");
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_GARBAGE);

    /* Interim answers without an end. */
    httpfixture_plan(fixture, TLSSERVER_REPEAT,
                     "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_GARBAGE);
}

static void
test_interim_answer_leaves_nothing(void **state)
{
    struct httpfixture *fixture = *state;
    const struct http_result *result = NULL;

    httpfixture_plan(
        fixture, TLSSERVER_ANSWER,
        "HTTP/1.1 103 Early\r\nX-Ovh-Queryid: early\r\n\r\n"
        "HTTP/1.1 401 No\r\nContent-Type: text/html\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\n"
        "X-Ovh-Queryid: late\r\nContent-Type: application/json\r\n\r\n");
    result = httpfixture_get(fixture, NULL);
    assert_int_equal(result->outcome, HTTP_ANSWERED);
    assert_int_equal(result->status, 401);
    assert_string_equal(result->body, "xx");
    assert_string_equal(result->header->query_id, "");
    assert_string_equal(result->header->content_type, "text/html");
}

static void
test_no_answers(void **state)
{
    struct httpfixture *fixture = *state;
    static const struct {
        const char *text;
        enum http_outcome outcome;
    } rows[] = {
        {"", HTTP_NETWORK},
        {"hello world\r\n", HTTP_GARBAGE},
        {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", HTTP_GARBAGE},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         HTTP_NETWORK},
        {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", HTTP_GARBAGE},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct http_result *result = NULL;

        httpfixture_plan(fixture, TLSSERVER_ANSWER_CLOSE, rows[i].text);
        result = httpfixture_get(fixture, NULL);
        assert_int_equal(result->outcome, rows[i].outcome);
        assert_string_equal(result->body, "");
        assert_int_not_equal(result->error[0], '\0');
    }
    /* Not compressed, whatever the server says: nothing is unpacked. */
    httpfixture_plan(fixture, TLSSERVER_ANSWER,
                     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                     "Content-Length: 3\r\n\r\nabc");
    assert_string_equal(httpfixture_get(fixture, NULL)->body, "abc");
}

static void
test_no_server(void **state)
{
    struct httpfixture *fixture = *state;
    struct tlsserver *other = tlsserver_new(TLSSERVER_PLAIN, "");
    char url[128];
    struct httpfixture_probe *probe = NULL;

    snprintf(url, sizeof(url), "%s", httpfixture_url(other, "127.0.0.1", "/"));
    tlsserver_free(other);
    probe = httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
    httpfixture_await(fixture, probe);
    assert_int_equal(probe->result.outcome, HTTP_NETWORK);
    assert_int_equal(probe->result.curl_code, CURLE_COULDNT_CONNECT);
    assert_int_equal(probe->result.status, 0);
}

/* Opens so many connections that are kept. */
static void
warm_up(struct httpfixture *fixture, unsigned int connections)
{
    for (unsigned int i = 0; i < connections; i++) {
        httpfixture_ask(fixture, i,
                        httpfixture_url(fixture->server, "127.0.0.1", "/"),
                        NULL, HTTPFIXTURE_TIMEOUT_MS);
    }
    for (unsigned int i = 0; i < connections; i++) {
        httpfixture_await(fixture, &fixture->probes[i]);
    }
    assert_int_equal(tlsserver_connections(fixture->server), connections);
    tlsserver_forget(fixture->server);
}

/* A kept connection breaks once: a second try, and it answers. */
static void
test_second_try(void **state)
{
    struct httpfixture *fixture = *state;
    static const enum tlsserver_act acts[] = {TLSSERVER_CLOSE, TLSSERVER_RESET};

    for (unsigned int i = 0; i < 4; i++) {
        const struct http_result *result = NULL;

        httpfixture_reopen(fixture, "", 4);
        tlsserver_forget(fixture->server);
        warm_up(fixture, i < 2 ? 3 : 1);
        tlsserver_plan(fixture->server, acts[i % 2], TLSSERVER_ANSWER,
                       httpfixture_answer, strlen(httpfixture_answer));
        result = httpfixture_get(fixture, NULL);
        assert_int_equal(result->status, 200);
        assert_false(result->reused);
        assert_int_equal(tlsserver_requests(fixture->server), 2);
        assert_int_equal(tlsserver_connections(fixture->server), 1);
    }
}

/* All break, and new ones too: two requests and no more. */
static void
test_no_third_try(void **state)
{
    struct httpfixture *fixture = *state;
    static const enum tlsserver_act acts[] = {TLSSERVER_CLOSE, TLSSERVER_RESET};

    for (unsigned int i = 0; i < 4; i++) {
        const struct http_result *result = NULL;

        httpfixture_reopen(fixture, "", 4);
        tlsserver_forget(fixture->server);
        httpfixture_plan(fixture, TLSSERVER_ANSWER, httpfixture_answer);
        warm_up(fixture, i < 2 ? 3 : 1);
        httpfixture_plan(fixture, acts[i % 2], "");
        result = httpfixture_get(fixture, NULL);
        assert_int_equal(result->outcome, HTTP_NETWORK);
        assert_int_equal(tlsserver_requests(fixture->server), 2);
    }
}

static void
test_no_second_try(void **state)
{
    struct httpfixture *fixture = *state;
    struct httpfixture_probe *probe = NULL;

    /* On a new connection. */
    httpfixture_plan(fixture, TLSSERVER_CLOSE, "");
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_NETWORK);
    assert_int_equal(tlsserver_requests(fixture->server), 1);

    /* Too late. */
    tlsserver_forget(fixture->server);
    httpfixture_plan(fixture, TLSSERVER_ANSWER, httpfixture_answer);
    warm_up(fixture, 3);
    httpfixture_plan(fixture, TLSSERVER_CLOSE, "");
    probe = httpfixture_ask(fixture, 0,
                            httpfixture_url(fixture->server, "127.0.0.1", "/"),
                            NULL, 1000);
    httpfixture_await(fixture, probe);
    assert_int_equal(probe->result.outcome, HTTP_NETWORK);
    assert_int_equal(tlsserver_requests(fixture->server), 1);

    /* Behind the first line of an answer. */
    tlsserver_forget(fixture->server);
    httpfixture_plan(fixture, TLSSERVER_ANSWER, httpfixture_answer);
    httpfixture_reopen(fixture, "", 4);
    warm_up(fixture, 3);
    httpfixture_plan(fixture, TLSSERVER_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\n");
    assert_int_not_equal(httpfixture_get(fixture, NULL)->outcome,
                         HTTP_ANSWERED);
    assert_int_equal(tlsserver_requests(fixture->server), 1);
}

/* Whoever ends the transfer, no copy of the token outlives it. */
static void
test_token_is_wiped(void **state)
{
    struct httpfixture *fixture = *state;
    static const enum tlsserver_act acts[] = {TLSSERVER_ANSWER,
                                              TLSSERVER_ANSWER_CLOSE,
                                              TLSSERVER_CLOSE, TLSSERVER_HANG};
    const char *url = httpfixture_url(fixture->server, "127.0.0.1", "/");
    struct secret token;
    unsigned int number = 0;

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        for (int second = 0; second < 2; second++) {
            number++;
            httpfixture_plan(fixture, acts[i], httpfixture_answer);
            memoryscan_token(number, &token);
            httpfixture_ask(fixture, 0, url, &token,
                            acts[i] == TLSSERVER_HANG ? 200 : 4000);
            secret_wipe(&token);
            /* On a kept connection the answer may be there already. */
            if (number == 1 || acts[i] == TLSSERVER_HANG) {
                assert_int_not_equal(memoryscan_count(number), 0);
            }
            httpfixture_await(fixture, &fixture->probes[0]);
            assert_int_equal(memoryscan_count(number), 0);
        }
    }
    memoryscan_token(100, &token);
    httpfixture_plan(fixture, TLSSERVER_HANG, "");
    tlsserver_forget(fixture->server);
    httpfixture_ask(fixture, 0, url, &token, HTTPFIXTURE_TIMEOUT_MS);
    secret_wipe(&token);
    while (tlsserver_requests(fixture->server) == 0) {
        event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    }
    http_cancel(fixture->probes[0].request);
    assert_int_equal(memoryscan_count(100), 0);
}

static void
wipe_is_done_before(struct httpfixture_probe *probe)
{
    (void)probe;
    assert_int_equal(memoryscan_count(7), 0);
}

static void
test_token_is_wiped_before_the_callback(void **state)
{
    struct httpfixture *fixture = *state;
    struct secret token;

    fixture->probes[0].then = wipe_is_done_before;
    memoryscan_token(7, &token);
    httpfixture_ask(fixture, 0,
                    httpfixture_url(fixture->server, "127.0.0.1", "/"), &token,
                    HTTPFIXTURE_TIMEOUT_MS);
    secret_wipe(&token);
    httpfixture_await(fixture, &fixture->probes[0]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HTTPFIXTURE_TEST(test_answer),
        HTTPFIXTURE_TEST(test_long_bodies),
        HTTPFIXTURE_TEST(test_long_headers),
        HTTPFIXTURE_TEST(test_interim_answer_leaves_nothing),
        HTTPFIXTURE_TEST(test_no_answers),
        HTTPFIXTURE_TEST(test_no_server),
        HTTPFIXTURE_TEST(test_second_try),
        HTTPFIXTURE_TEST(test_no_third_try),
        HTTPFIXTURE_TEST(test_no_second_try),
        HTTPFIXTURE_TEST(test_token_is_wiped),
        HTTPFIXTURE_TEST(test_token_is_wiped_before_the_callback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
