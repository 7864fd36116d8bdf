/* SPDX-License-Identifier: MIT */
/*
 * helper/api.c against a real TLS server: the whole table of outcomes, what
 * an answer carries, preparation, cancelling, and what stays of a token.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/api.h"
#include "tests/helper/memoryscan.h"
#include "tests/helper/scarcity.h"
#include "tests/helper/tlsserver.h"

#define GUARD_S 20
#define QUERY_ID "EU.ext-1.6ab2c49e.2579093.7f94fb208787a5f74bf0ce1e3993b0f4"
#define IDENTITY                                                               \
    "{\"account\":\"xx1111-ovh\",\"method\":\"user\",\"user\":\"alice\","      \
    "\"identities\":[\"urn:v1:eu:identity:user:xx1111-ovh/alice\","            \
    "\"urn:v1:eu:identity:group:xx1111-ovh/ops\"]}"
#define OWN_ERROR "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"

struct probe {
    struct fixture *fixture;
    struct api_request *request;
    bool done;
    struct api_answer answer;
    void (*then)(struct probe *probe);
};

struct fixture {
    struct event_base *base;
    struct api *api;
    struct tlsserver *server;
    char directory[32];
    char ca_path[64];
    char base_url[64];
    struct probe probes[4];
    bool inside;
};

/* The monotonic clock can be put forward (linked with --wrap). */
static int64_t clock_offset_ms;
int64_t __real_deadline_now_ms(void);
int64_t __wrap_deadline_now_ms(void);

int64_t
__wrap_deadline_now_ms(void)
{
    return __real_deadline_now_ms() + clock_offset_ms;
}

static int
set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct api_settings settings = {.ca_file = fixture->ca_path,
                                    .base_url = fixture->base_url,
                                    .proxy = "",
                                    .connections_max = 2,
                                    .transfer_timeout_ms = 2500};
    struct problem problem;

    signal(SIGPIPE, SIG_IGN);
    strcpy(fixture->directory, "/tmp/ovhpat-api-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->ca_path, sizeof(fixture->ca_path), "%s/ca.pem",
             fixture->directory);
    fixture->server = tlsserver_new(TLSSERVER_GOOD, fixture->ca_path);
    snprintf(fixture->base_url, sizeof(fixture->base_url),
             "https://127.0.0.1:%u/v1", tlsserver_port(fixture->server));
    fixture->base = event_base_new();
    assert_int_equal(api_new(fixture->base, &settings, &fixture->api, &problem),
                     0);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;

    api_free(fixture->api);
    event_base_free(fixture->base);
    tlsserver_free(fixture->server);
    unlink(fixture->ca_path);
    rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static void
on_done(const struct api_answer *answer, void *context)
{
    struct probe *probe = context;

    assert_false(probe->fixture->inside);
    assert_false(probe->done);
    probe->done = true;
    probe->answer = *answer;
    if (probe->then != NULL) {
        probe->then(probe);
    }
}

static struct probe *
ask_with(struct fixture *fixture, unsigned int number,
         const struct secret *token)
{
    struct probe *probe = &fixture->probes[number];

    probe->fixture = fixture;
    probe->done = false;
    fixture->inside = true;
    assert_int_equal(
        api_ask_identity(fixture->api, token, on_done, probe, &probe->request),
        0);
    fixture->inside = false;
    return probe;
}

/* Asks with the token of this number. */
static struct probe *
ask(struct fixture *fixture, unsigned int number, unsigned int token_number)
{
    struct probe *probe = NULL;
    struct secret token;

    memoryscan_token(token_number, &token);
    probe = ask_with(fixture, number, &token);
    secret_wipe(&token);
    return probe;
}

static void
on_guard(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)context;
    fail_msg("nothing happened in %d s", GUARD_S);
}

static const struct api_answer *
await(struct fixture *fixture, const struct probe *probe)
{
    struct event *guard = evtimer_new(fixture->base, on_guard, NULL);
    struct timeval wait = {.tv_sec = GUARD_S};

    evtimer_add(guard, &wait);
    while (!probe->done) {
        event_base_loop(fixture->base, EVLOOP_ONCE);
    }
    event_free(guard);
    return &probe->answer;
}

/* Runs the loop until nothing is left to wait for. */
static void
settle(struct fixture *fixture)
{
    event_base_dispatch(fixture->base);
}

