/* SPDX-License-Identifier: MIT */
/*
 * helper/cachefile.c with a state directory as it should be: which files it
 * takes, sets aside, removes and leaves alone, and their names.  What it does
 * without one is in cacheopen-t.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>

#include "helper/cachefile.h"
#include "helper/log.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/scratch.h"
#include "tests/helper/statedir.h"

#define RECORD "state/records/61616161616161616161616161616161"
#define IDENTITY "state/records/i61616161616161616161616161616161"

static struct cachefile *files;
static struct hostkey *key;

static int
setup(void **state)
{
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

static void
open_files(const struct scratch *scratch)
{
    assert_int_equal(statedir_open_files(scratch, NULL, &files, &key), 0);
    assert_non_null(files);
    assert_non_null(key);
}

/* Writes an encoded record of the name "aaaa..." with this key. */
static void
put_record(const struct hostkey *with, enum cachetable_kind kind)
{
    struct record record = {.not_after_s = RECORD_NEVER};
    uint8_t bytes[RECORD_BYTES_MAX];
    size_t len = 0;

    memset(record.name, 'a', sizeof(record.name));
    len = record_encode(&record, with, bytes);
    cachefile_put(files, kind, record.name, bytes, len);
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

/* What cachefile_load() gives. */
static struct {
    unsigned int records;
    unsigned int identities;
    bool keep;
} seen;

static bool
see(void *context, enum cachetable_kind kind, const struct record *record,
    const uint8_t *bytes, size_t len)
{
    struct record again;

    assert_ptr_equal(context, &seen);
    assert_int_equal(record_decode(bytes, len, record->name, key, &again), 0);
    assert_memory_equal(&again, record, sizeof(again));
    seen.records += kind == CACHETABLE_TOKEN;
    seen.identities += kind == CACHETABLE_IDENTITY;
    return seen.keep;
}

static struct timekeeper
load(bool keep)
{
    const struct clock_reading now = {.boot_ms = 5};
    struct timekeeper keeper = timekeeper_new(&now);

    memset(&seen, 0, sizeof(seen));
    seen.keep = keep;
    cachefile_load(files, &keeper, see, &seen);
    return keeper;
}

static void
test_new_key_is_logged(void **state)
{
    open_files(*state);
    logtrap_assert("cache: a new key was made");
    close_files();
    logtrap_clear();
    open_files(*state);
    assert_int_equal(logtrap_lines(), 0);
}

static void
test_put_load_remove(void **state)
{
    uint8_t name[HOSTKEY_NAME_SIZE];

    memset(name, 'a', sizeof(name));
    open_files(*state);
    put_record(key, CACHETABLE_TOKEN);
    put_record(key, CACHETABLE_IDENTITY);
    close_files();
    assert_true(statedir_has(*state, RECORD));
    assert_true(statedir_has(*state, IDENTITY));
    open_files(*state);
    load(true);
    assert_int_equal(seen.records, 1);
    assert_int_equal(seen.identities, 1);
    cachefile_remove(files, CACHETABLE_TOKEN, name);
    close_files();
    assert_false(statedir_has(*state, RECORD));
    assert_true(statedir_has(*state, IDENTITY));
    /* What is not wanted is removed. */
    open_files(*state);
    load(false);
    assert_int_equal(seen.identities, 1);
    assert_false(statedir_has(*state, IDENTITY));
}

static void
test_refusal(void **state)
{
    int error = 1;

    open_files(*state);
    put_record(key, CACHETABLE_TOKEN);
    assert_true(refuse(&error));
    assert_int_equal(error, 1);
    while (error == 1) {
        assert_int_equal(event_base_loop(statedir_base, EVLOOP_ONCE), 0);
    }
    assert_int_equal(error, 0);
    fakedisk_fail(FAKEDISK_CREATE, EROFS);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, EROFS);
    assert_true(refuse(&error));
    while (error == 1) {
        assert_int_equal(event_base_loop(statedir_base, EVLOOP_ONCE), 0);
    }
    assert_int_equal(error, -EROFS);
}

