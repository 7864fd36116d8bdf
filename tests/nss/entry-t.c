/* SPDX-License-Identifier: MIT */
/*
 * nss/entry.c: the two functions as libc calls them.  Whom they answer for,
 * what is in the entry, every size and every alignment of the buffer, every
 * byte value at every place of a name, and errno.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/login.h"
#include "nss/entry.h"
#include "tests/nss/fakesource.h"

#define P LOGIN_PREFIX
#define OLD_ERRNO 12345
#define OLD_ERRNOP 54321
#define GUARD 16

/* The last answer and what it came with. */
static struct passwd entry;
static char room[1024];
static int error;

static int
reset(void **state)
{
    (void)state;
    fakesource_reset();
    memset(&entry, 0x5a, sizeof(entry));
    return 0;
}

static bool
is_untouched(const struct passwd *one)
{
    struct passwd untouched;

    memset(&untouched, 0x5a, sizeof(untouched));
    return memcmp(one, &untouched, sizeof(untouched)) == 0;
}

static enum nss_status
ask_in(const char *name, char *buffer, size_t buflen)
{
    enum nss_status status = NSS_STATUS_RETURN;

    error = OLD_ERRNOP;
    errno = OLD_ERRNO;
    status = _nss_ovhpat_getpwnam_r(name, &entry, buffer, buflen, &error);
    if (status != NSS_STATUS_SUCCESS) {
        assert_true(is_untouched(&entry));
    }
    return status;
}

static enum nss_status
ask(const char *name)
{
    memset(&entry, 0x5a, sizeof(entry));
    return ask_in(name, room, sizeof(room));
}

/* The number of groups that were added, or -1 - status. */
static long int
ask_groups(const char *name)
{
    long int start = 1;
    long int size = 2;
    gid_t *gids = calloc(2, sizeof(gid_t));
    enum nss_status status = NSS_STATUS_RETURN;

    error = OLD_ERRNOP;
    errno = OLD_ERRNO;
    status = _nss_ovhpat_initgroups_dyn(name, 4002, &start, &size, &gids, -1,
                                        &error);
    for (long int i = 1; i < start; i++) {
        assert_int_equal(gids[i], 7000 + i);
    }
    free(gids);
    return status == NSS_STATUS_SUCCESS ? start - 1 : -1 - (long int)status;
}

static void
assert_errno_kept(void)
{
    assert_int_equal(errno, OLD_ERRNO);
    assert_int_equal(error, OLD_ERRNOP);
}

static void
assert_not_found(const char *name)
{
    if (ask(name) != NSS_STATUS_NOTFOUND) {
        fail_msg("\"%s\" is answered", name);
    }
    assert_errno_kept();
    assert_int_equal(ask_groups(name), -1 - NSS_STATUS_NOTFOUND);
    assert_errno_kept();
}

static void
test_entry(void **state)
{
    static const char *const names[] = {P "alice", P "alice+laptop",
                                        P "alice+Laptop.2_-"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(ask(names[i]), NSS_STATUS_SUCCESS);
        assert_errno_kept();
        assert_string_equal(entry.pw_name, names[i]);
        assert_ptr_not_equal(entry.pw_name, names[i]);
        assert_string_equal(entry.pw_passwd, "*");
        assert_int_equal(entry.pw_uid, 4001);
        assert_int_equal(entry.pw_gid, 4002);
        assert_string_equal(entry.pw_gecos, "Alice,,,");
        assert_string_equal(entry.pw_dir, "/home/alice");
        assert_string_equal(entry.pw_shell, "/bin/sh");
        assert_string_equal(fakesource.last_name, "alice");
    }
}

/* Nothing that could be gone later: all texts are in the buffer. */
static void
test_texts_are_in_the_buffer(void **state)
{
    const char *text[5];

    (void)state;
    assert_int_equal(ask(P "alice+laptop"), NSS_STATUS_SUCCESS);
    text[0] = entry.pw_name;
    text[1] = entry.pw_passwd;
    text[2] = entry.pw_gecos;
    text[3] = entry.pw_dir;
    text[4] = entry.pw_shell;
    for (size_t i = 0; i < 5; i++) {
        assert_true(text[i] >= room);
        assert_true(text[i] + strlen(text[i]) < room + sizeof(room));
        for (size_t j = 0; j < i; j++) {
            assert_true(text[i] + strlen(text[i]) < text[j] ||
                        text[j] + strlen(text[j]) < text[i]);
        }
    }
}

