/* SPDX-License-Identifier: MIT */
/*
 * helper/lockfile.c and lockload.c: a lock is there behind a restart, whichever
 * of the two files is damaged, and nothing else becomes one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>

#include "helper/lockfile.h"
#include "helper/log.h"
#include "helper/store.h"
#include "helper/writer.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/scratch.h"

struct world {
    struct scratch *scratch;
    struct event_base *base;
    struct store store;
    struct writer *writer;
    struct locktable table;
    struct lockfile *lockfile;
    unsigned int told;
    int error;
};

static struct world world;

static void
told(int error, void *context)
{
    assert_ptr_equal(context, &world);
    world.told++;
    world.error = error;
}

static void
start(void)
{
    struct problem problem = {""};

    world.base = event_base_new();
    assert_non_null(world.base);
    assert_int_equal(store_open(world.scratch->dir, &world.store, &problem), 0);
    world.writer = writer_new(world.base, &world.store);
    assert_non_null(world.writer);
    assert_int_equal(lockfile_open(world.scratch->dir, world.writer,
                                   &world.table, &world.lockfile),
                     0);
}

static void
stop(void)
{
    writer_free(world.writer);
    lockfile_close(world.lockfile);
    locktable_done(&world.table);
    store_close(&world.store);
    event_base_free(world.base);
    world.told = 0;
}

static void
restart(void)
{
    stop();
    start();
}

static int
setup(void **state)
{
    void *scratch = NULL;

    (void)state;
    memset(&world, 0, sizeof(world));
    fakedisk_heal();
    if (scratch_setup(&scratch) < 0) {
        return -1;
    }
    world.scratch = scratch;
    logtrap_begin();
    log_open(true, LOG_INFO);
    start();
    return 0;
}

static int
teardown(void **state)
{
    void *scratch = world.scratch;

    (void)state;
    fakedisk_heal();
    stop();
    logtrap_end();
    return scratch_teardown(&scratch);
}

static int
lock(const char *name)
{
    struct lock new_lock = {0};

    assert_int_equal(lock_from_text(name, &new_lock), 0);
    new_lock.since_s = 1795360000;
    return lockfile_lock(world.lockfile, &new_lock, told, &world);
}

static void
wait_told(unsigned int count)
{
    while (world.told < count) {
        assert_int_equal(event_base_loop(world.base, EVLOOP_ONCE), 0);
    }
    assert_int_equal(world.told, count);
    world.told = 0;
}

static void
assert_lock(const char *name, int error)
{
    assert_int_equal(lock(name), 0);
    wait_told(1);
    assert_int_equal(world.error, error);
}

static void
assert_unlock(const char *name, int error)
{
    assert_int_equal(
        lockfile_unlock(world.lockfile, LOCK_ACCOUNT, name, told, &world), 0);
    wait_told(1);
    assert_int_equal(world.error, error);
}

static bool
is_locked(const char *name)
{
    return locktable_find(&world.table, LOCK_ACCOUNT, name) != NULL;
}

static void
put(const char *name, const char *text)
{
    (void)scratch_write(world.scratch, name, text);
}

static void
test_nothing(void **state)
{
    (void)state;
    assert_int_equal(world.table.count, 0);
    assert_int_equal(lockfile_health(world.lockfile), LOCKFILE_GOOD);
    restart();
    assert_int_equal(logtrap_lines(), 0);
    assert_int_equal(access(scratch_path(world.scratch, "locks"), F_OK), -1);
}

static void
test_restart(void **state)
{
    (void)state;
    assert_lock("alice", 0);
    assert_lock("user:xx1111-ovh/bob", 0);
    assert_int_equal(lock("alice"), -EEXIST);
    assert_int_equal(
        lockfile_unlock(world.lockfile, LOCK_ACCOUNT, "carol", told, &world),
        -ENOENT);
    restart();
    assert_int_equal(world.table.count, 2);
    assert_true(is_locked("alice"));
    assert_int_equal(world.table.rows[0].since_s, 1795360000);
    assert_unlock("alice", 0);
    assert_false(is_locked("alice"));
    restart();
    assert_int_equal(world.table.count, 1);
    assert_false(is_locked("alice"));
    assert_int_equal(lockfile_health(world.lockfile), LOCKFILE_GOOD);
}

/* In force before the disk knows; and many at once are few writes. */
static void
test_at_once(void **state)
{
    char name[16];

    (void)state;
    for (unsigned int i = 0; i < LOCKFILE_CHANGES_MAX; i++) {
        snprintf(name, sizeof(name), "a%u", i);
        assert_int_equal(lock(name), 0);
        assert_true(is_locked(name));
    }
    assert_int_equal(lock("b"), -EAGAIN);
    assert_int_equal(
        lockfile_unlock(world.lockfile, LOCK_ACCOUNT, "a0", told, &world),
        -EAGAIN);
    assert_true(is_locked("a0"));
    wait_told(LOCKFILE_CHANGES_MAX);
    assert_int_equal(world.error, 0);
    assert_int_equal(fakedisk_count(FAKEDISK_RENAME), 4);
    restart();
    assert_int_equal(world.table.count, LOCKFILE_CHANGES_MAX);
}

/* A change that nobody waited for is there as well. */
static void
test_two_at_once(void **state)
{
    (void)state;
    assert_int_equal(lock("alice"), 0);
    assert_int_equal(lock("bob"), 0);
    wait_told(2);
    restart();
    assert_true(is_locked("alice"));
    assert_true(is_locked("bob"));
}

