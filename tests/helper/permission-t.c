/* SPDX-License-Identifier: MIT */
/*
 * helper/permission.c: one question for all who ask the same, who is told
 * what, who leaves, and when nobody is asked.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/cachefact.h"
#include "helper/log.h"
#include "helper/permission.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/memoryscan.h"

#define VPS "urn:v1:eu:resource:vps:vps-1"
#define REBOOT "vps:apiovh:reboot"

static struct gracedesk desk;
static struct permission_line *line;
static bool no_memory;

static struct told {
    unsigned int times;
    struct apiauthorization_answer answer;
    struct permission_waiter *waiter;
} told[PERMISSION_MAX + 1];

static const struct fakeapi_reply yes = {.status = 200,
                                         .body =
                                             "{\"authorizedActions\":[\"" REBOOT
                                             "\"],\"unauthorizedActions\":[]}"};
static const struct fakeapi_reply no = {
    .status = 200,
    .body =
        "{\"authorizedActions\":[],\"unauthorizedActions\":[\"" REBOOT "\"]}"};
static const struct fakeapi_reply broken = {.status = 0};
static bool is_trial;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* calloc(3) of this program (ld(1), --wrap). */
void *
__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static int
setup(void **state)
{
    (void)state;
    no_memory = false;
    is_trial = false;
    memset(told, 0, sizeof(told));
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    line = desk.decisions.permissions;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    gracedesk_close(&desk);
    return 0;
}

static void
tell(const struct apiauthorization_answer *answer, void *context)
{
    struct told *to = context;

    to->times++;
    to->answer = *answer;
}

static void
ignore(const struct api_answer *answer, void *context)
{
    (void)answer;
    (void)context;
}

static int
ask_for(unsigned int token, const char *urn, const char *action,
        int64_t timeout_ms, unsigned int asker)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    const char *const actions[] = {action};
    AUTO_SECRET struct secret secret = {0};
    const struct permission_ask ask = {
        .identified = &identified,
        .token = &secret,
        .question = {.urn = urn, .actions = actions, .count = 1},
        .waits = {
            .timeout_ms = timeout_ms, .done = tell, .context = &told[asker]}};

    identified.is_trial = is_trial;
    memoryscan_token(token, &secret);
    return permission_ask(line, &ask, &told[asker].waiter);
}

static int
ask(unsigned int token, unsigned int asker)
{
    return ask_for(token, VPS, REBOOT, GRACEDESK_LONG_MS, asker);
}

static void
assert_told(unsigned int asker, enum apiauthorization_class class,
            enum reason reason)
{
    assert_int_equal(told[asker].times, 1);
    assert_int_equal(told[asker].answer.class, class);
    assert_int_equal(told[asker].answer.reason, reason);
}

static void
test_single_flight(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 5; i++) {
        assert_int_equal(ask(1, i), 0);
    }
    assert_int_equal(fakeapi_posted(desk.api), 1);
    fakeapi_answer_post(desk.api, 0, &yes);
    for (unsigned int i = 0; i < 5; i++) {
        assert_told(i, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
        assert_true(told[i].answer.words[0].allowed);
    }
    /* Another token, another resource, another action: another question. */
    gracedesk_config(&desk)->in_flight = 8;
    assert_int_equal(ask(1, 5), 0);
    assert_int_equal(ask(2, 6), 0);
    assert_int_equal(ask_for(1, VPS "2", REBOOT, 1000, 7), 0);
    assert_int_equal(ask_for(1, VPS, "vps:apiovh:start", 1000, 8), 0);
    assert_int_equal(fakeapi_posted(desk.api), 5);
}

/* The record of token 1, and its one fact, or NULL. */
static const struct record_fact *
fact_of(void)
{
    static struct record record;
    const char *why = NULL;
    struct requirement requirement;
    uint8_t name[HOSTKEY_NAME_SIZE];

    assert_int_equal(requirement_parse(REBOOT " on " VPS, &requirement, &why),
                     0);
    cachefact_name(desk.decisions.cache, &requirement, name);
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_RECORD);
    return cachefact_find(&record, name);
}

static void
accept_token(void)
{
    struct cache_token identified = gracedesk_identify(&desk, 1);
    struct identity alice = gracedesk_user("alice");

    cache_accept(desk.decisions.cache, &identified, &alice, 0, RECORD_NEVER);
}

