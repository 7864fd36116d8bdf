/* SPDX-License-Identifier: MIT */
/*
 * helper/cache.c: what is kept, what replaces what, what a refusal leaves, how
 * old a record is, the bounds, and what a new process finds.  The clock is a
 * number; the disk is a real directory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>

#include "helper/cache.h"
#include "helper/cachetable.h"
#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/memoryscan.h"
#include "tests/helper/scratch.h"
#include "tests/helper/statedir.h"

#define URL "https://eu.api.ovh.com/v1"
#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

static struct cache *cache;
static struct record record; /* that find() found */

static void
reopen(const struct scratch *scratch)
{
    cache_free(cache);
    cache = statedir_open_cache(scratch);
}

static int
setup(void **state)
{
    fakeclock_reset();
    log_open(true, -1);
    if (statedir_setup(state) < 0) {
        return -1;
    }
    cache = statedir_open_cache(*state);
    return 0;
}

static int
teardown(void **state)
{
    cache_free(cache);
    cache = NULL;
    return statedir_teardown(state);
}

static struct cache_token
identify(unsigned int number)
{
    AUTO_SECRET struct secret token = {0};
    struct cache_token identified;

    memoryscan_token(number, &token);
    identified = cache_identify(cache, URL, &token);
    cache_salt(cache, URL, &token, &identified);
    return identified;
}

static enum cache_state
find_at(const char *url, unsigned int number)
{
    AUTO_SECRET struct secret token = {0};
    struct cache_token identified;

    memoryscan_token(number, &token);
    identified = cache_identify(cache, url, &token);
    return cache_find(cache, url, &identified, &token, &record);
}

static enum cache_state
find(unsigned int number)
{
    return find_at(URL, number);
}

static struct identity
user(const char *name)
{
    struct identity identity = {.kind = IDENTITY_USER, .group_count = 1};

    snprintf(identity.region, sizeof(identity.region), "eu");
    snprintf(identity.account, sizeof(identity.account), "xx1111-ovh");
    snprintf(identity.name, sizeof(identity.name), "%s", name);
    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:eu:identity:user:xx1111-ovh/%s", name);
    snprintf(identity.groups[0], sizeof(identity.groups[0]), "ops");
    return identity;
}

static void
accept_as(unsigned int number, const char *name)
{
    struct cache_token token = identify(number);
    struct identity identity = user(name);

    cache_accept(cache, &token, &identity, fakeclock.real_ms / 1000,
                 RECORD_NEVER);
}

static int told_error;

static void
told(int error, void *context)
{
    assert_ptr_equal(context, &told_error);
    told_error = error;
}

/* Refuses and waits until it is on the disk; false when nothing is kept. */
static bool
reject(unsigned int number, enum reason reason)
{
    struct cache_token token = identify(number);

    told_error = 1;
    if (!cache_reject(cache, &token, reason, told, &told_error)) {
        return false;
    }
    assert_int_equal(told_error, 1);
    while (told_error == 1) {
        assert_int_equal(event_base_loop(statedir_base, EVLOOP_ONCE), 0);
    }
    return true;
}

static int64_t
age(void)
{
    int64_t age_ms = -1;

    return cache_age(cache, &record, &age_ms) ? age_ms : -1;
}

static void
test_accept_and_find(void **state)
{
    struct identity identity = user("alice");

    (void)state;
    assert_int_equal(find(1), CACHE_NOTHING);
    assert_false(cache_is_trusted(cache));
    accept_as(1, "alice");
    assert_true(cache_is_trusted(cache));
    assert_int_equal(find(1), CACHE_RECORD);
    assert_memory_equal(&record.identity, &identity, sizeof(identity));
    assert_int_equal(record.not_after_s, RECORD_NEVER);
    assert_int_equal(age(), 0);
    assert_int_equal(find(2), CACHE_NOTHING);
    assert_int_equal(find_at("https://ca.api.ovh.com/v1", 1), CACHE_NOTHING);
}