/* Runs the loop until the server has seen so many requests. */
static void
await_requests(struct fixture *fixture, unsigned int count)
{
    struct event *guard = evtimer_new(fixture->base, on_guard, NULL);
    struct timeval wait = {.tv_sec = GUARD_S};

    evtimer_add(guard, &wait);
    while (tlsserver_requests(fixture->server) < count) {
        event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    }
    event_free(guard);
}

static void
plan(struct fixture *fixture, enum tlsserver_act act, unsigned int status,
     const char *lines, const char *body)
{
    char text[4096];
    int len = snprintf(text, sizeof(text),
                       "HTTP/1.1 %u Text\r\n%sContent-Length: %zu\r\n\r\n%s",
                       status, lines, strlen(body), body);

    tlsserver_plan(fixture->server, act, act, text, (size_t)len);
}

static void
plan_identity(struct fixture *fixture)
{
    plan(fixture, TLSSERVER_ANSWER, 200,
         "Content-Type: application/json\r\nX-Ovh-Queryid: " QUERY_ID
         "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
         IDENTITY);
}

static void
test_accepted(void **state)
{
    struct fixture *fixture = *state;
    const struct api_answer *answer = NULL;
    struct secret token;

    plan_identity(fixture);
    answer = await(fixture, ask(fixture, 0, 1));
    assert_int_equal(answer->class, API_ACCEPTED);
    assert_int_equal(answer->identity.kind, IDENTITY_USER);
    assert_string_equal(answer->identity.name, "alice");
    assert_true(identity_in_group(&answer->identity, "ops"));
    assert_int_equal(answer->http_status, 200);
    assert_int_equal(answer->curl_code, 0);
    assert_int_equal(answer->date_s, 784111777);
    assert_int_equal(answer->retry_after_ms, 0);
    assert_string_equal(answer->query_id, QUERY_ID);
    assert_string_equal(answer->detail, "");
    assert_memory_equal(tlsserver_seen(fixture->server),
                        "GET /v1/auth/details HTTP/1.1\n", 30);
    memoryscan_token(1, &token);
    assert_true(tlsserver_saw_token(fixture->server, &token));
    secret_wipe(&token);
}

/* A POST goes to the host's root, with the same token. */
static void
keep_status(const struct http_result *result, void *context)
{
    *(uint16_t *)context = result->status;
}

static void
test_post(void **state)
{
    static const char wanted[] = "POST /v2/iam/x%3Ay HTTP/1.1\n";
    struct fixture *fixture = *state;
    struct api_request *request = NULL;
    struct secret token;
    uint16_t status = 0;
    const struct api_post post = {.path = "/v2/iam/x%3Ay",
                                  .bearer = &token,
                                  .json = "{}",
                                  .done = keep_status,
                                  .context = &status};

    plan_identity(fixture);
    memoryscan_token(1, &token);
    assert_int_equal(api_post(fixture->api, &post, &request), 0);
    assert_int_equal(api_in_flight(fixture->api), 1);
    while (status == 0) {
        event_base_loop(fixture->base, EVLOOP_ONCE);
    }
    assert_int_equal(status, 200);
    assert_int_equal(api_in_flight(fixture->api), 0);
    assert_memory_equal(tlsserver_seen(fixture->server), wanted,
                        strlen(wanted));
    assert_true(tlsserver_saw_token(fixture->server, &token));

    status = 0;
    assert_int_equal(api_post(fixture->api, &post, &request), 0);
    api_cancel(request);
    assert_int_equal(api_in_flight(fixture->api), 0);
    secret_wipe(&token);
    assert_int_equal(memoryscan_count(1), 0);
}

enum body_kind { BODY_OWN_ERROR, BODY_IDENTITY, BODY_HTML, BODY_EMPTY };

static const char *const bodies[] = {OWN_ERROR, IDENTITY,
                                     "<html><body>Forbidden</body></html>", ""};

static const char *const types[] = {
    "Content-Type: application/json; charset=utf-8\r\n",
    "Content-Type: text/html\r\n", ""};