static void
test_failed_writes_are_logged_once(void **state)
{
    open_files(*state);
    logtrap_clear();
    for (int i = 0; i < 6; i++) {
        int error = 1;

        /* Bad, bad, good, bad, bad, bad. */
        fakedisk_fail(FAKEDISK_WRITE, i == 2 ? 0 : ENOSPC);
        put_record(key, CACHETABLE_TOKEN);
        /* What was written before a refusal has ended when it has. */
        assert_true(refuse(&error));
        while (error == 1) {
            assert_int_equal(event_base_loop(statedir_base, EVLOOP_ONCE), 0);
        }
    }
    assert_int_equal(logtrap_lines(), 2);
    logtrap_assert("cache: a record cannot be written (ENOSPC)");
}

static void
test_time(void **state)
{
    const struct clock_reading now = {.boot_ms = 5, .boot_id = {1}};
    struct timekeeper keeper = {.saved_life_ms = 77, .boot_id = {2}};

    open_files(*state);
    cachefile_put_time(files, &keeper, &now);
    close_files();
    /* Before the API has answered there is nothing to be trusted later. */
    assert_false(statedir_has(*state, "state/records/time"));
    open_files(*state);
    assert_false(load(true).trusted);
    keeper.trusted = true;
    cachefile_put_time(files, &keeper, &now);
    close_files();
    open_files(*state);
    logtrap_clear();
    assert_true(load(true).trusted);
    assert_int_equal(load(true).saved_life_ms, 82);
    assert_int_equal(logtrap_lines(), 0);
    close_files();
    scratch_write(*state, "state/records/time", "damaged");
    open_files(*state);
    assert_false(load(true).trusted);
    logtrap_assert("the file time is damaged");
    assert_true(statedir_has(*state, "state/corrupt/time"));
}

static void
test_wrong_files(void **state)
{
    static const char *const strays[] = {
        "state/records/x", "state/records/6161616161616161616161616161616",
        "state/records/616161616161616161616161616161611",
        "state/records/6161616161616161616161616161616G",
        "state/records/ii1616161616161616161616161616161"};
    const struct scratch *scratch = *state;
    struct hostkey *other = NULL;
    uint8_t secret[HOSTKEY_SIZE] = {9};

    open_files(scratch);
    for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
        scratch_write(scratch, strays[i], "stray");
    }
    assert_int_equal(hostkey_derive(secret, "", &other), 0);
    put_record(other, CACHETABLE_IDENTITY);
    hostkey_free(other);
    close_files();
    scratch_write(scratch, "state/records/i00000000000000000000000000000000",
                  "OVHPATR1\0");
    scratch_write(scratch, RECORD, "OVHPATR1 damaged");
    open_files(scratch);
    logtrap_clear();
    load(true);
    assert_int_equal(seen.records + seen.identities, 0);
    logtrap_assert("cache: 2 damaged records set aside, 0 of another version "
                   "and 1 of another key left alone");
    logtrap_assert("is damaged and set aside");
    assert_int_equal(logtrap_lines(), 2);
    assert_true(statedir_has(scratch, IDENTITY));
    assert_false(statedir_has(scratch, RECORD));
    assert_true(statedir_has(scratch,
                             "state/corrupt/61616161616161616161616161616161"));
    for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
        assert_true(statedir_has(scratch, strays[i]));
    }
    logtrap_assert_not("stray");
}

/* No regular file of our own, in the place of a record: set aside, and the
 * others are read; nobody waits for a FIFO's other end. */
static void
test_no_files(void **state)
{
    const struct scratch *scratch = *state;

    for (int i = 0; i < 4; i++) {
        open_files(scratch);
        put_record(key, CACHETABLE_IDENTITY);
        close_files();
        if (i == 0) {
            assert_int_equal(mkfifo(scratch_path(scratch, RECORD), 0600), 0);
        } else if (i == 1) {
            assert_int_equal(
                symlink("/dev/zero", scratch_path(scratch, RECORD)), 0);
        } else if (i == 2) {
            scratch_mkdir(scratch, RECORD, 0700);
        } else {
            assert_int_equal(link(scratch_path(scratch, IDENTITY),
                                  scratch_path(scratch, RECORD)),
                             0);
        }
        open_files(scratch);
        logtrap_clear();
        load(true);
        assert_int_equal(seen.records, 0);
        assert_int_equal(seen.identities, i != 3);
        logtrap_assert("is damaged and set aside");
        assert_false(statedir_has(scratch, RECORD));
        close_files();
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_new_key_is_logged),
        CASE(test_put_load_remove),
        CASE(test_refusal),
        CASE(test_failed_writes_are_logged_once),
        CASE(test_time),
        CASE(test_wrong_files),
        CASE(test_no_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