static void
test_age(void **state)
{
    (void)state;
    accept_as(1, "alice");
    fakeclock_pass(HOUR);
    assert_int_equal(find(1), CACHE_RECORD);
    assert_int_equal(age(), HOUR);
    /* Looking at it does not renew it. */
    assert_int_equal(find(1), CACHE_RECORD);
    fakeclock_pass(HOUR);
    assert_int_equal(age(), 2 * HOUR);
    accept_as(1, "alice");
    assert_int_equal(find(1), CACHE_RECORD);
    assert_int_equal(age(), 0);
    fakeclock.real_ms -= 3 * DAY;
    fakeclock_pass(HOUR);
    assert_int_equal(age(), HOUR);
}

/* RFC 7662, section 4: not beyond the token's own end. */
static void
test_not_after(void **state)
{
    struct cache_token token = identify(1);
    struct identity identity = user("alice");

    (void)state;
    cache_accept(cache, &token, &identity, 0, fakeclock.real_ms / 1000 + 60);
    assert_int_equal(find(1), CACHE_RECORD);
    fakeclock_pass(59 * SECOND);
    assert_int_equal(age(), 59 * SECOND);
    fakeclock_pass(SECOND);
    assert_int_equal(age(), -1);
}

/* The name is right and the verifier is not: nobody's record. */
static void
test_verifier(void **state)
{
    struct cache_token token = identify(1);
    struct identity identity = user("alice");

    (void)state;
    /* As without cache_salt(). */
    memset(token.salt, 0, sizeof(token.salt));
    memset(token.verifier, 0, sizeof(token.verifier));
    cache_accept(cache, &token, &identity, 0, RECORD_NEVER);
    assert_int_equal(find(1), CACHE_NOTHING);
    token = identify(1);
    token.verifier[HOSTKEY_MAC_SIZE - 1] ^= 1;
    cache_accept(cache, &token, &identity, 0, RECORD_NEVER);
    assert_int_equal(find(1), CACHE_NOTHING);
    token.verifier[HOSTKEY_MAC_SIZE - 1] ^= 1;
    token.salt[0] ^= 1;
    cache_accept(cache, &token, &identity, 0, RECORD_NEVER);
    assert_int_equal(find(1), CACHE_NOTHING);
}

static void
test_reject(void **state)
{
    struct cache_token token = identify(1);

    (void)state;
    assert_false(reject(1, REASON_TOKEN_REFUSED));
    assert_int_equal(find(1), CACHE_NOTHING);
    accept_as(1, "alice");
    accept_as(2, "alice");
    assert_true(reject(1, REASON_TOKEN_FORBIDDEN));
    assert_int_equal(told_error, 0);
    assert_int_equal(find(1), CACHE_TOMBSTONE);
    assert_int_equal(record.reason, REASON_TOKEN_FORBIDDEN);
    assert_int_equal(cache_find_again(cache, &token, &record), CACHE_TOMBSTONE);
    assert_int_equal(find(2), CACHE_RECORD);
    assert_false(reject(1, REASON_TOKEN_REFUSED));
    accept_as(1, "alice");
    assert_int_equal(find(1), CACHE_RECORD);
    assert_int_equal(age(), 0);
}

static void
test_reject_on_a_dead_disk(void **state)
{
    accept_as(1, "alice");
    reopen(*state);
    fakedisk_fail(FAKEDISK_CREATE, EROFS);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, EROFS);
    assert_true(reject(1, REASON_TOKEN_REFUSED));
    assert_int_equal(told_error, -EROFS);
    assert_int_equal(find(1), CACHE_TOMBSTONE);
}