/* The table of outcomes in the order of its rows, not of the code. */
static enum api_class
expected(unsigned int status, bool identity, bool own, enum reason *ret_reason)
{
    if (status == 200 && identity) {
        *ret_reason = REASON_INTERNAL;
        return API_ACCEPTED;
    }
    if (status == 401) { /* its tokens are no personal access tokens */
        *ret_reason = own ? REASON_TOKEN_OTHER_KIND : REASON_TOKEN_UNPROVEN;
        return own ? API_REFUSED : API_REFUSED_UNPROVEN;
    }
    if (status == 403 && own) {
        *ret_reason = REASON_TOKEN_FORBIDDEN;
        return API_REFUSED;
    }
    if (own && (status == 400 || status == 402 || status == 422 ||
                status == 423 || status == 431 || status == 460)) {
        *ret_reason = REASON_TOKEN_OBJECTED;
        return API_REFUSED_UNPROVEN;
    }
    *ret_reason = status == 403   ? REASON_API_FORBIDDEN
                  : status == 404 ? REASON_API_ENDPOINT
                  : status == 405 ? REASON_API_ENDPOINT
                  : status == 406 ? REASON_API_ENDPOINT
                  : status == 410 ? REASON_API_ENDPOINT
                  : status == 415 ? REASON_API_ENDPOINT
                  : status == 451 ? REASON_API_ENDPOINT
                  : status == 429 ? REASON_API_THROTTLED
                  : status == 408 ? REASON_API_SERVER
                  : status == 425 ? REASON_API_SERVER
                  : status >= 500 ? REASON_API_SERVER
                  : status == 407 ? REASON_API_PROXY
                  : status >= 400 ? REASON_API_GARBAGE
                  : status >= 300 ? REASON_API_REDIRECT
                                  : REASON_API_GARBAGE;
    return API_UNREACHABLE;
}

static void
check_answer(struct fixture *fixture, unsigned int status,
             enum body_kind body_kind, unsigned int type, bool query_id)
{
    bool own = body_kind == BODY_OWN_ERROR && type == 0 && query_id;
    bool identity = body_kind == BODY_IDENTITY && type == 0;
    enum reason reason = REASON_INTERNAL;
    enum api_class class = expected(status, identity, own, &reason);
    const struct api_answer *answer = NULL;
    static const struct identity none;
    char lines[256];

    snprintf(lines, sizeof(lines), "%s%s", types[type],
             query_id ? "X-Ovh-Queryid: " QUERY_ID "\r\n" : "");
    plan(fixture, status < 200 ? TLSSERVER_ANSWER_CLOSE : TLSSERVER_ANSWER,
         status, lines, bodies[body_kind]);
    answer = await(fixture, ask(fixture, 0, 1));
    if (status < 200) {
        /* libcurl waits for the answer that has to follow. */
        assert_int_equal(answer->class, API_UNREACHABLE);
    } else if (answer->class != class || answer->reason != reason) {
        fail_msg("status %u body %d type %u id %d: class %d reason %d", status,
                 (int)body_kind, type, query_id, (int)answer->class,
                 (int)answer->reason);
    }
    if (status >= 200) {
        assert_int_equal(answer->http_status, status);
        assert_string_equal(answer->query_id, query_id ? QUERY_ID : "");
    }
    if (class != API_ACCEPTED) {
        assert_memory_equal(&answer->identity, &none, sizeof(none));
    }
    if (own && status >= 400) {
        assert_string_equal(answer->detail, "Client::Forbidden");
    }
}

/* 200 to 599 with every body, content type and Queryid. */
static void
test_whole_table(void **state)
{
    for (unsigned int status = 200; status < 600; status++) {
        for (unsigned int i = 0; i < 4 * 3 * 2; i++) {
            /* These two have no body; what follows would not be theirs. */
            bool bodiless = status == 204 || status == 304;

            check_answer(*state, status, bodiless ? BODY_EMPTY : i % 4,
                         i / 4 % 3, i / 12 == 0);
        }
    }
}

/* A new connection for each, so not all combinations. */
static void
test_interim_statuses(void **state)
{
    for (unsigned int status = 100; status < 200; status += 11) {
        check_answer(*state, status, status % 4, 0, true);
    }
    check_answer(*state, 101, BODY_IDENTITY, 0, true);
    check_answer(*state, 101, BODY_OWN_ERROR, 0, true);
}