static void
run_until_told(unsigned int asker)
{
    while (told[asker].times == 0) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
}

/* What was sent goes on without those who asked, and what it brings counts;
 * what was not sent is not asked. */
static void
test_leave(void **state)
{
    (void)state;
    accept_token();
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(ask(1, 1), 0);
    permission_leave(told[0].waiter);
    permission_leave(told[1].waiter);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    assert_int_equal(ask(1, 2), 0);
    permission_leave(told[2].waiter);
    assert_int_equal(fakeapi_posted(desk.api), 1);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_int_equal(told[0].times + told[1].times + told[2].times, 0);
    assert_true(fact_of()->allowed);
    /* In the line behind two others. */
    assert_int_equal(ask(2, 3), 0);
    assert_int_equal(ask(3, 4), 0);
    assert_int_equal(ask(4, 5), 0);
    permission_leave(told[5].waiter);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_int_equal(fakeapi_posted(desk.api), 3);
    assert_string_equal(fakeapi_post_path(desk.api, 1), "");
    assert_int_equal(memoryscan_count(4), 0);
}

/* Inquiries and these share the places; nobody gets a second one while others
 * wait, and who waits for nothing any more gives his up. */
static void
test_places(void **state)
{
    (void)state;
    assert_int_equal(gracedesk_ask(&desk, 1, ignore, NULL), INQUIRY_MADE);
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(ask(2, 1), 0);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_int_equal(fakeapi_posted(desk.api), 1);
    assert_true(memoryscan_count(2) > 0); /* to be sent with */
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(0, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    assert_int_equal(memoryscan_count(2), 0);
    assert_int_equal(ask(3, 2), 0);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    permission_leave(told[1].waiter);
    assert_int_equal(fakeapi_cancelled(desk.api), 1);
    assert_int_equal(fakeapi_posted(desk.api), 3);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(2, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
}

/* Each has its own time, and the question has none of theirs. */
static void
test_timeout(void **state)
{
    (void)state;
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 0), 0);
    assert_int_equal(ask(1, 1), 0);
    run_until_told(0);
    assert_told(0, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(1, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 2), 0);
    run_until_told(2);
    assert_int_equal(fakeapi_cancelled(desk.api), 0);
    assert_int_equal(ask(1, 3), 0);
    assert_int_equal(fakeapi_posted(desk.api), 2);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(3, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    /* Whose time ends in the line is never sent. */
    assert_int_equal(ask(2, 4), 0);
    assert_int_equal(ask(3, 5), 0);
    assert_int_equal(ask_for(4, VPS, REBOOT, 1, 6), 0);
    run_until_told(6);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_int_equal(fakeapi_posted(desk.api), 4);
}

/* A no that comes too late stands, and names whom it came too late for. */
static void
test_late_no(void **state)
{
    static const struct permission_login login = {"sshd", "pat_jwt_alice",
                                                  "0a0b0c0d"};
    struct cache_token identified = gracedesk_identify(&desk, 1);
    const char *why = NULL;
    struct requirement requirement;

    (void)state;
    assert_int_equal(requirement_parse(REBOOT " on " VPS, &requirement, &why),
                     0);
    accept_token();
    log_open(true, LOG_INFO);
    logtrap_begin();
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 0), 0);
    run_until_told(0);
    permission_note_grace(line, &identified, &requirement, &login);
    fakeapi_answer_post(desk.api, 0, &no);
    assert_false(fact_of()->allowed);
    while (strstr(logtrap_text(), "late refusal") == NULL) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
    assert_non_null(strstr(
        logtrap_text(),
        "late refusal reason=OVHPAT-R67 status=200 detail=" REBOOT "," VPS
        ": let in by grace before it came: name=pat_jwt_alice service=sshd "
        "id=0a0b0c0d"));
}

