/* SPDX-License-Identifier: MIT */
/*
 * helper/store.c on a disk that fails: each call of a write and of a removal
 * with each errno that disks give, short writes, and a process that ends in
 * front of each call.  After each of them the old file or the new one is
 * there, whole, and no other.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/wait.h>

#include "helper/store.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/scratch.h"

#define OLD "the old file"
#define NEW "the new file, which is longer"
#define RECORD "state/records/a"

static const int disk_errors[] = {ENOSPC, EDQUOT, EROFS, EIO, EACCES};
#define DISK_ERRORS (sizeof(disk_errors) / sizeof(disk_errors[0]))

static struct store store;

static int
setup(void **state)
{
    struct problem problem = {""};

    fakedisk_heal();
    fakedisk_watch(NULL, NULL);
    if (scratch_setup(state) < 0) {
        return -1;
    }
    return store_open(scratch_mkdir(*state, "state", 0700), &store, &problem);
}

static int
teardown(void **state)
{
    fakedisk_watch(NULL, NULL);
    fakedisk_heal();
    store_close(&store);
    return scratch_teardown(state);
}

static int
write_text(const char *text)
{
    return store_write(&store, "a", (const uint8_t *)text, strlen(text));
}

/* The record's text, or "" when it is not there. */
static const char *
text_of(const struct scratch *scratch)
{
    static char text[256];
    int fd = open(scratch_path(scratch, RECORD), O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

    assert_true(len >= 0);
    text[len] = '\0';
    if (fd >= 0) {
        close(fd);
    }
    return text;
}

static unsigned int files_seen;

static void
see(void *context, const char *name, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)name;
    (void)bytes;
    (void)len;
    files_seen++;
}

/* Files of the directory besides "." and "..", temporaries too. */
static unsigned int
files_of(const struct scratch *scratch)
{
    struct stat status;
    unsigned int temporaries = 0;

    /* Loading removes temporaries and counts the others. */
    fakedisk_heal();
    files_seen = 0;
    store_load(&store, see, NULL);
    temporaries = fakedisk_count(FAKEDISK_UNLINK);
    assert_int_equal(files_seen,
                     lstat(scratch_path(scratch, RECORD), &status) == 0);
    return files_seen + temporaries;
}

/* Before the last step the old file stays and nothing else is left. */
static void
test_write_fails(void **state)
{
    static const enum fakedisk_call calls[] = {
        FAKEDISK_CREATE, FAKEDISK_WRITE, FAKEDISK_SYNC_FILE, FAKEDISK_RENAME};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        for (size_t j = 0; j < DISK_ERRORS; j++) {
            fakedisk_heal();
            assert_int_equal(write_text(OLD), 0);
            fakedisk_heal();
            fakedisk_fail(calls[i], disk_errors[j]);
            assert_int_equal(write_text(NEW), -disk_errors[j]);
            assert_true(fakedisk_count(FAKEDISK_SYNC_FILE) <= 1);
            assert_string_equal(text_of(*state), OLD);
            assert_int_equal(files_of(*state), 1);
            assert_int_equal(write_text(NEW), 0);
            assert_string_equal(text_of(*state), NEW);
        }
    }
}

/* The directory's fsync(2) is the last step: the new file is there, but may
 * be lost, and the caller hears of it. */
static void
test_last_step_fails(void **state)
{
    for (size_t j = 0; j < DISK_ERRORS; j++) {
        fakedisk_heal();
        assert_int_equal(write_text(OLD), 0);
        fakedisk_heal();
        fakedisk_fail(FAKEDISK_SYNC_DIR, disk_errors[j]);
        assert_int_equal(write_text(NEW), -disk_errors[j]);
        assert_int_equal(fakedisk_count(FAKEDISK_SYNC_DIR), 1);
        assert_string_equal(text_of(*state), NEW);
        assert_int_equal(files_of(*state), 1);
    }
}

/* Each of a file's two descriptors is synced, once, in the right order. */
static enum fakedisk_call order[8];
static unsigned int order_len;

static void
note_order(const struct fakedisk_op *op)
{
    if (op->call != FAKEDISK_WRITE && order_len < 8) {
        order[order_len++] = op->call;
    }
}

static void
test_order(void **state)
{
    (void)state;
    order_len = 0;
    fakedisk_watch(NULL, note_order);
    assert_int_equal(write_text(NEW), 0);
    fakedisk_watch(NULL, NULL);
    assert_int_equal(order_len, 4);
    assert_int_equal(order[0], FAKEDISK_CREATE);
    assert_int_equal(order[1], FAKEDISK_SYNC_FILE);
    assert_int_equal(order[2], FAKEDISK_RENAME);
    assert_int_equal(order[3], FAKEDISK_SYNC_DIR);
}

static void
test_short_writes(void **state)
{
    for (size_t most = 1; most < 8; most++) {
        fakedisk_write_at_most(most);
        fakedisk_fail_times(FAKEDISK_WRITE, EINTR, 2);
        assert_int_equal(write_text(most % 2 ? OLD : NEW), 0);
        assert_string_equal(text_of(*state), most % 2 ? OLD : NEW);
    }
    assert_int_equal(files_of(*state), 1);
}

/* Some bytes fit and the next do not. */
static void
test_disk_full_in_the_middle(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_write_at_most(4);
    fakedisk_fail_times(FAKEDISK_WRITE, EINTR, 1);
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_WRITE, ENOSPC);
    assert_int_equal(write_text(NEW), -ENOSPC);
    assert_string_equal(text_of(*state), OLD);
}