static void
test_other_identities(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *body;
        enum api_class class;
        enum identity_kind kind;
        const char *detail;
    } rows[] = {
        {"{\"identities\":[\"urn:v1:eu:identity:account:xx1111-ovh\"]}",
         API_ACCEPTED, IDENTITY_OWNER, ""},
        {"{\"method\":\"provider\",\"identities\":[]}", API_ACCEPTED,
         IDENTITY_FEDERATED, ""},
        {"{\"identities\":[\"urn:v1:eu:identity:user:x/a+b\"]}", API_ACCEPTED,
         IDENTITY_UNUSABLE, ""},
        {"{\"identities\":[\"urn:v1:eu:identity:user:x/a\","
         "\"urn:v1:eu:identity:user:x/a\"]}",
         API_UNREACHABLE, IDENTITY_NONE, "identities and method name no one"},
        {"{\"identities\":[]}", API_UNREACHABLE, IDENTITY_NONE,
         "identities and method name no one"},
        {"{", API_UNREACHABLE, IDENTITY_NONE,
         "the body is no well-formed object"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct api_answer *answer = NULL;

        plan(fixture, TLSSERVER_ANSWER, 200,
             "Content-Type: application/json\r\n", rows[i].body);
        answer = await(fixture, ask(fixture, 0, 1));
        assert_int_equal(answer->class, rows[i].class);
        assert_int_equal(answer->identity.kind, rows[i].kind);
        assert_string_equal(answer->detail, rows[i].detail);
    }
    plan(fixture, TLSSERVER_ANSWER, 200, "", IDENTITY);
    assert_string_equal(await(fixture, ask(fixture, 0, 1))->detail,
                        "the answer is not application/json");
}

/* A token of any form is taken when the API takes it; a refusal says whether
 * it looked like a personal access token. */
