/* SPDX-License-Identifier: MIT */
/*
 * helper/httpoptions.c: the libcurl at hand takes every option, and, against
 * real servers, what the options are for: where a request goes, where it does
 * not go, and what it looks like.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/httpoptions.h"
#include "tests/helper/httpfixture.h"
#include "tests/helper/memoryscan.h"

static void
test_accepted(void **state)
{
    CURL *easy = curl_easy_init();
    CURLM *multi = curl_multi_init();
    struct httpoptions options = {.url = "https://example.org/",
                                  .ca_file = httpoptions_ca_file(""),
                                  .proxy = "",
                                  .timeout_ms = 1000};

    (void)state;
    assert_int_equal(httpoptions_apply(easy, &options), CURLE_OK);
    options.proxy = "http://127.0.0.1:8080";
    options.fresh = true;
    assert_int_equal(httpoptions_apply(easy, &options), CURLE_OK);
    assert_int_equal(httpoptions_apply_multi(multi, 4), CURLM_OK);
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
}

/* To libcurl a timeout of 0 is none. */
static void
test_no_time_left(void **state)
{
    CURL *easy = curl_easy_init();
    struct httpoptions options = {
        .url = "https://example.org/", .ca_file = "/x", .proxy = ""};

    (void)state;
    assert_int_equal(httpoptions_apply(easy, &options),
                     CURLE_OPERATION_TIMEDOUT);
    options.timeout_ms = -1;
    assert_int_equal(httpoptions_apply(easy, &options),
                     CURLE_OPERATION_TIMEDOUT);
    curl_easy_cleanup(easy);
}

static void
test_ca_file(void **state)
{
    (void)state;
    assert_string_equal(httpoptions_ca_file("/etc/my.pem"), "/etc/my.pem");
    assert_int_equal(httpoptions_ca_file("")[0], '/');
}

static void
test_request_line_by_line(void **state)
{
    struct httpfixture *fixture = *state;
    char expected[256];

    httpfixture_get(fixture, NULL);
    snprintf(expected, sizeof(expected),
             "GET /v1/x HTTP/1.1\nHost: 127.0.0.1:%u\n"
             "User-Agent: pam_ovhpat/" PACKAGE_VERSION "\n"
             "Accept: application/json\n",
             tlsserver_port(fixture->server));
    assert_string_equal(tlsserver_seen(fixture->server), expected);
    assert_int_equal(tlsserver_authorized(fixture->server), 0);
}

static void
test_nothing_of_one_user_for_the_next(void **state)
{
    struct httpfixture *fixture = *state;
    static const char cookie[] =
        "HTTP/1.1 200 OK\r\nSet-Cookie: who=alice\r\n"
        "Strict-Transport-Security: max-age=1000\r\n"
        "Alt-Svc: h2=\"other.example:443\"\r\nETag: \"x\"\r\n"
        "WWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
    struct secret token;

    httpfixture_plan(fixture, TLSSERVER_ANSWER, cookie);
    for (unsigned int i = 1; i <= 3; i++) {
        memoryscan_token(i, &token);
        httpfixture_get(fixture, &token);
        assert_true(tlsserver_saw_token(fixture->server, &token));
        assert_null(strcasestr(tlsserver_seen(fixture->server), "cookie"));
        assert_null(strcasestr(tlsserver_seen(fixture->server), "if-"));
    }
    secret_wipe(&token);
    tlsserver_forget(fixture->server);
    httpfixture_get(fixture, NULL);
    assert_int_equal(tlsserver_requests(fixture->server), 1);
    assert_int_equal(tlsserver_authorized(fixture->server), 0);
}

static void
test_redirect_is_not_followed(void **state)
{
    struct httpfixture *fixture = *state;
    char other_ca[64];
    struct tlsserver *other = NULL;
    char text[256];
    struct secret token;
    const struct http_result *result = NULL;

    snprintf(other_ca, sizeof(other_ca), "%s/other.pem", fixture->directory);
    other = tlsserver_new(TLSSERVER_PLAIN, other_ca);
    memoryscan_token(1, &token);
    for (int status = 300; status < 309; status++) {
        snprintf(text, sizeof(text),
                 "HTTP/1.1 %d Elsewhere\r\nLocation: http://127.0.0.1:%u/\r\n"
                 "Content-Length: 0\r\n\r\n",
                 status, tlsserver_port(other));
        httpfixture_plan(fixture, TLSSERVER_ANSWER, text);
        result = httpfixture_get(fixture, &token);
        assert_int_equal(result->outcome, HTTP_ANSWERED);
        assert_int_equal(result->status, status);
    }
    secret_wipe(&token);
    assert_int_equal(tlsserver_connections(other), 0);
    assert_int_equal(tlsserver_requests(fixture->server), 9);
    tlsserver_free(other);
}

static void
test_environment_is_ignored(void **state)
{
    struct httpfixture *fixture = *state;
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY",
                                        "all_proxy", "ALL_PROXY"};
    struct tlsserver *other = tlsserver_new(TLSSERVER_PLAIN, "");
    char proxy[64];
    char netrc[64];
    FILE *file = NULL;

    snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u",
             tlsserver_port(other));
    snprintf(netrc, sizeof(netrc), "%s/.netrc", fixture->directory);
    file = fopen(netrc, "we");
    assert_non_null(file);
    fputs("machine 127.0.0.1 login alice password secret\n", file);
    fclose(file);
    setenv("HOME", fixture->directory, 1);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        setenv(names[i], proxy, 1);
    }
    assert_int_equal(httpfixture_get(fixture, NULL)->status, 200);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        unsetenv(names[i]);
    }
    unlink(netrc);
    assert_int_equal(tlsserver_connections(other), 0);
    assert_int_equal(tlsserver_authorized(fixture->server), 0);
    tlsserver_free(other);
}

