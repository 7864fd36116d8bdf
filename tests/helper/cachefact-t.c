/* SPDX-License-Identifier: MIT */
/*
 * helper/cachefact.c: what is kept, how old it is, what makes room, what is on
 * the disk and when, and what a new process finds.
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
#include <string.h>

#include "helper/cachefact.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/gracedesk.h"

static struct gracedesk desk;
static struct record record;
static unsigned int kept_count;
static int kept_error;

static int
setup(void **state)
{
    (void)state;
    fakedisk_heal();
    fakeclock_reset();
    log_open(true, -1);
    gracedesk_open(&desk, "/tmp");
    kept_count = 0;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    gracedesk_close(&desk);
    fakedisk_heal();
    return 0;
}

static void
accept_token(unsigned int token, const char *name)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    struct identity identity = gracedesk_user(name);

    cache_accept(desk.decisions.cache, &identified, &identity, 0, RECORD_NEVER);
}

static struct cachefact_news
news(unsigned int number, bool allowed)
{
    struct cachefact_news one = {.allowed = allowed};
    struct requirement requirement = {.urn = "urn:v1:eu:resource:vps:v"};

    snprintf(requirement.action, sizeof(requirement.action), "a:b:%u", number);
    cachefact_name(desk.decisions.cache, &requirement, one.name);
    return one;
}

static void
kept(int error, void *context)
{
    (void)context;
    kept_count++;
    kept_error = error;
}

static bool
note(unsigned int token, unsigned int number, bool allowed)
{
    struct cache_token identified = gracedesk_identify(&desk, token);
    struct cachefact_news one = news(number, allowed);

    return cachefact_note(desk.decisions.cache, &identified, &one, 1, kept,
                          NULL);
}

static void
await_kept(unsigned int count)
{
    while (kept_count < count) {
        assert_int_equal(event_base_loop(desk.base, EVLOOP_ONCE), 0);
    }
}

/* The fact of the token's record, or NULL. */
static const struct record_fact *
find(unsigned int token, unsigned int number)
{
    struct cachefact_news one = news(number, true);

    return gracedesk_find(&desk, token, &record) == CACHE_NOTHING
               ? NULL
               : cachefact_find(&record, one.name);
}

static int64_t
age(unsigned int token, unsigned int number)
{
    const struct record_fact *fact = find(token, number);
    int64_t age_ms = -1;

    assert_non_null(fact);
    (void)cachefact_age(desk.decisions.cache, fact, &age_ms);
    return age_ms;
}

static void
restart(void)
{
    gracedesk_stop(&desk);
    gracedesk_start(&desk);
}

static void
test_kept(void **state)
{
    (void)state;
    accept_token(1, "alice");
    assert_null(find(1, 1));
    assert_false(note(1, 1, true));
    assert_true(find(1, 1)->allowed);
    assert_null(find(1, 2));
    assert_true(note(1, 2, false));
    await_kept(1);
    assert_int_equal(kept_error, 0);
    assert_false(find(1, 2)->allowed);
    assert_true(find(1, 1)->allowed);
    accept_token(2, "alice");
    assert_null(find(2, 1));
    restart();
    assert_true(find(1, 1)->allowed);
    assert_false(find(1, 2)->allowed);
}

/* Its age is its own: neither the record's nor that of another fact. */
static void
test_age(void **state)
{
    (void)state;
    accept_token(1, "alice");
    (void)note(1, 1, true);
    fakeclock_pass(5000);
    (void)note(1, 2, true);
    fakeclock_pass(5000);
    accept_token(1, "alice");
    assert_int_equal(age(1, 1), 10000);
    assert_int_equal(age(1, 2), 5000);
    (void)note(1, 1, true);
    assert_int_equal(age(1, 1), 0);
    assert_int_equal(age(1, 2), 5000);
    fakeclock.real_ms -= 86400000; /* the clock is set back */
    assert_int_equal(age(1, 2), 5000);
    fakeclock_reboot();
    restart();
    assert_int_equal(age(1, 2), -1);
}

/* Without a record nothing is kept, and a tombstone takes nothing in. */
static void
test_without_record(void **state)
{
    struct cache_token identified = gracedesk_identify(&desk, 1);

    (void)state;
    assert_false(note(1, 1, false));
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_NOTHING);
    accept_token(1, "alice");
    (void)note(1, 1, true);
    assert_true(cache_reject(desk.decisions.cache, &identified,
                             REASON_TOKEN_REFUSED, kept, NULL));
    await_kept(1);
    assert_false(note(1, 2, false));
    assert_int_equal(gracedesk_find(&desk, 1, &record), CACHE_TOMBSTONE);
    assert_null(find(1, 2));
    accept_token(1, "alice");
    assert_true(find(1, 1)->allowed);
}

/* They stay with their owner. */
static void
test_other_identity(void **state)
{
    (void)state;
    accept_token(1, "alice");
    (void)note(1, 1, true);
    accept_token(1, "bob");
    assert_null(find(1, 1));
}

static void
test_room(void **state)
{
    (void)state;
    accept_token(1, "alice");
    for (unsigned int i = 0; i < RECORD_FACTS_MAX; i++) {
        (void)note(1, i, true);
        fakeclock_pass(10);
    }
    (void)note(1, 0, true); /* now 1 is the oldest */
    fakeclock_pass(10);
    (void)note(1, 100, true);
    assert_non_null(find(1, 0));
    assert_null(find(1, 1));
    assert_non_null(find(1, 2));
    assert_non_null(find(1, 100));
    assert_int_equal(record.fact_count, RECORD_FACTS_MAX);
}

/* A no that is known is not waited for again; a yes that changes is. */
static void
test_when_on_disk(void **state)
{
    (void)state;
    accept_token(1, "alice");
    assert_false(note(1, 1, true));
    assert_true(note(1, 1, false));
    assert_false(note(1, 1, false));
    assert_false(note(1, 1, true));
    assert_true(note(1, 1, false));
    await_kept(2);
    restart();
    assert_false(find(1, 1)->allowed);
}

/* A renewed yes is written once a minute at most, and then it is. */
static void
test_rewritten(void **state)
{
    (void)state;
    accept_token(1, "alice");
    (void)note(1, 1, true);
    fakeclock_pass(30000);
    (void)note(1, 1, true);
    restart();
    assert_int_equal(age(1, 1), 30000);
    fakeclock_pass(30000);
    (void)note(1, 1, true);
    restart();
    assert_int_equal(age(1, 1), 0);
}

static void
test_disk_fails(void **state)
{
    (void)state;
    accept_token(1, "alice");
    assert_true(note(1, 1, false));
    await_kept(1);
    (void)note(1, 1, true);
    restart();
    fakedisk_fail(FAKEDISK_WRITE, EIO);
    fakedisk_fail(FAKEDISK_CREATE, EIO);
    assert_true(note(1, 1, false));
    await_kept(2);
    assert_false(find(1, 1)->allowed);
    fakedisk_heal();
    restart();
    /* The record was taken away: whoever is not known gets in by nothing. */
    assert_null(find(1, 1));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_kept),           CASE(test_age),
        CASE(test_without_record), CASE(test_other_identity),
        CASE(test_room),           CASE(test_when_on_disk),
        CASE(test_rewritten),      CASE(test_disk_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
