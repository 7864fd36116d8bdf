/* SPDX-License-Identifier: MIT */
/*
 * helper/httpmulti.c under http.c and against a real TLS server: connections
 * that are kept and bounded, and an event loop that goes on.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <event2/event.h>
#include <netdb.h>
#include <semaphore.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/deadline.h"
#include "tests/helper/httpfixture.h"

static void
test_connection_is_kept(void **state)
{
    struct httpfixture *fixture = *state;

    assert_false(httpfixture_get(fixture, NULL)->reused);
    for (int i = 0; i < 5; i++) {
        assert_true(httpfixture_get(fixture, NULL)->reused);
    }
    assert_int_equal(tlsserver_connections(fixture->server), 1);
    assert_int_equal(tlsserver_requests(fixture->server), 6);
}

static void
test_connections_are_bounded(void **state)
{
    struct httpfixture *fixture = *state;

    httpfixture_reopen(fixture, "", 2);
    for (unsigned int i = 0; i < HTTPFIXTURE_PROBES; i++) {
        httpfixture_ask(fixture, i,
                        httpfixture_url(fixture->server, "127.0.0.1", "/"),
                        NULL, HTTPFIXTURE_TIMEOUT_MS);
    }
    for (unsigned int i = 0; i < HTTPFIXTURE_PROBES; i++) {
        httpfixture_await(fixture, &fixture->probes[i]);
        assert_int_equal(fixture->probes[i].result.status, 200);
    }
    assert_int_equal(tlsserver_connections(fixture->server), 2);
}

/* A resolver that hangs, in place of libc's. */
static sem_t resolver_may_go;
__attribute__((visibility("default"))) int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **res)
{
    int (*real)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **) = NULL;

    if (node != NULL && strcmp(node, "hang.example") == 0) {
        sem_wait(&resolver_may_go);
        return EAI_AGAIN;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(node, service, hints, res);
}

static int64_t tick_ms;
static int64_t tick_gap_ms;

static void
on_tick(evutil_socket_t fd, short what, void *context)
{
    int64_t now_ms = deadline_now_ms();

    (void)fd;
    (void)what;
    (void)context;
    if (now_ms - tick_ms > tick_gap_ms) {
        tick_gap_ms = now_ms - tick_ms;
    }
    tick_ms = now_ms;
}

/* The event loop goes on while names are not resolved. */
static void
test_resolver_hangs(void **state)
{
    struct httpfixture *fixture = *state;
    struct event *ticker =
        event_new(fixture->base, -1, EV_PERSIST, on_tick, NULL);
    struct timeval tick = {.tv_usec = 10000};
    struct httpfixture_probe *probe = NULL;

    sem_init(&resolver_may_go, 0, 0);
    tick_ms = deadline_now_ms();
    tick_gap_ms = 0;
    event_add(ticker, &tick);
    probe = httpfixture_ask(fixture, 0, "https://hang.example/", NULL, 1000);
    httpfixture_await(fixture, probe);
    assert_int_equal(probe->result.outcome, HTTP_TIMEOUT);
    http_cancel(httpfixture_ask(fixture, 1, "https://hang.example/", NULL,
                                HTTPFIXTURE_TIMEOUT_MS)
                    ->request);
    assert_int_equal(httpfixture_get(fixture, NULL)->status, 200);
    assert_true(tick_gap_ms < 700);
    event_free(ticker);
    sem_post(&resolver_may_go);
    sem_post(&resolver_may_go);
}

static void
test_no_descriptors(void **state)
{
    struct httpfixture *fixture = *state;
    static const char *const hosts[] = {"127.0.0.1", "localhost"};

    for (size_t i = 0; i < 2; i++) {
        struct rlimit limit;
        struct rlimit none;
        const char *url = httpfixture_url(fixture->server, hosts[i], "/");
        int spare = dup(0);

        assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
        none = limit;
        none.rlim_cur = (rlim_t)spare;
        close(spare);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
        httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
        httpfixture_await(fixture, &fixture->probes[0]);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        assert_int_equal(fixture->probes[0].result.outcome, HTTP_LOCAL);
        httpfixture_ask(fixture, 0, url, NULL, HTTPFIXTURE_TIMEOUT_MS);
        httpfixture_await(fixture, &fixture->probes[0]);
        assert_int_equal(fixture->probes[0].result.status, 200);
        httpfixture_reopen(fixture, "", 4);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HTTPFIXTURE_TEST(test_connection_is_kept),
        HTTPFIXTURE_TEST(test_connections_are_bounded),
        HTTPFIXTURE_TEST(test_resolver_hangs),
        HTTPFIXTURE_TEST(test_no_descriptors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