static void
test_form_of_the_token(void **state)
{
    static const struct {
        const char *token;
        enum reason refused;
    } rows[] = {
        {"eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiI0MiJ9.c2lnbmF0dXJl",
         REASON_TOKEN_REFUSED},
        {"eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiI0MiJ9", REASON_TOKEN_OTHER_KIND},
        {"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         REASON_TOKEN_OTHER_KIND},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct secret token = {.len = 0};
        const struct api_answer *answer = NULL;

        assert_int_equal(
            secret_set(&token, rows[i].token, strlen(rows[i].token)), 0);
        plan(fixture, TLSSERVER_ANSWER, 401,
             "Content-Type: application/json\r\n"
             "X-Ovh-Queryid: " QUERY_ID "\r\n",
             OWN_ERROR);
        answer = await(fixture, ask_with(fixture, 0, &token));
        assert_int_equal(answer->class, API_REFUSED);
        assert_int_equal(answer->reason, rows[i].refused);
        plan(fixture, TLSSERVER_ANSWER, 200,
             "Content-Type: application/json\r\n", IDENTITY);
        answer = await(fixture, ask_with(fixture, 0, &token));
        assert_int_equal(answer->class, API_ACCEPTED);
        assert_int_equal(answer->identity.kind, IDENTITY_USER);
        secret_wipe(&token);
    }
}

static void
test_retry_after(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "Retry-After: 17\r\n";

    plan(fixture, TLSSERVER_ANSWER, 429, line, "");
    assert_int_equal(await(fixture, ask(fixture, 0, 1))->retry_after_ms, 17000);
    plan(fixture, TLSSERVER_ANSWER, 503, line, "");
    assert_int_equal(await(fixture, ask(fixture, 0, 1))->retry_after_ms, 17000);
    plan(fixture, TLSSERVER_ANSWER, 403, line, "");
    assert_int_equal(await(fixture, ask(fixture, 0, 1))->retry_after_ms, 0);
    plan(fixture, TLSSERVER_ANSWER, 429, "", "");
    assert_int_equal(await(fixture, ask(fixture, 0, 1))->retry_after_ms, 0);
}

static void
test_no_answer(void **state)
{
    struct fixture *fixture = *state;
    const struct api_answer *answer = NULL;

    plan(fixture, TLSSERVER_CLOSE, 200, "", "");
    answer = await(fixture, ask(fixture, 0, 1));
    assert_int_equal(answer->class, API_UNREACHABLE);
    assert_int_equal(answer->reason, REASON_API_NETWORK);
    assert_int_equal(answer->http_status, 0);
    assert_int_not_equal(answer->curl_code, 0);
    assert_int_not_equal(answer->detail[0], '\0');
    for (const char *at = answer->detail; *at != '\0'; at++) {
        assert_in_range(*at, 0x20, 0x7e);
    }
}

static void
test_prepared_connection_is_used(void **state)
{
    struct fixture *fixture = *state;

    plan(fixture, TLSSERVER_ANSWER, 200, "Content-Type: application/json\r\n",
         "1457018875");
    api_prepare(fixture->api);
    api_prepare(fixture->api); /* one runs */
    assert_int_equal(api_in_flight(fixture->api), 0);
    settle(fixture);
    assert_memory_equal(tlsserver_seen(fixture->server),
                        "GET /v1/auth/time HTTP/1.1\n", 27);
    plan_identity(fixture);
    assert_int_equal(await(fixture, ask(fixture, 0, 1))->class, API_ACCEPTED);
    assert_int_equal(tlsserver_connections(fixture->server), 1);
    assert_int_equal(tlsserver_requests(fixture->server), 2);
    assert_int_equal(tlsserver_authorized(fixture->server), 1);
}

/* How many requests the server gets when a login comes now. */
static unsigned int
preparations(struct fixture *fixture, int64_t later_ms)
{
    tlsserver_forget(fixture->server);
    clock_offset_ms += later_ms;
    api_prepare(fixture->api);
    settle(fixture);
    return tlsserver_requests(fixture->server);
}

static void
test_when_to_prepare(void **state)
{
    struct fixture *fixture = *state;

    /* Not for ten seconds after a use, be it a question or a preparation. */
    plan_identity(fixture);
    await(fixture, ask(fixture, 0, 1));
    assert_int_equal(preparations(fixture, 0), 0);
    assert_int_equal(preparations(fixture, 9000), 0);
    assert_int_equal(preparations(fixture, 1100), 1);
    assert_int_equal(preparations(fixture, 9000), 0);

    /* Not for one second after a failure. */
    plan(fixture, TLSSERVER_HANG, 200, "", "");
    assert_int_equal(preparations(fixture, 1100), 1);
    assert_int_equal(preparations(fixture, 0), 0);
    plan_identity(fixture);
    assert_int_equal(preparations(fixture, 1100), 1);
}

static void
cancel_itself_and_the_other(struct probe *probe)
{
    struct fixture *fixture = probe->fixture;

    api_cancel(probe->request);
    assert_int_equal(api_in_flight(fixture->api), 1);
    api_cancel(fixture->probes[probe == fixture->probes ? 1 : 0].request);
    assert_int_equal(api_in_flight(fixture->api), 0);
}

static void
test_cancel(void **state)
{
    struct fixture *fixture = *state;

    plan(fixture, TLSSERVER_HANG, 200, "", "");
    ask(fixture, 0, 1);
    ask(fixture, 1, 2);
    assert_int_equal(api_in_flight(fixture->api), 2);
    await_requests(fixture, 2);
    api_cancel(fixture->probes[0].request);
    assert_int_equal(api_in_flight(fixture->api), 1);
    assert_int_equal(memoryscan_count(1), 0);
    assert_int_not_equal(memoryscan_count(2), 0);
    api_cancel(fixture->probes[1].request);
    assert_int_equal(api_in_flight(fixture->api), 0);
    assert_int_equal(memoryscan_count(2), 0);

    plan_identity(fixture);
    for (unsigned int i = 0; i < 2; i++) {
        fixture->probes[i].then = cancel_itself_and_the_other;
        ask(fixture, i, 1);
    }
    settle(fixture);
    assert_int_equal(fixture->probes[0].done + fixture->probes[1].done, 1);
}

static void
free_client(struct probe *probe)
{
    api_free(probe->fixture->api);
    probe->fixture->api = NULL;
}

static void
test_free_from_a_callback(void **state)
{
    struct fixture *fixture = *state;

    /* From a callback, with another request and a preparation under way. */
    fixture->probes[0].then = free_client;
    plan_identity(fixture);
    api_prepare(fixture->api);
    ask(fixture, 1, 2);
    await(fixture, ask(fixture, 0, 1));
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    assert_int_equal(memoryscan_count(1), 0);
    assert_int_equal(memoryscan_count(2), 0);
}

/* With requests under way: nothing is called, nothing is left. */
static void
test_free_under_way(void **state)
{
    struct fixture *fixture = *state;

    plan(fixture, TLSSERVER_HANG, 200, "", "");
    ask(fixture, 0, 1);
    ask(fixture, 1, 2);
    ask(fixture, 2, 3);
    await_requests(fixture, 2);
    api_free(fixture->api);
    fixture->api = NULL;
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    for (unsigned int i = 0; i < 3; i++) {
        assert_false(fixture->probes[i].done);
        assert_int_equal(memoryscan_count(i + 1), 0);
    }
}

static void
test_token_is_wiped(void **state)
{
    struct fixture *fixture = *state;

    plan_identity(fixture);
    for (unsigned int i = 1; i <= 3; i++) {
        await(fixture, ask(fixture, 0, i));
        assert_int_equal(memoryscan_count(i), 0);
    }
    plan(fixture, TLSSERVER_ANSWER, 401, "", "");
    await(fixture, ask(fixture, 0, 4));
    assert_int_equal(memoryscan_count(4), 0);
}

/* A new client; false when it was refused for want of memory. */
static bool
renew_client(struct fixture *fixture)
{
    struct api_settings settings = {.ca_file = fixture->ca_path,
                                    .base_url = fixture->base_url,
                                    .proxy = "",
                                    .connections_max = 2,
                                    .transfer_timeout_ms = 2500};
    struct problem problem = {""};
    int result = 0;

    api_free(fixture->api);
    fixture->api = NULL;
    result = api_new(fixture->base, &settings, &fixture->api, &problem);
    if (result == 0) {
        return true;
    }
    assert_int_equal(result, -ENOMEM);
    assert_int_not_equal(problem.text[0], '\0');
    assert_null(fixture->api);
    return false;
}

/* The n-th allocation fails, for each n: while a client is made ... */
static void
test_no_memory_for_a_client(void **state)
{
    struct fixture *fixture = *state;

    plan_identity(fixture);
    for (int i = 0;; i++) {
        bool made = false;

        scarcity_left = i;
        made = renew_client(fixture);
        if (scarcity_left >= 0) {
            assert_true(made);
            break;
        }
        scarcity_left = -1;
        /* libcurl may do without some of it. */
        if (made) {
            assert_int_equal(await(fixture, ask(fixture, 0, 1))->class,
                             API_ACCEPTED);
        }
    }
    scarcity_left = -1;
}

/* ... and while a question is asked and answered on a new connection. */
static void
test_no_memory_for_a_question(void **state)
{
    struct fixture *fixture = *state;
    struct probe *probe = &fixture->probes[0];
    struct secret token;
    bool struck = true;

    plan_identity(fixture);
    probe->fixture = fixture;
    for (int i = 0; struck; i++) {
        int result = 0;

        assert_true(renew_client(fixture));
        memoryscan_token(1, &token);
        probe->done = false;
        scarcity_left = i;
        result = api_ask_identity(fixture->api, &token, on_done, probe,
                                  &probe->request);
        secret_wipe(&token);
        if (result == 0) {
            await(fixture, probe);
        } else {
            assert_int_equal(result, -ENOMEM);
        }
        struck = scarcity_left < 0;
        scarcity_left = -1;
        if (result == 0 && probe->answer.class != API_ACCEPTED) {
            assert_int_equal(probe->answer.class, API_UNREACHABLE);
        }
        assert_int_equal(api_in_flight(fixture->api), 0);
        assert_int_equal(await(fixture, ask(fixture, 0, 2))->class,
                         API_ACCEPTED);
    }
    assert_int_equal(memoryscan_count(1), 0);
}

static void
test_bad_settings(void **state)
{
    struct fixture *fixture = *state;
    struct api_settings settings = {.base_url = "http://127.0.0.1/v1",
                                    .ca_file = fixture->ca_path,
                                    .proxy = "",
                                    .connections_max = 1,
                                    .transfer_timeout_ms = 1000};
    struct api *api = NULL;
    struct problem problem;

    assert_int_equal(api_new(fixture->base, &settings, &api, &problem),
                     -EINVAL);
    assert_non_null(strstr(problem.text, "https"));
    settings.base_url = "https://127.0.0.1/v1";
    settings.ca_file = "/nonexistent/ca.pem";
    assert_int_equal(api_new(fixture->base, &settings, &api, &problem),
                     -EINVAL);
    assert_non_null(strstr(problem.text, "/nonexistent/ca.pem: "));
    assert_null(api);
    api_free(NULL);
}

#define API_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(test_accepted),
        API_TEST(test_post),
        API_TEST(test_whole_table),
        API_TEST(test_interim_statuses),
        API_TEST(test_other_identities),
        API_TEST(test_form_of_the_token),
        API_TEST(test_retry_after),
        API_TEST(test_no_answer),
        API_TEST(test_prepared_connection_is_used),
        API_TEST(test_when_to_prepare),
        API_TEST(test_cancel),
        API_TEST(test_free_from_a_callback),
        API_TEST(test_free_under_way),
        API_TEST(test_token_is_wiped),
        API_TEST(test_no_memory_for_a_client),
        API_TEST(test_no_memory_for_a_question),
        API_TEST(test_bad_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
