/* SPDX-License-Identifier: MIT */
/*
 * helper/hostkeyfile.c: a key that is made, found, set aside, or given by
 * systemd; what the file must be; and disks that do not take it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/random.h>

#include "helper/hostkeyfile.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/scratch.h"

#define KEY "state/" HOSTKEYFILE_NAME
#define BAD "state/" HOSTKEYFILE_BAD_NAME
#define CREDENTIAL "credentials/" HOSTKEYFILE_CREDENTIAL
#define TEXT32 "0123456789abcdef0123456789ABCDEF"

static bool no_random;
static struct problem problem;
static enum hostkeyfile_origin origin;

ssize_t __real_getrandom(void *buffer, size_t size, unsigned int flags);
ssize_t __wrap_getrandom(void *buffer, size_t size, unsigned int flags);

/* getrandom(2) of this program (ld(1), --wrap). */
ssize_t
__wrap_getrandom(void *buffer, size_t size, unsigned int flags)
{
    if (no_random) {
        errno = ENOSYS;
        return -1;
    }
    return __real_getrandom(buffer, size, flags);
}

static int
setup(void **state)
{
    fakedisk_heal();
    no_random = false;
    if (scratch_setup(state) < 0) {
        return -1;
    }
    scratch_mkdir(*state, "state", 0700);
    scratch_write(*state, "machine-id", "0123456789abcdef\n");
    return 0;
}

static int
teardown(void **state)
{
    fakedisk_heal();
    return scratch_teardown(state);
}