static void
test_remove_fails(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    assert_int_equal(store_remove(&store, "a"), -EROFS);
    assert_string_equal(text_of(*state), OLD);
    fakedisk_heal();
    fakedisk_fail(FAKEDISK_SYNC_DIR, EIO);
    assert_int_equal(store_remove(&store, "a"), -EIO);
    assert_int_equal(fakedisk_count(FAKEDISK_SYNC_DIR), 1);
    /* It is gone, but not for certain: another try says no more. */
    assert_int_equal(store_remove(&store, "a"), -EIO);
    assert_true(store_destroy(&store, "a") < 0);
    fakedisk_heal();
    assert_int_equal(store_remove(&store, "a"), 0);
}

static void
test_destroy(void **state)
{
    assert_int_equal(store_destroy(&store, "a"), 0);
    assert_int_equal(write_text(OLD), 0);
    assert_int_equal(store_destroy(&store, "a"), 0);
    assert_int_equal(files_of(*state), 0);
}

static void
test_destroy_truncates(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_UNLINK, EIO);
    assert_int_equal(store_destroy(&store, "a"), 0);
    assert_string_equal(text_of(*state), "");
    assert_int_equal(fakedisk_count(FAKEDISK_SYNC_FILE), 2);
}

static void
test_destroy_overwrites(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_UNLINK, EIO);
    fakedisk_fail(FAKEDISK_TRUNCATE, EIO);
    assert_int_equal(store_destroy(&store, "a"), 0);
    assert_string_not_equal(text_of(*state), OLD);
    assert_int_equal(fakedisk_count(FAKEDISK_SYNC_FILE), 2);
}

/* Nothing helps: it says so. */
static void
test_destroy_fails(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, EROFS);
    assert_int_equal(store_destroy(&store, "a"), -EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, 0);
    fakedisk_fail(FAKEDISK_TRUNCATE, EIO);
    fakedisk_fail(FAKEDISK_OVERWRITE, EIO);
    assert_int_equal(store_destroy(&store, "a"), -EIO);
    assert_string_equal(text_of(*state), OLD);
    fakedisk_fail(FAKEDISK_OVERWRITE, 0);
    fakedisk_fail(FAKEDISK_SYNC_FILE, EIO);
    assert_int_equal(store_destroy(&store, "a"), -EIO);
}

/* The file is gone, but nobody knows whether the disk knows: no yes. */
static void
test_destroy_is_not_synced(void **state)
{
    (void)state;
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_SYNC_DIR, EIO);
    assert_true(store_destroy(&store, "a") < 0);
}

static void
test_set_aside_fails(void **state)
{
    assert_int_equal(write_text(OLD), 0);
    fakedisk_fail(FAKEDISK_RENAME, ENOSPC);
    store_set_aside(&store, "a");
    assert_int_equal(files_of(*state), 0);
}

static void
test_directories_cannot_be_made(void **state)
{
    struct problem problem = {""};
    const char *path = scratch_mkdir(*state, "other", 0700);

    store_close(&store);
    for (size_t j = 0; j < DISK_ERRORS; j++) {
        fakedisk_heal();
        fakedisk_fail(FAKEDISK_MKDIR, disk_errors[j]);
        assert_int_equal(store_open(path, &store, &problem), -EINVAL);
        assert_int_equal(store.state_fd, -1);
    }
    /* But what is there is opened. */
    scratch_mkdir(*state, "other/records", 0700);
    fakedisk_heal();
    fakedisk_fail(FAKEDISK_MKDIR, EROFS);
    assert_int_equal(store_open(path, &store, &problem), 0);
    /* Without corrupt/ damaged files are removed. */
    assert_true(store.corrupt_fd < 0);
    assert_int_equal(write_text(OLD), 0);
    store_set_aside(&store, "a");
    assert_int_equal(faccessat(store.records_fd, "a", F_OK, 0), -1);
}

static unsigned int calls_left;

static int
end_here(const struct fakedisk_op *op)
{
    (void)op;
    if (calls_left-- == 0) {
        _exit(9);
    }
    return 0;
}

/* Whether the child ended before it was done. */
static bool
dies_while(void (*work)(void), unsigned int calls)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        calls_left = calls;
        fakedisk_watch(end_here, NULL);
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 9;
}

static void
write_new(void)
{
    (void)write_text(NEW);
}

/* In front of each call of a write: the old one or the new one. */
static void
test_process_ends_in_a_write(void **state)
{
    unsigned int calls = 0;
    bool old_again = false;

    do {
        assert_int_equal(write_text(OLD), 0);
        if (!dies_while(write_new, calls)) {
            break;
        }
        old_again = strcmp(text_of(*state), OLD) == 0;
        assert_true(old_again || strcmp(text_of(*state), NEW) == 0);
        (void)files_of(*state);
        assert_int_equal(files_of(*state), 1);
        calls++;
    } while (calls < 100);
    assert_int_equal(calls, 5);
    assert_string_equal(text_of(*state), NEW);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_write_fails),
        CASE(test_last_step_fails),
        CASE(test_order),
        CASE(test_short_writes),
        CASE(test_disk_full_in_the_middle),
        CASE(test_remove_fails),
        CASE(test_destroy),
        CASE(test_destroy_truncates),
        CASE(test_destroy_overwrites),
        CASE(test_destroy_fails),
        CASE(test_destroy_is_not_synced),
        CASE(test_set_aside_fails),
        CASE(test_directories_cannot_be_made),
        CASE(test_process_ends_in_a_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