static void
test_configured_proxy(void **state)
{
    struct httpfixture *fixture = *state;
    struct tlsserver *other = tlsserver_new(TLSSERVER_PLAIN, "");
    static const char *const refusals[] = {
        "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 No\r\nX-Ovh-Queryid: EVIL\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n",
    };
    const struct http_result *result = NULL;
    char proxy[64];
    struct secret token;

    snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u",
             tlsserver_port(other));
    setenv("no_proxy", "*", 1);
    setenv("NO_PROXY", "127.0.0.1", 1);
    memoryscan_token(1, &token);
    httpfixture_reopen(fixture, proxy, 4);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        tlsserver_forget(other);
        tlsserver_plan(other, TLSSERVER_ANSWER, TLSSERVER_ANSWER, refusals[i],
                       strlen(refusals[i]));
        result = httpfixture_get(fixture, &token);
        assert_int_equal(result->outcome, HTTP_PROXY);
        assert_string_equal(result->header->query_id, "");
        assert_int_equal(tlsserver_requests(other), 1);
        assert_int_equal(tlsserver_authorized(other), 0);
        assert_memory_equal(tlsserver_seen(other), "CONNECT ", 8);
    }
    secret_wipe(&token);
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    tlsserver_free(other);
    assert_int_equal(httpfixture_get(fixture, NULL)->outcome, HTTP_PROXY);
    assert_int_equal(tlsserver_connections(fixture->server), 0);
}

/* A server with another certificate gets no request, and no token. */
static void
refuse_certificate(struct httpfixture *fixture, enum tlsserver_certificate kind,
                   bool trusted)
{
    char path[64];
    struct tlsserver *other = NULL;
    struct http_settings settings = {.proxy = "", .connections_max = 4};
    struct problem problem;
    struct httpfixture_probe *probe = NULL;
    struct secret token;

    snprintf(path, sizeof(path), "%s/other.pem", fixture->directory);
    other = tlsserver_new(kind, path);
    settings.ca_file = trusted ? path : fixture->ca_path;
    http_free(fixture->http);
    assert_int_equal(
        http_new(fixture->base, &settings, &fixture->http, &problem), 0);
    memoryscan_token(1, &token);
    probe =
        httpfixture_ask(fixture, 0, httpfixture_url(other, "127.0.0.1", "/"),
                        &token, HTTPFIXTURE_TIMEOUT_MS);
    secret_wipe(&token);
    httpfixture_await(fixture, probe);
    assert_int_equal(probe->result.outcome, HTTP_TLS);
    assert_int_equal(probe->result.curl_code, CURLE_PEER_FAILED_VERIFICATION);
    assert_int_equal(tlsserver_requests(other), 0);
    assert_int_not_equal(probe->result.error[0], '\0');
    tlsserver_free(other);
    unlink(path);
}

static void
test_certificates(void **state)
{
    refuse_certificate(*state, TLSSERVER_EXPIRED, true);
    refuse_certificate(*state, TLSSERVER_WRONG_NAME, true);
    refuse_certificate(*state, TLSSERVER_GOOD, false);
}

static void
test_no_tls(void **state)
{
    struct httpfixture *fixture = *state;
    struct tlsserver *other = tlsserver_new(TLSSERVER_PLAIN, "");
    struct httpfixture_probe *probe = NULL;
    struct secret token;
    char url[64];

    memoryscan_token(1, &token);
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/", tlsserver_port(other));
    probe = httpfixture_ask(fixture, 0, url, &token, HTTPFIXTURE_TIMEOUT_MS);
    httpfixture_await(fixture, probe);
    assert_int_equal(probe->result.curl_code, CURLE_UNSUPPORTED_PROTOCOL);
    assert_int_equal(tlsserver_connections(other), 0);

    tlsserver_plan(other, TLSSERVER_ANSWER, TLSSERVER_ANSWER,
                   httpfixture_answer, strlen(httpfixture_answer));
    probe = httpfixture_ask(
        fixture, 0, httpfixture_url(other, "127.0.0.1", "/"), &token, 300);
    secret_wipe(&token);
    httpfixture_await(fixture, probe);
    assert_int_not_equal(probe->result.outcome, HTTP_ANSWERED);
    assert_int_equal(tlsserver_requests(other), 0);
    tlsserver_free(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_no_time_left),
        cmocka_unit_test(test_ca_file),
        HTTPFIXTURE_TEST(test_request_line_by_line),
        HTTPFIXTURE_TEST(test_nothing_of_one_user_for_the_next),
        HTTPFIXTURE_TEST(test_redirect_is_not_followed),
        HTTPFIXTURE_TEST(test_environment_is_ignored),
        HTTPFIXTURE_TEST(test_configured_proxy),
        HTTPFIXTURE_TEST(test_certificates),
        HTTPFIXTURE_TEST(test_no_tls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