/* Opens the key and keeps its id; what hostkeyfile_open() returns. */
static int
open_id(const struct scratch *scratch, const char *credentials,
        uint8_t id[HOSTKEY_NAME_SIZE])
{
    int dir_fd = open(scratch_path(scratch, "state"),
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct hostkey *key = NULL;
    int error = 0;

    assert_true(dir_fd >= 0);
    problem.text[0] = '\0';
    error = hostkeyfile_open(dir_fd, credentials,
                             scratch_path(scratch, "machine-id"), &key, &origin,
                             &problem);
    close(dir_fd);
    if (error == 0) {
        assert_non_null(key);
        assert_string_equal(problem.text, "");
        memcpy(id, hostkey_id(key), HOSTKEY_NAME_SIZE);
        hostkey_free(key);
    } else {
        assert_null(key);
    }
    return error;
}

static void
assert_opened(const struct scratch *scratch, enum hostkeyfile_origin expected,
              uint8_t id[HOSTKEY_NAME_SIZE])
{
    assert_int_equal(open_id(scratch, NULL, id), 0);
    assert_int_equal(origin, expected);
}

static void
assert_refused(const struct scratch *scratch, const char *credentials,
               const char *text)
{
    uint8_t id[HOSTKEY_NAME_SIZE];

    assert_int_equal(open_id(scratch, credentials, id), -EINVAL);
    assert_string_equal(problem.text, text);
}

static struct stat
status_of(const struct scratch *scratch, const char *name)
{
    struct stat status = {0};

    if (lstat(scratch_path(scratch, name), &status) < 0) {
        status.st_mode = 0;
    }
    return status;
}

static void
test_made_and_found(void **state)
{
    uint8_t ids[3][HOSTKEY_NAME_SIZE];
    struct stat status;

    assert_opened(*state, HOSTKEYFILE_MADE, ids[0]);
    status = status_of(*state, KEY);
    assert_int_equal(status.st_mode, S_IFREG | 0400);
    assert_int_equal(status.st_size, HOSTKEY_SIZE);
    assert_int_equal(status.st_nlink, 1);
    assert_opened(*state, HOSTKEYFILE_FOUND, ids[1]);
    assert_memory_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
    /* A lost key is another key. */
    assert_int_equal(unlink(scratch_path(*state, KEY)), 0);
    assert_opened(*state, HOSTKEYFILE_MADE, ids[2]);
    assert_memory_not_equal(ids[0], ids[2], HOSTKEY_NAME_SIZE);
    assert_int_equal(status_of(*state, BAD).st_mode, 0);
}

/* It is made with O_EXCL, synced, and its directory too. */
static enum fakedisk_call order[4];
static unsigned int order_len;

static void
note_order(const struct fakedisk_op *op)
{
    if (op->call >= FAKEDISK_CREATE && op->call != FAKEDISK_READ &&
        order_len < 4) {
        order[order_len++] = op->call;
    }
}

static void
test_made_durably(void **state)
{
    uint8_t id[HOSTKEY_NAME_SIZE];

    order_len = 0;
    fakedisk_watch(NULL, note_order);
    assert_opened(*state, HOSTKEYFILE_MADE, id);
    fakedisk_watch(NULL, NULL);
    assert_int_equal(order_len, 4);
    assert_int_equal(order[0], FAKEDISK_CREATE);
    assert_int_equal(order[1], FAKEDISK_WRITE);
    assert_int_equal(order[2], FAKEDISK_SYNC_FILE);
    assert_int_equal(order[3], FAKEDISK_SYNC_DIR);
}

/* The unfit file is kept as key.bad, and a new key is made. */
static void
assert_set_aside(const struct scratch *scratch)
{
    mode_t type = status_of(scratch, KEY).st_mode & S_IFMT;
    uint8_t ids[2][HOSTKEY_NAME_SIZE];

    assert_opened(scratch, HOSTKEYFILE_MADE, ids[0]);
    assert_int_equal(status_of(scratch, BAD).st_mode & S_IFMT, type);
    assert_int_equal(status_of(scratch, KEY).st_mode, S_IFREG | 0400);
    assert_opened(scratch, HOSTKEYFILE_FOUND, ids[1]);
    assert_memory_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
    assert_int_equal(unlink(scratch_path(scratch, KEY)), 0);
    assert_int_equal(remove(scratch_path(scratch, BAD)), 0);
}

static void
test_unfit_files(void **state)
{
    const struct scratch *scratch = *state;
    const char *path = scratch_path(scratch, KEY);

    scratch_write(scratch, KEY, "");
    assert_set_aside(scratch);
    scratch_write_bytes(scratch, KEY, TEXT32, HOSTKEY_SIZE - 1);
    assert_set_aside(scratch);
    scratch_write(scratch, KEY, TEXT32 "x");
    assert_set_aside(scratch);
    assert_int_equal(chmod(scratch_write(scratch, KEY, TEXT32), 0440), 0);
    assert_set_aside(scratch);
    assert_int_equal(chmod(scratch_write(scratch, KEY, TEXT32), 0604), 0);
    assert_set_aside(scratch);
    scratch_write(scratch, "outside", TEXT32);
    assert_int_equal(symlink("../outside", scratch_path(scratch, KEY)), 0);
    assert_set_aside(scratch);
    assert_int_equal(
        link(scratch_path(scratch, "outside"), scratch_path(scratch, KEY)), 0);
    assert_set_aside(scratch);
    path = scratch_path(scratch, KEY);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_set_aside(scratch);
    scratch_mkdir(scratch, KEY, 0700);
    assert_set_aside(scratch);
}

static void
test_foreign_owner(void **state)
{
    uint8_t ids[2][HOSTKEY_NAME_SIZE];

    assert_opened(*state, HOSTKEYFILE_MADE, ids[0]);
    fakedisk_be(54321);
    assert_opened(*state, HOSTKEYFILE_MADE, ids[1]);
    assert_memory_not_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
    assert_true(status_of(*state, BAD).st_mode != 0);
}

/* A mode that keeps others out is fit, 0600 too. */
static void
test_fit_mode(void **state)
{
    uint8_t id[HOSTKEY_NAME_SIZE];

    scratch_write(*state, KEY, TEXT32);
    assert_opened(*state, HOSTKEYFILE_FOUND, id);
}

static void
test_cannot_be_set_aside(void **state)
{
    scratch_write(*state, KEY, "short");
    scratch_mkdir(*state, BAD, 0700);
    scratch_write(*state, BAD "/x", "x");
    assert_refused(*state, NULL,
                   "the key file key is unfit and cannot be set aside: "
                   "Is a directory");
}

static void
test_disk_fails(void **state)
{
    static const enum fakedisk_call calls[] = {
        FAKEDISK_CREATE, FAKEDISK_WRITE, FAKEDISK_SYNC_FILE, FAKEDISK_SYNC_DIR};
    uint8_t id[HOSTKEY_NAME_SIZE];

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        fakedisk_heal();
        fakedisk_fail(calls[i], ENOSPC);
        assert_refused(*state, NULL,
                       "cannot write the key file key: No space left on "
                       "device");
        assert_int_equal(status_of(*state, KEY).st_mode, 0);
    }
    fakedisk_heal();
    no_random = true;
    assert_refused(*state, NULL, "getrandom: Function not implemented");
    assert_int_equal(status_of(*state, KEY).st_mode, 0);
    no_random = false;
    assert_opened(*state, HOSTKEYFILE_MADE, id);
}

/* Some bytes of the key only. */
static void
test_short_write(void **state)
{
    uint8_t id[HOSTKEY_NAME_SIZE];

    fakedisk_write_at_most(HOSTKEY_SIZE - 1);
    assert_int_equal(open_id(*state, NULL, id), -EINVAL);
    assert_int_equal(status_of(*state, KEY).st_mode, 0);
}

