/* SPDX-License-Identifier: MIT */
/*
 * helper/inquiry.c, what an answer does: to the record, to the negative cache,
 * to the log, and when those who wait are told.  The disk is held where a test
 * needs it to be slow.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "helper/inquiry.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/gracedesk.h"
#include "tests/helper/logtrap.h"

#define MINUTE INT64_C(60000)

static struct gracedesk desk;
static struct record record; /* that find() found */
static struct told {
    unsigned int times;
    struct api_answer answer;
} told[4];

/* The writer waits in front of the disk while this is held. */
static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;

static int
pass_disk(const struct fakedisk_op *op)
{
    (void)op;
    pthread_mutex_lock(&disk);
    pthread_mutex_unlock(&disk);
    return 0;
}

static int
setup(void **state)
{
    (void)state;
    memset(told, 0, sizeof(told));
    fakeclock_reset();
    fakedisk_heal();
    logtrap_begin();
    gracedesk_open(&desk, "/tmp");
    logtrap_clear();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    fakedisk_watch(NULL, NULL);
    fakedisk_heal();
    gracedesk_close(&desk);
    return 0;
}

static enum cache_state
find(unsigned int token)
{
    return gracedesk_find(&desk, token, &record);
}

static void
tell(const struct api_answer *answer, void *context)
{
    struct told *to = context;

    to->times++;
    to->answer = *answer;
}

static void
ask(unsigned int token, unsigned int asker)
{
    assert_int_equal(gracedesk_ask(&desk, token, tell, &told[asker]),
                     INQUIRY_MADE);
}

static void
wait_for(unsigned int asker, unsigned int times)
{
    while (told[asker].times < times) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
}

/* The token has a record on the disk. */
static void
accept_first(unsigned int token)
{
    told[3].times = 0;
    ask(token, 3);
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_int_equal(told[3].times, 1);
    assert_int_equal(find(token), CACHE_RECORD);
}

/* Somebody asks and gives up; the flight goes on. */
static void
ask_and_give_up(unsigned int token, unsigned int asker)
{
    gracedesk_config(&desk)->timeout_ms = 0;
    ask(token, asker);
    gracedesk_run(&desk);
    gracedesk_config(&desk)->timeout_ms = GRACEDESK_LONG_MS;
    assert_int_equal(told[asker].times, 1);
    assert_int_equal(told[asker].answer.reason, REASON_API_TIMEOUT);
    told[asker].times = 0;
}

static void
note_grace(unsigned int token, const char *service, const char *name,
           const char *id)
{
    struct cache_token identified = gracedesk_identify(&desk, token);

    inquiry_note_grace(desk.decisions.line, &identified, service, name, id);
}

/* A new process over the same files; it logs what it finds. */
static void
restart(void)
{
    gracedesk_stop(&desk);
    gracedesk_start(&desk);
    logtrap_clear();
    memset(told, 0, sizeof(told));
}

static bool
is_negative(unsigned int token, enum reason expected)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    enum reason reason = REASON_INTERNAL;

    return negative_find(&desk.decisions.negative, identified.name,
                         fakeclock.monotonic_ms, &reason) &&
           reason == expected;
}

static void
test_accept(void **state)
{
    (void)state;
    accept_first(1);
    assert_string_equal(record.identity.name, "alice");
    assert_int_equal(record.proved.real_ms, fakeclock.real_ms);
    fakeclock_pass(MINUTE);
    accept_first(1);
    assert_int_equal(record.proved.real_ms, fakeclock.real_ms);
}

static void
test_late_accept(void **state)
{
    (void)state;
    accept_first(1);
    ask_and_give_up(1, 0);
    fakeclock_pass(MINUTE);
    gracedesk_answer(&desk, gracedesk_accept("alice"));
    assert_int_equal(find(1), CACHE_RECORD);
    assert_int_equal(record.proved.real_ms, fakeclock.real_ms);
    assert_int_equal(told[0].times + logtrap_lines(), 0);
}

static void
test_refusal(void **state)
{
    (void)state;
    accept_first(1);
    ask(1, 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_FORBIDDEN));
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    assert_int_equal(record.reason, REASON_TOKEN_FORBIDDEN);
    wait_for(0, 1);
    assert_int_equal(told[0].answer.class, API_REFUSED);
    assert_true(is_negative(1, REASON_TOKEN_FORBIDDEN));
    assert_int_equal(logtrap_lines(), 0);
    restart();
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    /* And a later yes lifts it all. */
    accept_first(1);
    assert_false(is_negative(1, REASON_TOKEN_FORBIDDEN));
}