/* A login by grace for which something else was required. */
static void
test_late_no_to_others(void **state)
{
    static const struct permission_login login = {"sshd", "pat_jwt_alice",
                                                  "0a0b0c0d"};
    struct cache_token identified = gracedesk_identify(&desk, 1);
    struct cache_token other = gracedesk_identify(&desk, 2);
    const char *why = NULL;
    struct requirement requirement;

    (void)state;
    accept_token();
    log_open(true, LOG_INFO);
    logtrap_begin();
    assert_int_equal(ask_for(1, VPS, REBOOT, 1, 0), 0);
    run_until_told(0);
    assert_int_equal(requirement_parse(REBOOT " on " VPS, &requirement, &why),
                     0);
    permission_note_grace(line, &other, &requirement, &login);
    assert_int_equal(
        requirement_parse(REBOOT " on " VPS "2", &requirement, &why), 0);
    permission_note_grace(line, &identified, &requirement, &login);
    assert_int_equal(
        requirement_parse("vps:apiovh:start on " VPS, &requirement, &why), 0);
    permission_note_grace(line, &identified, &requirement, &login);
    fakeapi_answer_post(desk.api, 0, &no);
    assert_int_equal(ask(1, 1), 0); /* is told when it is on the disk */
    run_until_told(1);
    assert_null(strstr(logtrap_text(), "late refusal"));
    assert_false(fact_of()->allowed);
}

