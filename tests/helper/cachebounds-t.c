/* SPDX-License-Identifier: MIT */
/*
 * helper/cache.c and its bounds: how many records and tombstones there are, in
 * memory and on the disk, how often the disk is written, and that no token is
 * in any of its bytes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <dirent.h>
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

static struct cache *cache;
static unsigned int told_count;

static int
setup(void **state)
{
    fakeclock_reset();
    log_open(true, -1);
    told_count = 0;
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

static void
reopen(const struct scratch *scratch)
{
    cache_free(cache);
    cache = statedir_open_cache(scratch);
}

/* Short tokens, so that thousands are quick. */
static void
make_token(unsigned int number, struct secret *ret_token)
{
    char text[128];
    int len = snprintf(text, sizeof(text),
                       "abcdefghijklmnopqrstuvwxyz.ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       ".0123456789.%010u",
                       number);

    assert_int_equal(secret_set(ret_token, text, (size_t)len), 0);
}

static struct cache_token
identify(unsigned int number)
{
    struct secret token = {0};
    struct cache_token identified;

    make_token(number, &token);
    identified = cache_identify(cache, URL, &token);
    cache_salt(cache, URL, &token, &identified);
    return identified;
}

static enum cache_state
find(unsigned int number)
{
    struct cache_token identified = identify(number);
    struct secret token = {0};
    struct record record;

    make_token(number, &token);
    return cache_find(cache, URL, &identified, &token, &record);
}

static struct identity
user(unsigned int number)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:eu:identity:user:xx1111-ovh/user-%u", number);
    return identity;
}

static void
accept_as(unsigned int number, unsigned int user_number)
{
    struct cache_token token = identify(number);
    struct identity identity = user(user_number);

    cache_accept(cache, &token, &identity, 0, RECORD_NEVER);
}

static void
told(int error, void *context)
{
    (void)context;
    assert_int_equal(error, 0);
    told_count++;
}

static void
reject(unsigned int number)
{
    struct cache_token token = identify(number);
    unsigned int before = told_count;

    assert_true(cache_reject(cache, &token, REASON_TOKEN_REFUSED, told, NULL));
    while (told_count == before) {
        assert_int_equal(event_base_loop(statedir_base, EVLOOP_ONCE), 0);
    }
}

/* How many of the tokens from..to are in this state. */
static unsigned int
count(unsigned int from, unsigned int to, enum cache_state state)
{
    unsigned int found = 0;

    for (unsigned int i = from; i < to; i++) {
        found += find(i) == state;
    }
    return found;
}

/* Files in records/ besides the clock's, all of them written. */
static unsigned int
files_of(const struct scratch *scratch)
{
    DIR *directory = NULL;
    const struct dirent *entry = NULL;
    unsigned int files = 0;

    reopen(scratch);
    directory = opendir(scratch_path(scratch, "state/records"));
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        files += entry->d_name[0] != '.' && strcmp(entry->d_name, "time") != 0;
    }
    closedir(directory);
    return files;
}

/* Four records for one person's devices; the one used longest ago goes. */
static void
test_records_of_one_identity(void **state)
{
    for (unsigned int i = 0; i < CACHETABLE_IDENTITY_MAX; i++) {
        accept_as(i, 1);
    }
    assert_int_equal(find(0), CACHE_RECORD);
    accept_as(10, 1);
    assert_int_equal(find(0), CACHE_RECORD);
    assert_int_equal(find(1), CACHE_NOTHING);
    assert_int_equal(find(10), CACHE_RECORD);
    accept_as(11, 2);
    assert_int_equal(count(0, 12, CACHE_RECORD), CACHETABLE_IDENTITY_MAX + 1);
    assert_int_equal(files_of(*state), CACHETABLE_IDENTITY_MAX + 1);
}

/* A tombstone that is lifted is a record again and counts as one. */
static void
test_lifted_tombstones_count(void **state)
{
    accept_as(0, 1);
    reject(0);
    for (unsigned int i = 1; i <= CACHETABLE_IDENTITY_MAX; i++) {
        accept_as(i, 1);
    }
    accept_as(0, 1);
    assert_int_equal(count(0, 12, CACHE_RECORD), CACHETABLE_IDENTITY_MAX);
    assert_int_equal(find(0), CACHE_RECORD);
    assert_int_equal(files_of(*state), CACHETABLE_IDENTITY_MAX);
}

