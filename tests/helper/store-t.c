/* SPDX-License-Identifier: MIT */
/*
 * helper/store.c on a disk that works: what the directories must be, which
 * files are read and which are given as unfit, what is removed, and the bounds
 * of both directories.  What happens when the disk fails is in
 * storefault-t.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>

#include "helper/store.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/scratch.h"

static struct store store;

static int
setup(void **state)
{
    static const struct store closed = {-1, -1, -1};

    store = closed;
    fakedisk_heal();
    return scratch_setup(state);
}

static int
teardown(void **state)
{
    store_close(&store);
    fakedisk_heal();
    return scratch_teardown(state);
}

/* The state directory in its right form; its path. */
static const char *
state_dir(const struct scratch *scratch)
{
    return scratch_mkdir(scratch, "state", 0700);
}

static void
open_store(const struct scratch *scratch)
{
    struct problem problem = {""};

    assert_int_equal(store_open(state_dir(scratch), &store, &problem), 0);
}

static void
assert_refused(const char *path, const char *text)
{
    struct problem problem = {""};

    assert_int_equal(store_open(path, &store, &problem), -EINVAL);
    scratch_assert_problem(problem.text, path, text);
    assert_int_equal(store.state_fd, -1);
    assert_int_equal(store.records_fd, -1);
    assert_int_equal(store.corrupt_fd, -1);
}

static mode_t
mode_of(const struct scratch *scratch, const char *name)
{
    struct stat status;

    return lstat(scratch_path(scratch, name), &status) < 0
               ? 0
               : status.st_mode & 07777;
}

/* What store_load() gives. */
static struct {
    unsigned int files;
    unsigned int unfit;
    char name[256]; /* of the last one */
    size_t len;
    uint8_t bytes[STORE_FILE_MAX];
} seen;

static void
see(void *context, const char *name, const uint8_t *bytes, size_t len)
{
    assert_ptr_equal(context, &seen);
    seen.files++;
    seen.unfit += bytes == NULL;
    snprintf(seen.name, sizeof(seen.name), "%s", name);
    seen.len = len;
    if (bytes != NULL) {
        memcpy(seen.bytes, bytes, len);
    }
}

static void
assert_seen(unsigned int files, unsigned int unfit)
{
    memset(&seen, 0, sizeof(seen));
    store_load(&store, see, &seen);
    assert_int_equal(seen.files, files);
    assert_int_equal(seen.unfit, unfit);
}

static void
write_text(const char *name, const char *text)
{
    assert_int_equal(
        store_write(&store, name, (const uint8_t *)text, strlen(text)), 0);
}

static void
assert_only_file(const char *name, const char *text)
{
    assert_seen(1, 0);
    assert_string_equal(seen.name, name);
    assert_int_equal(seen.len, strlen(text));
    assert_memory_equal(seen.bytes, text, seen.len);
}

static void
test_open_makes_directories(void **state)
{
    open_store(*state);
    assert_int_equal(mode_of(*state, "state/records"), 0700);
    assert_int_equal(mode_of(*state, "state/corrupt"), 0700);
    assert_seen(0, 0);
    store_close(&store);
    store_close(&store);
    assert_int_equal(store.records_fd, -1);
}

static void
test_open_again(void **state)
{
    struct problem problem = {""};

    open_store(*state);
    write_text("a", "one");
    store_close(&store);
    assert_int_equal(
        store_open(scratch_path(*state, "state"), &store, &problem), 0);
    assert_only_file("a", "one");
}

static void
test_no_directory(void **state)
{
    assert_refused(scratch_path(*state, "none"), ": No such file or directory");
    assert_refused(scratch_write(*state, "file", "x"), ": Not a directory");
    assert_int_equal(symlink(state_dir(*state), scratch_path(*state, "link")),
                     0);
    assert_refused(scratch_path(*state, "link"), ": Not a directory");
}

static void
test_mode_of_directory(void **state)
{
    static const mode_t modes[] = {0755, 0750, 0701, 0770, 0702, 01777};

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        char text[64];
        const char *path = scratch_mkdir(*state, "state", modes[i]);

        snprintf(text, sizeof(text),
                 ": others have access (mode %04o); chmod 0700",
                 (unsigned int)modes[i]);
        assert_refused(path, text);
        assert_int_equal(rmdir(path), 0);
    }
}

static void
test_owner_of_directory(void **state)
{
    const char *path = state_dir(*state);
    char text[96];

    snprintf(text, sizeof(text), ": belongs to uid %lu, must belong to uid %lu",
             (unsigned long)geteuid(), 54321UL);
    fakedisk_be(54321);
    assert_refused(path, text);
}

static void
test_records_is_no_directory(void **state)
{
    const char *path = state_dir(*state);

    scratch_write(*state, "state/records", "x");
    assert_refused(path, ": cannot make or open records/: Not a directory");
    assert_int_equal(unlink(scratch_path(*state, "state/records")), 0);
    assert_int_equal(symlink("/tmp", scratch_path(*state, "state/records")), 0);
    assert_refused(path, ": cannot make or open records/: Not a directory");
}

static void
test_write_and_read(void **state)
{
    uint8_t longest[STORE_FILE_MAX];

    open_store(*state);
    write_text("a", "one");
    assert_only_file("a", "one");
    assert_int_equal(mode_of(*state, "state/records/a"), 0600);
    write_text("a", "another text");
    assert_only_file("a", "another text");
    write_text("a", "");
    assert_only_file("a", "");
    memset(longest, 'l', sizeof(longest));
    assert_int_equal(store_write(&store, "a", longest, sizeof(longest)), 0);
    assert_seen(1, 0);
    assert_int_equal(seen.len, sizeof(longest));
    assert_memory_equal(seen.bytes, longest, sizeof(longest));
}

