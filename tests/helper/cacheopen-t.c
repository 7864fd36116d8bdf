/* SPDX-License-Identifier: MIT */
/*
 * helper/cachefile.c opens whatever is wrong with the state directory, the key
 * or the credential: it says what is wrong, has a key for this process's life,
 * and writes nothing.
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

#include "helper/cache.h"
#include "helper/cachefile.h"
#include "helper/hostkeyfile.h"
#include "helper/log.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/scratch.h"
#include "tests/helper/statedir.h"

#define MEMORY_ONLY "; records are in memory only and end with ovhpatd\n"
#define RECORD "state/records/61616161616161616161616161616161"

static struct cachefile *files;
static struct hostkey *key;
static bool no_thread;

int __real_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                      void *(*run)(void *), void *context)
{
    return no_thread ? EAGAIN
                     : __real_pthread_create(thread, attributes, run, context);
}

static int
setup(void **state)
{
    no_thread = false;
    files = NULL;
    key = NULL;
    if (statedir_setup(state) < 0) {
        return -1;
    }
    log_open(true, LOG_INFO);
    logtrap_begin();
    return 0;
}

static void
close_files(void)
{
    if (files != NULL) {
        cachefile_close(files);
        hostkey_free(key);
    }
    files = NULL;
    key = NULL;
}

static int
teardown(void **state)
{
    close_files();
    logtrap_end();
    return statedir_teardown(state);
}

static int
open_with(const struct scratch *scratch, const char *credentials)
{
    return statedir_open_files(scratch, credentials, &files, &key);
}

static void
open_files(const struct scratch *scratch)
{
    assert_int_equal(open_with(scratch, NULL), 0);
    assert_non_null(files);
    assert_non_null(key);
}

static void
put_record(void)
{
    struct record record = {.not_after_s = RECORD_NEVER};
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = 0;

    memset(record.name, 'a', sizeof(record.name));
    len = record_encode(&record, key, bytes);
    cachefile_put(files, CACHETABLE_TOKEN, record.name, bytes, len);
}

static void
told(int error, void *context)
{
    *(int *)context = error;
    event_base_loopbreak(statedir_base);
}

static bool
refuse(int *ret_error)
{
    uint8_t name[HOSTKEY_NAME_SIZE];

    *ret_error = 1;
    memset(name, 'a', sizeof(name));
    return cachefile_put_refusal(files, CACHETABLE_TOKEN, name,
                                 (const uint8_t *)"tombstone", 9, told,
                                 ret_error);
}

static bool
see_none(void *context, enum cachetable_kind kind, const struct record *record,
         const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)kind;
    (void)record;
    (void)bytes;
    fail_msg("%zu bytes were loaded", len);
    return true;
}

/* It opens, has a key for its life, says why, and writes nothing. */
static void
assert_memory_only(const struct scratch *scratch, const char *credentials,
                   const char *why)
{
    struct timekeeper keeper = {.trusted = true, .saved_life_ms = 77};
    const struct clock_reading now = {.boot_ms = 5};
    uint8_t name[HOSTKEY_NAME_SIZE] = {0};
    int error = 0;

    logtrap_clear();
    assert_int_equal(open_with(scratch, credentials), 0);
    logtrap_assert(why);
    logtrap_assert(MEMORY_ONLY);
    assert_int_equal(logtrap_lines(), 1);
    assert_non_null(hostkey_id(key));
    put_record();
    cachefile_put_time(files, &keeper, &now);
    cachefile_remove(files, CACHETABLE_TOKEN, name);
    assert_false(refuse(&error));
    cachefile_load(files, &keeper, see_none, NULL);
    assert_int_equal(keeper.saved_life_ms, 77);
    close_files();
    assert_false(statedir_has(scratch, RECORD));
    assert_false(statedir_has(scratch, "state/records/time"));
}