static void
test_reject_identity(void **state)
{
    enum reason reason = REASON_INTERNAL;
    struct identity alice = user("alice");
    struct identity bob = user("bob");

    accept_as(1, "alice");
    accept_as(2, "alice");
    accept_as(3, "bob");
    assert_false(cache_identity_is_refused(cache, alice.urn, &reason));
    cache_reject_identity(cache, alice.urn, REASON_TOKEN_FORBIDDEN, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        assert_true(cache_identity_is_refused(cache, alice.urn, &reason));
        assert_int_equal(reason, REASON_TOKEN_FORBIDDEN);
        assert_false(cache_identity_is_refused(cache, bob.urn, &reason));
        assert_int_equal(find(1), CACHE_TOMBSTONE);
        assert_int_equal(find(2), CACHE_TOMBSTONE);
        assert_int_equal(find(3), CACHE_RECORD);
        reopen(*state);
    }
    /* A yes to one of her tokens is none to her. */
    accept_as(2, "alice");
    assert_true(cache_identity_is_refused(cache, alice.urn, &reason));
    assert_int_equal(find(2), CACHE_TOMBSTONE);
    cache_pardon_identity(cache, alice.urn);
    assert_false(cache_identity_is_refused(cache, alice.urn, &reason));
    assert_int_equal(find(1), CACHE_RECORD);
    reopen(*state);
    assert_false(cache_identity_is_refused(cache, alice.urn, &reason));
}

static void
test_reopen(void **state)
{
    accept_as(1, "alice");
    accept_as(2, "bob");
    assert_true(reject(2, REASON_TOKEN_REFUSED));
    fakeclock_pass(HOUR);
    reopen(*state);
    assert_true(cache_is_trusted(cache));
    assert_int_equal(find(1), CACHE_RECORD);
    assert_int_equal(age(), HOUR);
    assert_int_equal(find(2), CACHE_TOMBSTONE);
    assert_int_equal(record.reason, REASON_TOKEN_REFUSED);
    fakeclock_reboot();
    fakeclock_pass(HOUR);
    reopen(*state);
    assert_int_equal(find(1), CACHE_RECORD);
    assert_true(age() >= 2 * HOUR);
}

/* A token of few different letters could be guessed from its record. */
static void
test_plain_tokens_are_not_kept(void **state)
{
    struct secret token = {0};
    struct identity identity = user("alice");
    struct cache_token identified;

    memset(token.bytes, 'a', 128);
    token.len = 128;
    identified = cache_identify(cache, URL, &token);
    assert_false(identified.keepable);
    cache_salt(cache, URL, &token, &identified);
    assert_false(identified.keepable);
    cache_accept(cache, &identified, &identity, 0, RECORD_NEVER);
    assert_true(cache_is_trusted(cache));
    assert_int_equal(cache_find(cache, URL, &identified, &token, &record),
                     CACHE_NOTHING);
    reopen(*state);
    assert_int_equal(cache_find(cache, URL, &identified, &token, &record),
                     CACHE_NOTHING);
}

static void
test_outdated(void **state)
{
    accept_as(1, "alice");
    fakeclock_pass(CACHE_LIFE_MAX_MS);
    reopen(*state);
    assert_int_equal(find(1), CACHE_RECORD);
    fakeclock_pass(SECOND);
    reopen(*state);
    assert_int_equal(find(1), CACHE_NOTHING);
    accept_as(2, "alice");
    assert_true(reject(2, REASON_TOKEN_REFUSED));
    fakeclock.real_ms += CACHE_REAL_MAX_MS;
    fakeclock_tick(statedir_base);
    assert_int_equal(find(2), CACHE_TOMBSTONE);
    fakeclock.real_ms += SECOND;
    fakeclock_tick(statedir_base);
    /* The wall clock alone may be wrong. */
    assert_int_equal(find(2), CACHE_TOMBSTONE);
    accept_as(3, "alice");
    fakeclock_tick(statedir_base);
    assert_int_equal(find(2), CACHE_NOTHING);
    /* And it is gone from the disk. */
    fakeclock.real_ms -= DAY;
    reopen(*state);
    assert_int_equal(find(2), CACHE_NOTHING);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_accept_and_find),
        CASE(test_age),
        CASE(test_not_after),
        CASE(test_verifier),
        CASE(test_reject),
        CASE(test_reject_on_a_dead_disk),
        CASE(test_reject_identity),
        CASE(test_reopen),
        CASE(test_plain_tokens_are_not_kept),
        CASE(test_outdated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