static void
test_remove(void **state)
{
    open_store(*state);
    write_text("a", "one");
    write_text("b", "two");
    assert_int_equal(store_remove(&store, "a"), 0);
    assert_only_file("b", "two");
    assert_int_equal(store_remove(&store, "a"), 0);
    assert_int_equal(store_remove(&store, "never"), 0);
}

/* Each of these in the place of a record is given without bytes, and does not
 * keep the others from being read; the FIFO does not make anybody wait. */
static void
test_unfit_files(void **state)
{
    const struct scratch *scratch = *state;
    char big[STORE_FILE_MAX + 1];

    open_store(scratch);
    write_text("good", "one");
    scratch_write(scratch, "outside", "x");
    assert_int_equal(symlink(scratch_path(scratch, "outside"),
                             scratch_path(scratch, "state/records/symlink")),
                     0);
    assert_int_equal(
        symlink("nowhere", scratch_path(scratch, "state/records/dangling")), 0);
    assert_int_equal(link(scratch_path(scratch, "outside"),
                          scratch_path(scratch, "state/records/hardlink")),
                     0);
    assert_int_equal(mkfifo(scratch_path(scratch, "state/records/fifo"), 0600),
                     0);
    scratch_mkdir(scratch, "state/records/directory", 0700);
    memset(big, 'b', sizeof(big));
    scratch_write_bytes(scratch, "state/records/big", big, sizeof(big));
    assert_int_equal(
        chmod(scratch_write(scratch, "state/records/open", "x"), 0640), 0);
    assert_seen(8, 7);
}

static void
test_foreign_owner(void **state)
{
    open_store(*state);
    write_text("a", "one");
    fakedisk_be(54321);
    assert_seen(1, 1);
}

static void
test_read_fails(void **state)
{
    open_store(*state);
    write_text("a", "one");
    write_text("b", "two");
    fakedisk_fail_times(FAKEDISK_READ, EIO, 1);
    assert_seen(2, 1);
    fakedisk_fail_times(FAKEDISK_OPEN, EMFILE, 1);
    assert_seen(2, 1);
    fakedisk_fail_times(FAKEDISK_READ, EINTR, 3);
    assert_seen(2, 0);
}

static void
test_temporaries_are_removed(void **state)
{
    const struct scratch *scratch = *state;

    open_store(scratch);
    write_text("a", "one");
    scratch_write(scratch, "state/records/.t.0123456789abcdef", "half");
    scratch_write(scratch, "state/records/.t.", "half");
    scratch_write(scratch, "state/records/.hidden", "not ours");
    assert_only_file("a", "one");
    assert_int_equal(mode_of(scratch, "state/records/.t.0123456789abcdef"), 0);
    assert_int_equal(mode_of(scratch, "state/records/.t."), 0);
    assert_int_equal(mode_of(scratch, "state/records/.hidden"), 0600);
}

static void
test_stray_files(void **state)
{
    char name[64];

    open_store(*state);
    for (unsigned int i = 0; i < STORE_FILES_MAX + 1000; i++) {
        snprintf(name, sizeof(name), "state/records/stray-%u", i);
        scratch_write(*state, name, "");
        if (i == 9999) {
            assert_seen(10000, 0);
        }
    }
    memset(&seen, 0, sizeof(seen));
    store_load(&store, see, &seen);
    assert_in_range(seen.files, STORE_FILES_MAX - 2, STORE_FILES_MAX);
}

/* How many files corrupt/ holds. */
static unsigned int
corrupt_files(const struct scratch *scratch)
{
    unsigned int count = 0;
    char name[64];

    for (unsigned int i = 0; i < 3 * STORE_CORRUPT_MAX; i++) {
        snprintf(name, sizeof(name), "state/corrupt/bad-%u", i);
        count += mode_of(scratch, name) != 0;
    }
    return count;
}

static void
test_set_aside(void **state)
{
    char name[STORE_NAME_MAX];

    open_store(*state);
    for (unsigned int i = 0; i < 3 * STORE_CORRUPT_MAX; i++) {
        snprintf(name, sizeof(name), "bad-%u", i);
        write_text(name, "damaged");
        store_set_aside(&store, name);
        assert_seen(0, 0);
        assert_int_equal(corrupt_files(*state),
                         i + 1 < STORE_CORRUPT_MAX ? i + 1 : STORE_CORRUPT_MAX);
    }
    store_set_aside(&store, "never");
}

/* Not a regular file, and the same name twice. */
static void
test_set_aside_others(void **state)
{
    const struct scratch *scratch = *state;

    open_store(scratch);
    assert_int_equal(
        symlink("nowhere", scratch_path(scratch, "state/records/bad-0")), 0);
    store_set_aside(&store, "bad-0");
    scratch_mkdir(scratch, "state/records/bad-1", 0700);
    store_set_aside(&store, "bad-1");
    write_text("bad-2", "one");
    store_set_aside(&store, "bad-2");
    write_text("bad-2", "two");
    store_set_aside(&store, "bad-2");
    assert_seen(0, 0);
    assert_int_equal(corrupt_files(scratch), 3);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_open_makes_directories),
        CASE(test_open_again),
        CASE(test_no_directory),
        CASE(test_mode_of_directory),
        CASE(test_owner_of_directory),
        CASE(test_records_is_no_directory),

        CASE(test_write_and_read),
        CASE(test_remove),
        CASE(test_unfit_files),
        CASE(test_foreign_owner),
        CASE(test_read_fails),
        CASE(test_temporaries_are_removed),
        CASE(test_stray_files),
        CASE(test_set_aside),
        CASE(test_set_aside_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