static void
assert_survives(const char *name, const char *text)
{
    logtrap_clear();
    put(name, text);
    restart();
    assert_true(is_locked("alice"));
    assert_true(is_locked("bob"));
    assert_int_equal(world.table.count, 2);
    assert_int_equal(lockfile_health(world.lockfile), LOCKFILE_GOOD);
    assert_non_null(strstr(logtrap_text(), "is damaged"));
    /* And both are whole again. */
    restart();
    logtrap_clear();
    restart();
    assert_null(strstr(logtrap_text(), "is damaged"));
    assert_int_equal(world.table.count, 2);
}

static void
test_one_damaged(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "garbage",
        "ovhpat-locks 1 0",
        "ovhpat-locks 2 0\n",
        "ovhpat-locks 1 2\naccount alice - root -\n",
        "ovhpat-locks 1 1\naccount alice - root -\naccount bob - root -\n",
        "ovhpat-locks 1 2\naccount alice - root -\naccount bob",
        "ovhpat-locks 1 1\naccount alice - root -\n\x01\n"};

    (void)state;
    assert_lock("alice", 0);
    assert_lock("bob", 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_survives(i % 2 == 0 ? "locks" : "locks.copy", texts[i]);
    }
}

/* What can be read counts, nobody else is refused, and it is said. */
static void
test_both_damaged(void **state)
{
    (void)state;
    put("locks", "ovhpat-locks 1 3\naccount alice - root -\nacc\x01unt bob\n");
    put("locks.copy", "rubbish\naccount carol");
    restart();
    assert_true(is_locked("alice"));
    assert_true(is_locked("carol"));
    assert_int_equal(world.table.count, 2);
    assert_int_equal(lockfile_health(world.lockfile), LOCKFILE_DAMAGED);
    assert_non_null(strstr(logtrap_text(), "a lock may be missing"));
    restart();
    assert_int_equal(world.table.count, 2);
}

/* An older one beside a newer one, as a crash leaves them. */
static void
test_different(void **state)
{
    (void)state;
    put("locks", "ovhpat-locks 1 1\naccount alice - root -\n");
    restart();
    assert_true(is_locked("alice"));
    assert_int_equal(lockfile_health(world.lockfile), LOCKFILE_GOOD);
    restart();
    put("locks", "ovhpat-locks 1 0\n");
    restart();
    assert_true(is_locked("alice"));
    assert_null(strstr(logtrap_text(), "is damaged"));
}

static void
test_no_file(void **state)
{
    (void)state;
    assert_lock("alice", 0);
    (void)unlink(scratch_path(world.scratch, "locks"));
    (void)scratch_mkdir(world.scratch, "locks", 0700);
    restart();
    assert_true(is_locked("alice"));
    (void)rmdir(scratch_path(world.scratch, "locks"));
    assert_int_equal(symlink("/dev/zero", scratch_path(world.scratch, "locks")),
                     0);
    restart();
    assert_true(is_locked("alice"));
}

static void
test_disk_full(void **state)
{
    (void)state;
    assert_lock("alice", 0);
    fakedisk_fail(FAKEDISK_WRITE, ENOSPC);
    assert_lock("bob", -ENOSPC);
    assert_true(is_locked("bob"));
    assert_unlock("alice", -ENOSPC);
    assert_false(is_locked("alice"));
    assert_non_null(strstr(logtrap_text(), "cannot be written"));
    restart();
    assert_true(is_locked("alice"));
    assert_false(is_locked("bob"));
}

/* One file is enough to lock, and too few to unlock. */
static void
test_half_a_disk(void **state)
{
    (void)state;
    fakedisk_fail_times(FAKEDISK_RENAME, EIO, 1);
    assert_lock("alice", 0);
    fakedisk_fail_times(FAKEDISK_RENAME, EIO, 1);
    assert_unlock("alice", -EIO);
    assert_lock("bob", 0);
    assert_unlock("bob", 0);
    restart();
    assert_int_equal(world.table.count, 0);
}

/* A state directory that is not to be trusted with records still locks. */
static void
test_unfit_directory(void **state)
{
    struct lockfile *other = NULL;
    struct locktable table = {0};
    const struct lock bob = {.name = "bob"};

    (void)state;
    assert_lock("alice", 0);
    assert_int_equal(chmod(world.scratch->dir, 0755), 0);
    assert_int_equal(
        lockfile_open(world.scratch->dir, world.writer, &table, &other), 0);
    assert_int_equal(table.count, 1);
    assert_int_equal(lockfile_health(other), LOCKFILE_AWAY);
    assert_int_equal(lockfile_lock(other, &bob, told, &world), -EROFS);
    assert_int_equal(table.count, 2);
    assert_int_equal(
        lockfile_unlock(other, LOCK_ACCOUNT, "alice", told, &world), -EROFS);
    assert_int_equal(table.count, 1);
    lockfile_close(other);
    locktable_done(&table);
    assert_int_equal(lockfile_open("/nonexistent", NULL, &table, &other), 0);
    assert_int_equal(lockfile_health(other), LOCKFILE_AWAY);
    lockfile_close(other);
    assert_int_equal(chmod(world.scratch->dir, 0700), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_restart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_both_damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_different, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disk_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_half_a_disk, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unfit_directory, setup, teardown),
    };

    return cmocka_run_group_tests_name("lockfile", tests, NULL, NULL);
}