/* Without the prefix, or with something that only looks like it, nobody else
 * is asked. */
static void
test_other_names_cost_nothing(void **state)
{
    char name[] = P "alice";

    (void)state;
    assert_not_found("");
    assert_not_found("alice");
    assert_not_found("root");
    assert_not_found("pat_jwt");
    assert_not_found("pat-jwt-alice");
    for (size_t i = 0; i < LOGIN_PREFIX_LEN; i++) {
        for (int byte = 0; byte < 256; byte++) {
            char old = name[i];

            if ((char)byte != old) {
                name[i] = (char)byte;
                assert_not_found(name);
                name[i] = old;
            }
        }
    }
    assert_int_equal(fakesource.lookups, 0);
    assert_int_equal(fakesource.list_calls, 0);
    assert_int_equal(fakesource.range_reads, 0);
}

static void
test_wrong_forms_cost_nothing(void **state)
{
    char huge[8192];

    (void)state;
    memset(huge, 'a', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    memcpy(huge, P, LOGIN_PREFIX_LEN);
    assert_not_found(huge);
    assert_not_found(P);
    assert_not_found(P "+laptop");
    assert_not_found(P "alice+");
    assert_not_found(P "CI");
    assert_not_found(P "alice/../bob");
    assert_not_found(P "abcdefghijklmnopqrstuvwxyz0123456");
    assert_not_found(P P "alice");
    assert_not_found(P P "alice+laptop");
    assert_int_equal(fakesource.lookups, 0);
    assert_int_equal(fakesource.list_calls, 0);
}

/* Another byte at any place behind the prefix: either the name that is asked
 * for says the very same, or nobody is asked. */
static void
test_every_byte_behind_the_prefix(void **state)
{
    (void)state;
    for (size_t i = LOGIN_PREFIX_LEN; i < sizeof(P "alice+a1") - 1; i++) {
        for (int byte = 0; byte < 256; byte++) {
            char name[] = P "alice+a1";
            struct login login;
            bool is_name = false;

            name[i] = (char)byte;
            is_name = login_parse(name, &login) == 0;
            fakesource_reset();
            if (is_name && strcmp(login.account, "alice") == 0) {
                assert_int_equal(ask(name), NSS_STATUS_SUCCESS);
                assert_string_equal(entry.pw_name, name);
            } else {
                assert_not_found(name);
            }
            assert_true(fakesource.lookups > 0 || !is_name ||
                        login.account[0] == '\0');
            assert_true(is_name || fakesource.lookups == 0);
        }
    }
}

static void
test_accounts_that_are_not_ordinary(void **state)
{
    static const uid_t not_ordinary[] = {0, 1, 999, 60001, 65534, (uid_t)-1};

    (void)state;
    for (size_t i = 0; i < sizeof(not_ordinary) / sizeof(uid_t); i++) {
        fakesource.uid = not_ordinary[i];
        assert_not_found(P "alice");
        assert_not_found(P "alice+laptop");
    }
    assert_int_equal(fakesource.list_calls, 0);
    fakesource.uid = 1000;
    assert_int_equal(ask(P "alice"), NSS_STATUS_SUCCESS);
    assert_not_found(P "bob");
}

static void
test_every_size(void **state)
{
    static const char name[] = P "alice+laptop";
    size_t needed = fakesource_text_size() + sizeof(name) + sizeof("*");

    (void)state;
    for (size_t size = 0; size < needed + 40; size++) {
        char *buffer = malloc(size + GUARD);
        char guard[GUARD];

        memset(guard, 0x77, sizeof(guard));
        memset(buffer, 0x77, size + GUARD);
        reset(NULL);
        if (size < needed) {
            assert_int_equal(ask_in(name, buffer, size), NSS_STATUS_TRYAGAIN);
            assert_int_equal(errno, ERANGE);
            assert_int_equal(error, ERANGE);
        } else {
            assert_int_equal(ask_in(name, buffer, size), NSS_STATUS_SUCCESS);
            assert_errno_kept();
            assert_string_equal(entry.pw_name, name);
            assert_string_equal(entry.pw_shell, "/bin/sh");
        }
        assert_memory_equal(buffer + size, guard, GUARD);
        free(buffer);
    }
}

/* As libc's own getpwnam_r() would: too small for a name of the right form is
 * known without the other sources, who then are not asked. */
static void
test_too_small_asks_nobody(void **state)
{
    (void)state;
    assert_int_equal(ask_in(P "alice", room, sizeof(P "alice") + 2),
                     NSS_STATUS_TRYAGAIN);
    assert_int_equal(fakesource.lookups, 0);
    assert_int_equal(ask_in(P "alice", NULL, 0), NSS_STATUS_TRYAGAIN);
    assert_int_equal(fakesource.lookups, 0);
    assert_int_equal(ask_in("alice", NULL, 0), NSS_STATUS_NOTFOUND);
}

/* The other source may put more than texts into the buffer. */
static void
test_alignment_is_the_callers(void **state)
{
    (void)state;
    for (size_t offset = 0; offset < 32; offset++) {
        reset(NULL);
        assert_int_equal(ask_in(P "alice+x", room + offset, sizeof(room) - 32),
                         NSS_STATUS_SUCCESS);
        assert_ptr_equal(fakesource.last_buffer, room + offset);
        assert_true(fakesource.last_buflen < sizeof(room) - 32);
        assert_string_equal(entry.pw_name, P "alice+x");
    }
}

static void
test_errors_of_the_others(void **state)
{
    static const struct {
        int error;
        enum nss_status status;
    } rows[] = {
        {ERANGE, NSS_STATUS_TRYAGAIN}, {EAGAIN, NSS_STATUS_TRYAGAIN},
        {EINTR, NSS_STATUS_TRYAGAIN},  {ENOMEM, NSS_STATUS_TRYAGAIN},
        {EIO, NSS_STATUS_UNAVAIL},     {EMFILE, NSS_STATUS_UNAVAIL},
        {EACCES, NSS_STATUS_UNAVAIL},  {ECONNREFUSED, NSS_STATUS_UNAVAIL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        /* The buffer for groups is our own and grows. */
        int in_groups = rows[i].error == ERANGE ? ENOBUFS : rows[i].error;

        fakesource.error = rows[i].error;
        assert_int_equal(ask(P "alice"), rows[i].status);
        assert_int_equal(errno, rows[i].error);
        assert_int_equal(error, rows[i].error);
        assert_int_equal(ask_groups(P "alice"),
                         -1 - (long int)(in_groups == ENOBUFS
                                             ? NSS_STATUS_UNAVAIL
                                             : rows[i].status));
        assert_int_equal(errno, in_groups);
        assert_int_equal(error, in_groups);
    }
    fakesource.error = ENOENT;
    assert_not_found(P "alice");
}

static void
test_groups(void **state)
{
    (void)state;
    assert_int_equal(ask_groups(P "alice"), 0);
    fakesource.gids = (const gid_t[]){7001, 7002, 7003};
    fakesource.gid_count = 3;
    assert_int_equal(ask_groups(P "alice"), 3);
    assert_errno_kept();
    assert_string_equal(fakesource.last_name, "alice");
    assert_int_equal(ask_groups(P "alice+laptop"), 3);
    assert_int_equal(ask_groups("alice"), -1 - NSS_STATUS_NOTFOUND);
    assert_int_equal(ask_groups(P "bob"), -1 - NSS_STATUS_NOTFOUND);
    fakesource.is_exhausted = 1;
    assert_int_equal(ask_groups(P "alice"), -1 - NSS_STATUS_TRYAGAIN);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(error, ENOMEM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_entry, reset),
        cmocka_unit_test_setup(test_texts_are_in_the_buffer, reset),
        cmocka_unit_test_setup(test_other_names_cost_nothing, reset),
        cmocka_unit_test_setup(test_wrong_forms_cost_nothing, reset),
        cmocka_unit_test_setup(test_every_byte_behind_the_prefix, reset),
        cmocka_unit_test_setup(test_accounts_that_are_not_ordinary, reset),
        cmocka_unit_test_setup(test_every_size, reset),
        cmocka_unit_test_setup(test_too_small_asks_nobody, reset),
        cmocka_unit_test_setup(test_alignment_is_the_callers, reset),
        cmocka_unit_test_setup(test_errors_of_the_others, reset),
        cmocka_unit_test_setup(test_groups, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
