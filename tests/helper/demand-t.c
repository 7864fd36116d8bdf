/* SPDX-License-Identifier: MIT */
/*
 * helper/demand.c: which questions a service's requirements make, what spares
 * one, and what becomes of the answers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "helper/demand.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/memoryscan.h"

#define A "urn:v1:eu:resource:vps:a"
#define B "urn:v1:eu:resource:vps:b"

static struct gracedesk desk;
static struct config_service policy;
static struct demand *demand;
static struct cache_token identified;
static struct secret token;
static struct demand_means means;
static unsigned int ready_count;

static int
setup(void **state)
{
    static const char *const texts[] = {"x:y:1 on " A, "x:y:1 on " B,
                                        "x:y:2 on " A};
    const char *why = NULL;

    (void)state;
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    policy = (struct config_service){.requirement_count = 3};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            requirement_parse(texts[i], &policy.requirements[i], &why), 0);
    }
    demand =
        demand_new(&policy, desk.decisions.cache, desk.decisions.permissions);
    assert_non_null(demand);
    identified = gracedesk_identify(&desk, 1);
    memoryscan_token(1, &token);
    means = (struct demand_means){.identified = &identified,
                                  .token = &token,
                                  .fresh_ms = 1000,
                                  .timeout_ms = GRACEDESK_LONG_MS};
    ready_count = 0;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    demand_free(demand);
    gracedesk_close(&desk);
    return 0;
}

static void
ready(void *context)
{
    (void)context;
    ready_count++;
}

static enum demand_state
state_of(size_t index)
{
    uint8_t name[HOSTKEY_NAME_SIZE];

    cachefact_name(desk.decisions.cache, &policy.requirements[index], name);
    return demand_find(demand, name).state;
}

static void
answer(unsigned int index, uint16_t status, const char *allowed,
       const char *others)
{
    char body[128];
    struct fakeapi_reply reply = {.status = status, .body = body};

    snprintf(body, sizeof(body),
             "{\"authorizedActions\":[%s],\"unauthorizedActions\":[%s]}",
             allowed, others);
    fakeapi_answer_post(desk.api, index, &reply);
}

static void
test_questions(void **state)
{
    (void)state;
    assert_false(demand_await(demand, ready, NULL));
    assert_int_equal(demand_cost(demand, &means), 2);
    demand_ask(demand, &means);
    assert_int_equal(demand_cost(demand, &means), 0);
    demand_ask(demand, &means);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    assert_string_equal(fakeapi_post_json(desk.api, 0),
                        "{\"actions\":[\"x:y:1\",\"x:y:2\"]}");
    assert_string_equal(fakeapi_post_json(desk.api, 1),
                        "{\"actions\":[\"x:y:1\"]}");
    assert_true(demand_await(demand, ready, NULL));
    assert_int_equal(state_of(0), DEMAND_ASKED);
    answer(0, 200, "\"x:y:2\"", "\"x:y:1\"");
    assert_int_equal(ready_count, 0);
    assert_int_equal(state_of(0), DEMAND_DENIED);
    assert_int_equal(state_of(1), DEMAND_ASKED);
    assert_int_equal(state_of(2), DEMAND_ALLOWED);
    answer(0, 500, "", "");
    assert_int_equal(ready_count, 1);
    assert_int_equal(state_of(1), DEMAND_SILENT);
}

/* What somebody else asks already costs nothing, and is asked once. */
static void
test_joined(void **state)
{
    struct demand *other =
        demand_new(&policy, desk.decisions.cache, desk.decisions.permissions);

    (void)state;
    assert_non_null(other);
    demand_ask(demand, &means);
    assert_int_equal(demand_cost(other, &means), 0);
    demand_ask(other, &means);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    assert_true(demand_await(other, ready, NULL));
    answer(0, 200, "\"x:y:2\"", "\"x:y:1\"");
    answer(0, 200, "\"x:y:1\"", "");
    assert_int_equal(ready_count, 1);
    demand_free(other);
}

/* What is known and young is not asked, what is a no or old is. */
static void
test_facts(void **state)
{
    struct identity alice = gracedesk_user("alice");
    struct cachefact_news news[2] = {{.allowed = true}, {.allowed = false}};
    struct record record;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        cachefact_name(desk.decisions.cache, &policy.requirements[i],
                       news[i].name);
    }
    cache_accept(desk.decisions.cache, &identified, &alice, 0, RECORD_NEVER);
    (void)cachefact_note(desk.decisions.cache, &identified, news, 1, NULL,
                         NULL);
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_RECORD);
    means.record = &record;
    demand_ask(demand, &means);
    assert_string_equal(fakeapi_post_json(desk.api, 0),
                        "{\"actions\":[\"x:y:1\"]}");
    assert_string_equal(fakeapi_post_json(desk.api, 1),
                        "{\"actions\":[\"x:y:2\"]}");
    assert_int_equal(state_of(0), DEMAND_UNASKED);
    fakeclock_pass(1001);
    demand_ask(demand, &means);
    assert_int_equal(fakeapi_posted(desk.api), 2); /* no place for a third */
    answer(0, 200, "\"x:y:1\"", "");
    assert_int_equal(fakeapi_posted(desk.api), 3);
    assert_int_equal(state_of(0), DEMAND_ASKED);
}

static void
test_nothing_to_ask_with(void **state)
{
    (void)state;
    token.len = 0;
    assert_int_equal(demand_cost(demand, &means), 0);
    demand_ask(demand, &means);
    memoryscan_token(1, &token);
    means.timeout_ms = 0;
    assert_int_equal(demand_cost(demand, &means), 0);
    demand_ask(demand, &means);
    means.timeout_ms = 1000;
    breaker_note_failure(&desk.breaker, fakeclock.monotonic_ms, REASON_API_TLS,
                         5000, 0);
    assert_int_equal(demand_cost(demand, &means), 0);
    demand_ask(demand, &means);
    assert_int_equal(fakeapi_posted(desk.api), 0);
    assert_false(demand_await(demand, ready, NULL));
    assert_int_equal(state_of(0), DEMAND_UNASKED);
    breaker_note_answer(&desk.breaker);
    demand_ask(demand, &means);
    assert_int_equal(fakeapi_posted(desk.api), 2);
}

/* 403 in OVHcloud's words is a no to all of the question. */
static void
test_refused(void **state)
{
    static const struct fakeapi_reply refusal = {
        .status = 403,
        .body = "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"};

    (void)state;
    demand_ask(demand, &means);
    fakeapi_answer_post(desk.api, 0, &refusal);
    assert_int_equal(state_of(0), DEMAND_DENIED);
    assert_int_equal(state_of(1), DEMAND_ASKED);
    assert_int_equal(state_of(2), DEMAND_DENIED);
}

static void
test_end(void **state)
{
    static const uint8_t unknown[HOSTKEY_NAME_SIZE];

    (void)state;
    assert_int_equal(demand_find(demand, unknown).state, DEMAND_UNASKED);
    demand_ask(demand, &means);
    demand_free(demand);
    demand = NULL;
    /* What was sent goes on. */
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    answer(0, 200, "", "");
    demand_free(NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_questions),           CASE(test_joined),  CASE(test_facts),
        CASE(test_nothing_to_ask_with), CASE(test_refused), CASE(test_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