/* Nothing is kept about it, so nobody has to wait for the disk. */
static void
test_refusal_without_record(void **state)
{
    (void)state;
    pthread_mutex_lock(&disk);
    fakedisk_watch(pass_disk, NULL);
    ask(1, 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    pthread_mutex_unlock(&disk);
    assert_int_equal(told[0].times, 1);
    assert_int_equal(find(1), CACHE_NOTHING);
    assert_true(is_negative(1, REASON_TOKEN_REFUSED));
}

/* Not before the tombstone is on the disk: not told, but already in force. */
static void
test_refusal_waits_for_the_disk(void **state)
{
    unsigned int synced = 0;

    (void)state;
    accept_first(1);
    restart(); /* what was written before is on the disk */
    synced = fakedisk_count(FAKEDISK_SYNC_DIR);
    pthread_mutex_lock(&disk);
    fakedisk_watch(pass_disk, NULL);
    ask(1, 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    ask(1, 1);
    for (int i = 0; i < 20; i++) {
        gracedesk_run(&desk);
    }
    assert_int_equal(told[0].times, 0);
    assert_int_equal(fakedisk_count(FAKEDISK_SYNC_DIR), synced);
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    pthread_mutex_unlock(&disk);
    wait_for(0, 1);
    wait_for(1, 1);
    assert_true(fakedisk_count(FAKEDISK_SYNC_DIR) > synced);
    assert_int_equal(told[1].answer.class, API_REFUSED);
}

/* A slow disk is not a slow API: it does not open the breaker. */
static void
test_slow_disk_is_no_failure(void **state)
{
    (void)state;
    accept_first(1);
    gracedesk_config(&desk)->timeout_ms = 0;
    gracedesk_config(&desk)->in_flight = 8;
    for (unsigned int i = 0; i < BREAKER_FAILURES; i++) {
        accept_first(1 + i);
        pthread_mutex_lock(&disk);
        fakedisk_watch(pass_disk, NULL);
        ask(1 + i, 1);
        gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
        wait_for(1, 1 + i);
        pthread_mutex_unlock(&disk);
        fakedisk_watch(NULL, NULL);
        assert_int_equal(desk.breaker.failures, 0);
    }
    assert_int_equal(breaker_left_ms(&desk.breaker, fakeclock.monotonic_ms), 0);
}

static void
test_dead_disk(void **state)
{
    (void)state;
    accept_first(1);
    fakedisk_fail(FAKEDISK_CREATE, EROFS);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, EROFS);
    ask(1, 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    wait_for(0, 1);
    assert_int_equal(told[0].answer.class, API_REFUSED);
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    assert_non_null(strstr(logtrap_text(),
                           "cache: a refusal cannot be written (EROFS); it "
                           "stands until ovhpatd ends"));
}

static void
test_late_refusal(void **state)
{
    (void)state;
    accept_first(1);
    ask_and_give_up(1, 0);
    note_grace(1, "sshd", "pat_jwt_alice", "00000001");
    note_grace(1, "su do", "alice\n", "00000002");
    note_grace(2, "sshd", "pat_jwt_bob", "00000003");
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    assert_string_equal(
        logtrap_text(),
        "ovhpatd: late refusal reason=OVHPAT-R40 status=401: let in by grace "
        "before it came: name=pat_jwt_alice service=sshd id=00000001, "
        "name=alice\\x0a service=su\\x20do id=00000002\n");
    restart();
    assert_int_equal(find(1), CACHE_TOMBSTONE);
}

/* However many there were, the first one is named and nothing overflows. */
static void
test_many_grace_logins(void **state)
{
    (void)state;
    accept_first(1);
    ask_and_give_up(1, 0);
    for (unsigned int i = 0; i < 100; i++) {
        note_grace(1, "sshd", "pat_jwt_alice", "0000000a");
    }
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    assert_non_null(strstr(logtrap_text(), "name=pat_jwt_alice service=sshd"));
    assert_true(strlen(logtrap_text()) < 400);
}

/* Nobody was let in, or the API never said anything: nothing to tell. */
static void
test_late_and_harmless(void **state)
{
    (void)state;
    accept_first(1);
    ask_and_give_up(1, 0);
    gracedesk_answer(&desk, gracedesk_refuse(REASON_TOKEN_REFUSED));
    accept_first(2);
    ask_and_give_up(2, 0);
    note_grace(2, "sshd", "pat_jwt_alice", "00000001");
    gracedesk_answer(&desk, gracedesk_unreachable(REASON_API_NETWORK));
    assert_int_equal(find(2), CACHE_RECORD);
    assert_int_equal(logtrap_lines(), 0);
}

/* Neither of these says no to the token. */
static void
test_unproven_and_unreachable(void **state)
{
    struct api_answer unproven = gracedesk_refuse(REASON_TOKEN_UNPROVEN);

    (void)state;
    unproven.class = API_REFUSED_UNPROVEN;
    accept_first(1);
    ask(1, 0);
    gracedesk_answer(&desk, unproven);
    assert_int_equal(told[0].answer.class, API_REFUSED_UNPROVEN);
    assert_int_equal(find(1), CACHE_RECORD);
    assert_false(is_negative(1, REASON_TOKEN_UNPROVEN));
    ask(1, 1);
    gracedesk_answer(&desk, gracedesk_unreachable(REASON_API_GARBAGE));
    assert_int_equal(told[1].answer.reason, REASON_API_GARBAGE);
    assert_int_equal(find(1), CACHE_RECORD);
}

/* The token belongs to somebody else now, who has no business here. */
static void
test_foreign_identity(void **state)
{
    struct api_answer foreign = gracedesk_accept("alice");

    (void)state;
    snprintf(foreign.identity.account, sizeof(foreign.identity.account),
             "zz9999-ovh");
    ask(1, 0);
    gracedesk_answer(&desk, foreign);
    assert_int_equal(told[0].times, 1);
    assert_int_equal(find(1), CACHE_NOTHING);
    accept_first(2);
    ask(2, 1);
    gracedesk_answer(&desk, foreign);
    wait_for(1, 1);
    assert_int_equal(told[1].answer.class, API_ACCEPTED);
    assert_int_equal(find(2), CACHE_TOMBSTONE);
    assert_int_equal(record.reason, REASON_FOREIGN_OVH_ACCOUNT);
    assert_false(is_negative(2, REASON_FOREIGN_OVH_ACCOUNT));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_accept),
        CASE(test_late_accept),
        CASE(test_refusal),
        CASE(test_refusal_without_record),
        CASE(test_refusal_waits_for_the_disk),
        CASE(test_slow_disk_is_no_failure),
        CASE(test_dead_disk),
        CASE(test_late_refusal),
        CASE(test_many_grace_logins),
        CASE(test_late_and_harmless),
        CASE(test_unproven_and_unreachable),
        CASE(test_foreign_identity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