static void
test_bad_state_directory(void **state)
{
    const struct scratch *scratch = *state;
    char path[SCRATCH_SIZE * 2];

    snprintf(path, sizeof(path), "%s", scratch_path(scratch, "state"));
    assert_int_equal(chmod(path, 0755), 0);
    assert_memory_only(scratch, NULL,
                       "state: others have access (mode 0755); chmod 0700");
    assert_int_equal(chmod(path, 0700), 0);
    fakedisk_be(54321);
    assert_memory_only(scratch, NULL, "must belong to uid 54321");
    fakedisk_heal();
    fakedisk_fail(FAKEDISK_MKDIR, EROFS);
    assert_memory_only(scratch, NULL, "cannot make or open records/");
    fakedisk_heal();
    assert_int_equal(remove(path), 0);
    assert_memory_only(scratch, NULL, "state: No such file or directory");
    scratch_write(scratch, "state", "x");
    assert_memory_only(scratch, NULL, "state: Not a directory");
}

static void
test_no_key(void **state)
{
    fakedisk_fail(FAKEDISK_CREATE, EROFS);
    assert_memory_only(*state, NULL,
                       "cannot write the key file key: Read-only file system");
}

static void
test_bad_credential(void **state)
{
    char dir[SCRATCH_SIZE * 2];

    snprintf(dir, sizeof(dir), "%s",
             scratch_mkdir(*state, "credentials", 0700));
    scratch_write(*state, "credentials/" HOSTKEYFILE_CREDENTIAL, "short");
    assert_memory_only(*state, dir, "is not 32 bytes long");
    assert_false(statedir_has(*state, "state/key"));
}

static void
test_good_credential(void **state)
{
    char dir[SCRATCH_SIZE * 2];

    snprintf(dir, sizeof(dir), "%s",
             scratch_mkdir(*state, "credentials", 0700));
    scratch_write(*state, "credentials/" HOSTKEYFILE_CREDENTIAL,
                  "0123456789abcdef0123456789ABCDEF");
    assert_int_equal(open_with(*state, dir), 0);
    assert_int_equal(logtrap_lines(), 0);
    assert_false(statedir_has(*state, "state/key"));
}

/* Two opens, each with a key of its own, when nothing can be kept. */
static void
test_passing_keys_differ(void **state)
{
    uint8_t id[HOSTKEY_NAME_SIZE];

    assert_int_equal(chmod(scratch_path(*state, "state"), 0755), 0);
    open_files(*state);
    memcpy(id, hostkey_id(key), sizeof(id));
    close_files();
    open_files(*state);
    assert_memory_not_equal(id, hostkey_id(key), sizeof(id));
}

/* Out of threads: an error, and nothing is left of it. */
static void
test_no_thread(void **state)
{
    no_thread = true;
    assert_int_equal(open_with(*state, NULL), -ENOMEM);
    assert_null(files);
    assert_null(key);
}

/* The whole cache over a directory that it must not use. */
static void
test_cache_in_memory(void **state)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyz0123456789"
                               "abcdefghijklmnopqrstuvwxyz0123456789";
    struct identity identity = {.kind = IDENTITY_USER, .urn = "urn"};
    struct secret token = {0};
    struct cache_token known;
    struct record record;
    struct cache *cache = NULL;
    int error = 1;

    assert_int_equal(chmod(scratch_path(*state, "state"), 0755), 0);
    assert_int_equal(secret_set(&token, text, sizeof(text) - 1), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(cache_open(statedir_base,
                                    scratch_path(*state, "state"), NULL,
                                    scratch_path(*state, "machine-id"), &cache),
                         0);
        known = cache_identify(cache, "https://x/v1", &token);
        cache_salt(cache, "https://x/v1", &token, &known);
        assert_int_equal(
            cache_find(cache, "https://x/v1", &known, &token, &record),
            CACHE_NOTHING);
        cache_accept(cache, &known, &identity, 0, RECORD_NEVER);
        assert_int_equal(cache_find_again(cache, &known, &record),
                         CACHE_RECORD);
        /* Nothing is written, so nobody waits for the disk. */
        assert_false(
            cache_reject(cache, &known, REASON_TOKEN_REFUSED, told, &error));
        assert_int_equal(cache_find_again(cache, &known, &record),
                         CACHE_TOMBSTONE);
        cache_free(cache);
    }
    assert_false(statedir_has(*state, "state/records"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_bad_state_directory), CASE(test_no_key),
        CASE(test_bad_credential),      CASE(test_good_credential),
        CASE(test_passing_keys_differ), CASE(test_no_thread),
        CASE(test_cache_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