/* A no is told when it is on the disk. */
static void
test_no_is_written_first(void **state)
{
    (void)state;
    accept_token();
    assert_int_equal(ask(1, 0), 0);
    fakeapi_answer_post(desk.api, 0, &no);
    assert_false(fact_of()->allowed);
    assert_int_equal(told[0].times, 0);
    assert_int_equal(ask(1, 1), 0); /* joins */
    assert_int_equal(fakeapi_posted(desk.api), 1);
    run_until_told(0);
    assert_told(0, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    assert_told(1, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    /* It is there already. */
    assert_int_equal(ask(1, 2), 0);
    fakeapi_answer_post(desk.api, 0, &no);
    assert_told(2, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
}

/* Of what an explanation hears only what speaks against the token is kept, and
 * no breaker hears of it. */
static void
test_trial(void **state)
{
    (void)state;
    accept_token();
    is_trial = true;
    assert_int_equal(ask(1, 0), 0);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_null(fact_of());
    for (unsigned int i = 1; i < 5; i++) {
        assert_int_equal(ask(1, i), 0);
        fakeapi_answer_post(desk.api, 0, &broken);
    }
    assert_true(permission_may_ask(line));
    assert_int_equal(ask(1, 5), 0);
    is_trial = false;
    assert_int_equal(ask(1, 6), 0); /* a login joins: now it counts */
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_true(fact_of()->allowed);
    is_trial = true;
    assert_int_equal(ask(1, 7), 0);
    fakeapi_answer_post(desk.api, 0, &no);
    assert_false(fact_of()->allowed);
}

/* OVHcloud asks for a pause, and gets it from every question. */
static void
test_retry_after(void **state)
{
    static const uint16_t statuses[] = {429, 503};

    (void)state;
    for (unsigned int i = 0; i < 2; i++) {
        const struct fakeapi_reply pause = {.status = statuses[i],
                                            .retry_in_s = 120};

        assert_int_equal(ask(1, 2 * i), 0);
        fakeapi_answer_post(desk.api, 0, &pause);
        assert_false(permission_may_ask(line));
        assert_int_equal(gracedesk_ask(&desk, 2, ignore, NULL),
                         INQUIRY_BREAKER_OPEN);
        fakeclock_pass(119000);
        assert_int_equal(ask(1, 2 * i + 1), -EAGAIN);
        assert_int_equal(breaker_left_ms(&desk.breaker, fakeclock.monotonic_ms),
                         1000);
        fakeclock_pass(1001);
        breaker_note_answer(&desk.breaker);
        assert_int_equal(ask(1, 2 * i + 1), 0);
        fakeapi_answer_post(desk.api, 0, &yes);
    }
}

static void
test_breaker(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        assert_true(permission_may_ask(line));
        assert_int_equal(ask(1, i), 0);
        fakeapi_answer_post(desk.api, 0, &broken);
        assert_told(i, APIAUTHORIZATION_UNREACHABLE, REASON_API_NETWORK);
    }
    assert_false(permission_may_ask(line));
    assert_int_equal(ask(1, 3), -EAGAIN);
    assert_int_equal(permission_last_failure(line), REASON_API_NETWORK);
    assert_int_equal(desk.breaker.failures, 0);
    /* One tries; when it gives up, nobody tries in its place at once. */
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_int_equal(ask(1, 4), 0);
    assert_int_equal(ask(2, 5), -EAGAIN);
    assert_int_equal(ask(1, 6), 0);
    permission_leave(told[4].waiter);
    permission_leave(told[6].waiter);
    assert_int_equal(ask(2, 7), -EAGAIN); /* it is still on its way */
    gracedesk_config(&desk)->in_flight = 1;
    assert_int_equal(gracedesk_ask(&desk, 1, ignore, NULL), INQUIRY_MADE);
    assert_int_equal(fakeapi_cancelled(desk.api), 1);
    assert_int_equal(ask(1, 7), -EAGAIN);
    gracedesk_config(&desk)->in_flight = 2;
    fakeclock_pass(BREAKER_LONGEST_MS);
    assert_int_equal(ask(1, 8), 0);
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_true(permission_may_ask(line));
    assert_int_equal(ask(1, 9), 0);
    assert_int_equal(ask(2, 10), 0);
}

/* What closes the API closes this too, and OVHcloud's wish for a pause holds
 * for both. */
static void
test_api_breaker(void **state)
{
    (void)state;
    breaker_note_failure(&desk.breaker, fakeclock.monotonic_ms, REASON_API_TLS,
                         5000, 0);
    assert_int_equal(ask(1, 0), -EAGAIN);
    assert_int_equal(permission_last_failure(line), REASON_API_TLS);
    fakeclock_pass(5001);
    assert_true(breaker_admits(&desk.breaker, fakeclock.monotonic_ms));
    assert_int_equal(ask(1, 0), -EAGAIN); /* somebody else tries */
    breaker_note_answer(&desk.breaker);
    assert_int_equal(ask(1, 0), 0);
}

static void
test_bounds(void **state)
{
    char urn[64];

    (void)state;
    for (unsigned int i = 0; i < PERMISSION_MAX; i++) {
        snprintf(urn, sizeof(urn), "%s-%u", VPS, i);
        assert_int_equal(ask_for(1, urn, REBOOT, 1000, i), 0);
    }
    assert_int_equal(ask(1, PERMISSION_MAX), -EAGAIN);
    snprintf(urn, sizeof(urn), "%s-%u", VPS, 0U);
    assert_int_equal(ask_for(1, urn, REBOOT, 1000, PERMISSION_MAX), 0);
}

static void
test_no_memory(void **state)
{
    struct permission_line *none = NULL;

    (void)state;
    no_memory = true;
    none = permission_line_new(&desk.inquiries);
    assert_int_equal(ask(1, 0), -ENOMEM);
    no_memory = false;
    assert_null(none);
    fakeapi_fail(desk.api, true);
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(fakeapi_posted(desk.api), 0);
    fakeapi_fail(desk.api, false);
    assert_int_equal(ask(2, 2), 0); /* both are sent, in their order */
    assert_int_equal(fakeapi_posted(desk.api), 2);
    no_memory = true;
    assert_int_equal(ask(1, 1), -ENOMEM);
    no_memory = false;
    fakeapi_answer_post(desk.api, 0, &yes);
    assert_told(0, APIAUTHORIZATION_ANSWERED, REASON_INTERNAL);
    permission_line_free(NULL);
}

static void
test_end(void **state)
{
    (void)state;
    assert_int_equal(ask(1, 0), 0);
    assert_int_equal(ask(2, 1), 0);
    permission_line_free(line);
    desk.decisions.permissions = NULL;
    assert_told(0, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    assert_told(1, APIAUTHORIZATION_UNREACHABLE, REASON_API_TIMEOUT);
    assert_int_equal(fakeapi_cancelled(desk.api), 2);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_single_flight),
        CASE(test_leave),
        CASE(test_timeout),
        CASE(test_places),
        CASE(test_late_no),
        CASE(test_late_no_to_others),
        CASE(test_no_is_written_first),
        CASE(test_trial),
        CASE(test_retry_after),
        CASE(test_breaker),
        CASE(test_api_breaker),
        CASE(test_bounds),
        CASE(test_no_memory),
        CASE(test_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