static void
test_records_of_all(void **state)
{
    fakedisk_fail(FAKEDISK_CREATE, ENOSPC); /* memory is enough here */
    for (unsigned int i = 0; i < CACHETABLE_MAX; i++) {
        accept_as(i, i);
    }
    assert_int_equal(count(0, CACHETABLE_MAX, CACHE_RECORD), CACHETABLE_MAX);
    for (unsigned int i = CACHETABLE_MAX; i < CACHETABLE_MAX + 100; i++) {
        accept_as(i, i);
    }
    assert_int_equal(count(0, CACHETABLE_MAX + 100, CACHE_RECORD),
                     CACHETABLE_MAX);
    assert_int_equal(count(0, 100, CACHE_RECORD), 0);
    (void)state;
}

/* Tokens that are made, refused, made again: what is left of them is bounded
 * too. */
static void
test_tombstones_of_all(void **state)
{
    unsigned int tokens = CACHETABLE_MAX + 50;

    fakedisk_fail(FAKEDISK_CREATE, ENOSPC);
    for (unsigned int i = 0; i < tokens; i++) {
        accept_as(i, 1);
        reject(i);
    }
    assert_int_equal(count(0, tokens, CACHE_TOMBSTONE), CACHETABLE_MAX);
    assert_int_equal(count(0, 50, CACHE_NOTHING), 50);
    (void)state;
}

/* Writes since the last call; each record brings the clock's file along. */
static unsigned int
writes(void)
{
    static unsigned int before;
    unsigned int now = 0;

    /* The queue is empty when a refusal has passed through it. */
    accept_as(99, 99);
    reject(99);
    now = fakedisk_count(FAKEDISK_RENAME) - before;
    before = fakedisk_count(FAKEDISK_RENAME);
    return now;
}

static void
test_rewritten_once_a_minute(void **state)
{
    unsigned int idle = 0;

    (void)state;
    (void)writes();
    idle = writes();
    accept_as(1, 1);
    assert_true(writes() > idle);
    for (int i = 0; i < 5; i++) {
        fakeclock_pass(10 * SECOND);
        accept_as(1, 1);
    }
    idle = writes();
    fakeclock_pass(9 * SECOND);
    accept_as(1, 1);
    assert_int_equal(writes(), idle);
    fakeclock_pass(SECOND);
    accept_as(1, 1);
    assert_true(writes() > idle);
    /* Another identity, or a clock that was set back: at once. */
    accept_as(1, 2);
    assert_true(writes() > idle);
    fakeclock.real_ms -= SECOND;
    accept_as(1, 2);
    assert_true(writes() > idle);
}

/* Neither in the files nor in the memory, once the caller has wiped it. */
static void
test_no_token_is_left(void **state)
{
    struct secret token = {0};
    struct cache_token identified;
    struct identity identity = user(1);
    struct record record;
    char command[SCRATCH_SIZE * 2];

    memoryscan_token(5, &token);
    identified = cache_identify(cache, URL, &token);
    cache_salt(cache, URL, &token, &identified);
    cache_accept(cache, &identified, &identity, 0, RECORD_NEVER);
    assert_int_equal(cache_find(cache, URL, &identified, &token, &record),
                     CACHE_RECORD);
    assert_true(
        cache_reject(cache, &identified, REASON_TOKEN_REFUSED, told, NULL));
    assert_true(files_of(*state) > 0);
    /* grep(1) reads the pattern from its standard input. */
    snprintf(command, sizeof(command), "grep -rqF -f - '%s'",
             scratch_path(*state, "state"));
    for (size_t at = 0; at + 32 <= token.len; at += 16) {
        FILE *grep = popen(command, "w");

        assert_non_null(grep);
        assert_int_equal(fwrite(token.bytes + at, 1, 32, grep), 32);
        assert_int_equal(WEXITSTATUS(pclose(grep)), 1);
    }
    secret_wipe(&token);
    assert_int_equal(memoryscan_count(5), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_records_of_one_identity), CASE(test_lifted_tombstones_count),
        CASE(test_records_of_all),          CASE(test_tombstones_of_all),
        CASE(test_rewritten_once_a_minute), CASE(test_no_token_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