/* The id of the key that is in TEXT32 on the machine of setup(). */
static void
id_of_text32(uint8_t id[HOSTKEY_NAME_SIZE])
{
    struct hostkey *key = NULL;

    assert_int_equal(
        hostkey_derive((const uint8_t *)TEXT32, "0123456789abcdef", &key), 0);
    memcpy(id, hostkey_id(key), HOSTKEY_NAME_SIZE);
    hostkey_free(key);
}

static void
test_credential(void **state)
{
    char dir[SCRATCH_SIZE * 2];
    uint8_t ids[3][HOSTKEY_NAME_SIZE];

    snprintf(dir, sizeof(dir), "%s",
             scratch_mkdir(*state, "credentials", 0700));
    assert_opened(*state, HOSTKEYFILE_MADE, ids[0]);
    /* systemd's files belong to root, whoever we are. */
    chmod(scratch_write(*state, CREDENTIAL, TEXT32), 0440);
    fakedisk_be(54321);
    assert_int_equal(open_id(*state, dir, ids[1]), 0);
    assert_int_equal(origin, HOSTKEYFILE_CREDENTIAL_FOUND);
    id_of_text32(ids[2]);
    assert_memory_equal(ids[1], ids[2], HOSTKEY_NAME_SIZE);
    assert_memory_not_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
    /* The file in the state directory is neither used nor touched. */
    fakedisk_heal();
    assert_opened(*state, HOSTKEYFILE_FOUND, ids[1]);
    assert_memory_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
}

static void
test_credential_is_not_there(void **state)
{
    const char *dir = scratch_mkdir(*state, "credentials", 0700);
    uint8_t id[HOSTKEY_NAME_SIZE];

    assert_int_equal(open_id(*state, dir, id), 0);
    assert_int_equal(origin, HOSTKEYFILE_MADE);
    assert_int_equal(open_id(*state, scratch_path(*state, "none"), id), 0);
    assert_int_equal(origin, HOSTKEYFILE_FOUND);
}

/* A credential that somebody meant to give: no other key in its place. */
static void
test_unfit_credential(void **state)
{
    static const char text[] = "the credential ovhpat.key is not 32 bytes long";
    const struct scratch *scratch = *state;
    char dir[SCRATCH_SIZE * 2];

    snprintf(dir, sizeof(dir), "%s",
             scratch_mkdir(scratch, "credentials", 0700));
    scratch_write(scratch, CREDENTIAL, "short");
    assert_refused(scratch, dir, text);
    scratch_write(scratch, CREDENTIAL, TEXT32 "\n");
    assert_refused(scratch, dir, text);
    assert_int_equal(unlink(scratch_path(scratch, CREDENTIAL)), 0);
    scratch_mkdir(scratch, CREDENTIAL, 0700);
    assert_refused(scratch, dir, text);
    assert_int_equal(rmdir(scratch_path(scratch, CREDENTIAL)), 0);
    scratch_write(scratch, "outside", TEXT32);
    assert_int_equal(symlink("../outside", scratch_path(scratch, CREDENTIAL)),
                     0);
    assert_refused(scratch, dir, text);
    assert_int_equal(status_of(scratch, KEY).st_mode, 0);
}

static void
test_machine_id(void **state)
{
    static const char *const texts[] = {"0123456789abcdef\n",
                                        "0123456789abcdef",
                                        "0123456789abcdef\nmore\n",
                                        "0123456789abcdee\n",
                                        "",
                                        "\n"};
    uint8_t ids[7][HOSTKEY_NAME_SIZE];

    scratch_write(*state, KEY, TEXT32);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        scratch_write(*state, "machine-id", texts[i]);
        assert_opened(*state, HOSTKEYFILE_FOUND, ids[i]);
    }
    assert_int_equal(unlink(scratch_path(*state, "machine-id")), 0);
    assert_opened(*state, HOSTKEYFILE_FOUND, ids[6]);
    assert_memory_equal(ids[0], ids[1], HOSTKEY_NAME_SIZE);
    assert_memory_equal(ids[0], ids[2], HOSTKEY_NAME_SIZE);
    assert_memory_not_equal(ids[0], ids[3], HOSTKEY_NAME_SIZE);
    assert_memory_not_equal(ids[0], ids[4], HOSTKEY_NAME_SIZE);
    assert_memory_equal(ids[4], ids[5], HOSTKEY_NAME_SIZE);
    assert_memory_equal(ids[4], ids[6], HOSTKEY_NAME_SIZE);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_made_and_found),   CASE(test_made_durably),
        CASE(test_unfit_files),      CASE(test_foreign_owner),
        CASE(test_fit_mode),         CASE(test_cannot_be_set_aside),
        CASE(test_disk_fails),       CASE(test_short_write),
        CASE(test_credential),       CASE(test_credential_is_not_there),
        CASE(test_unfit_credential), CASE(test_machine_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
