/* SPDX-License-Identifier: MIT */
/*
 * pam_ovhpat/unixaccount.c with an NSS that answers what each test says
 * (getpwnam_r, getspnam_r and logindefs_read are replaced at link time): found,
 * missing in each of the ways of getpwnam_r(3), failing, and records of any
 * length.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <pwd.h>
#include <shadow.h>
#include <string.h>
#include <time.h>

#include "common/logindefs.h"
#include "pam_ovhpat/call.h"
#include "pam_ovhpat/unixaccount.h"

struct entry {
    const char *name;
    uid_t uid;
    long expires; /* a day of shadow(5) */
    int error;    /* what getpwnam_r returns for this name */
    size_t room;  /* the buffer that the record needs */
};

static const struct entry *entries;
static size_t entry_count;
static unsigned int calls;
static size_t largest;

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t size, struct passwd **ret_entry);
struct logindefs __wrap_logindefs_read(const char *path);
int __wrap_getspnam_r(const char *name, struct spwd *entry, char *buffer,
                      size_t size, struct spwd **ret_entry);

int
__wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                  size_t size, struct passwd **ret_entry)
{
    calls++;
    largest = size > largest ? size : largest;
    *ret_entry = NULL;
    memset(buffer, 0x5a, size);
    for (size_t i = 0; i < entry_count; i++) {
        if (strcmp(entries[i].name, name) != 0) {
            continue;
        }
        if (entries[i].error != 0) {
            return entries[i].error;
        }
        if (size < entries[i].room) {
            return ERANGE;
        }
        entry->pw_uid = entries[i].uid;
        *ret_entry = entry;
        return 0;
    }
    return 0;
}

int
__wrap_getspnam_r(const char *name, struct spwd *entry, char *buffer,
                  size_t size, struct spwd **ret_entry)
{
    struct passwd person = {0};
    struct passwd *found = NULL;
    int error = __wrap_getpwnam_r(name, &person, buffer, size, &found);

    *ret_entry = NULL;
    for (size_t i = 0; found != NULL && i < entry_count; i++) {
        if (strcmp(entries[i].name, name) == 0) {
            entry->sp_expire = entries[i].expires;
            *ret_entry = entry;
        }
    }
    return error;
}

struct logindefs
__wrap_logindefs_read(const char *path)
{
    assert_string_equal(path, "/etc/login.defs");
    return (struct logindefs){.uid_min = 1000, .uid_max = 60000};
}

static void
use(const struct entry *list, size_t count)
{
    entries = list;
    entry_count = count;
    calls = 0;
    largest = 0;
}

#define USE(...)                                                               \
    static const struct entry list[] = {__VA_ARGS__};                          \
    use(list, sizeof(list) / sizeof(list[0]))

static void
test_find(void **state)
{
    USE({.name = "alice", .uid = 1000});
    struct unixaccount account = {.uid = 7};

    (void)state;
    assert_int_equal(unixaccount_find("alice", &account), UNIXACCOUNT_FOUND);
    assert_int_equal(account.uid, 1000);
    account.uid = 7;
    assert_int_equal(unixaccount_find("bob", &account), UNIXACCOUNT_MISSING);
    assert_int_equal(account.uid, 7);
}

static void
test_ways_of_missing(void **state)
{
    USE({.name = "enoent", .error = ENOENT}, {.name = "esrch", .error = ESRCH});
    struct unixaccount account = {.uid = 7};

    (void)state;
    assert_int_equal(unixaccount_find("enoent", &account), UNIXACCOUNT_MISSING);
    assert_int_equal(unixaccount_find("esrch", &account), UNIXACCOUNT_MISSING);
    assert_int_equal(account.uid, 7);
}

static void
test_errors(void **state)
{
    USE({.name = "eio", .error = EIO}, {.name = "emfile", .error = EMFILE},
        {.name = "enomem", .error = ENOMEM},
        {.name = "eagain", .error = EAGAIN},
        {.name = "etimedout", .error = ETIMEDOUT});
    struct unixaccount account = {.uid = 7};

    (void)state;
    for (size_t i = 0; i < entry_count; i++) {
        assert_int_equal(unixaccount_find(list[i].name, &account),
                         UNIXACCOUNT_ERROR);
    }
    assert_int_equal(account.uid, 7);
    assert_int_equal(calls, entry_count);
}

/* Records of directories may be long, but not without end. */
static void
test_long_records(void **state)
{
    USE({.name = "long", .uid = 1000, .room = 5000},
        {.name = "longest", .uid = 1001, .room = 1024 * 1024},
        {.name = "endless", .uid = 1002, .room = SIZE_MAX});
    struct unixaccount account = {.uid = 7};

    (void)state;
    assert_int_equal(unixaccount_find("long", &account), UNIXACCOUNT_FOUND);
    assert_int_equal(account.uid, 1000);
    assert_int_equal(unixaccount_find("longest", &account), UNIXACCOUNT_FOUND);
    assert_int_equal(account.uid, 1001);
    calls = 0;
    assert_int_equal(unixaccount_find("endless", &account), UNIXACCOUNT_ERROR);
    assert_in_range(calls, 2, 16);
    assert_in_range(largest, 1024 * 1024, 4 * 1024 * 1024);
}

static void
test_interrupted_for_ever(void **state)
{
    USE({.name = "eintr", .error = EINTR});
    struct unixaccount account = {0};

    (void)state;
    assert_int_equal(unixaccount_find("eintr", &account), UNIXACCOUNT_ERROR);
    assert_in_range(calls, 1, 16);
}

static void
test_is_ordinary(void **state)
{
    static const struct {
        uid_t uid;
        bool ordinary;
    } rows[] = {{0, false},     {1, false},        {999, false},
                {1000, true},   {60000, true},     {60001, false},
                {65534, false}, {(uid_t)-1, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct unixaccount account = {.uid = rows[i].uid};

        assert_true(unixaccount_is_ordinary(&account) == rows[i].ordinary);
    }
}

static void
assert_expiry(const char *name, enum unixaccount_answer answer, bool expired)
{
    /* Left alone when nothing was found. */
    bool seen = !expired;

    assert_int_equal(unixaccount_find_expiry(name, &seen), answer);
    assert_true(seen == (answer == UNIXACCOUNT_FOUND ? expired : !expired));
}

static void
test_expiry(void **state)
{
    long today = (long)(time(NULL) / 86400);
    const struct entry list[] = {{.name = "never", .expires = -1},
                                 {.name = "nought", .expires = 0},
                                 {.name = "long-ago", .expires = 1},
                                 {.name = "today", .expires = today},
                                 {.name = "later", .expires = today + 2},
                                 {.name = "long", .expires = 1, .room = 5000}};

    (void)state;
    use(list, sizeof(list) / sizeof(list[0]));
    assert_expiry("never", UNIXACCOUNT_FOUND, false);
    assert_expiry("nought", UNIXACCOUNT_FOUND, true);
    assert_expiry("long-ago", UNIXACCOUNT_FOUND, true);
    assert_expiry("today", UNIXACCOUNT_FOUND, true);
    assert_expiry("later", UNIXACCOUNT_FOUND, false);
    assert_expiry("long", UNIXACCOUNT_FOUND, true);
}

/* A service that may not read it knows no end; one that could not does not
 * know whether there is one. */
static void
test_expiry_unknown(void **state)
{
    USE({.name = "enoent", .error = ENOENT}, {.name = "esrch", .error = ESRCH},
        {.name = "eacces", .error = EACCES}, {.name = "eperm", .error = EPERM},
        {.name = "eio", .error = EIO}, {.name = "emfile", .error = EMFILE},
        {.name = "eintr", .error = EINTR},
        {.name = "endless", .room = SIZE_MAX});

    (void)state;
    assert_expiry("nobody", UNIXACCOUNT_MISSING, true);
    for (size_t i = 0; i < entry_count; i++) {
        assert_expiry(list[i].name,
                      i < 4 ? UNIXACCOUNT_MISSING : UNIXACCOUNT_ERROR, true);
    }
    assert_in_range(calls, 9, 32);
}

/* What is left from an earlier look must not shine through. */
static struct unixaccount_view
look(const struct call *call, const char *name)
{
    struct unixaccount_view view;

    memset(&view, 0x01, sizeof(view));
    unixaccount_look(call, name, &view);
    assert_string_equal(view.name, name);
    return view;
}

static void
assert_permits(const char *user, const char *account, bool is_virtual)
{
    struct call call = {.user = user, .args.is_virtual = is_virtual};
    struct unixaccount_view view = look(&call, account);
    enum reason reason = REASON_ALLOWED;

    if (!unixaccount_permits(&call, &view, &reason)) {
        fail_msg("%s as %s: %s", user, account, reason_id(reason));
    }
    /* The callers keep their reason in the same place. */
    assert_int_equal(reason, REASON_ALLOWED);
}

static void
assert_refuses(const char *user, const char *account, bool is_virtual,
               enum reason expected)
{
    struct call call = {.user = user, .args.is_virtual = is_virtual};
    struct unixaccount_view view = look(&call, account);
    enum reason reason = REASON_ALLOWED;

    assert_false(unixaccount_permits(&call, &view, &reason));
    assert_string_equal(reason_id(reason), reason_id(expected));
}

static void
test_look(void **state)
{
    USE({.name = "alice", .uid = 1000}, {.name = "pat_jwt_alice", .uid = 1001},
        {.name = "root", .uid = 0}, {.name = "bob", .error = EIO});
    struct call call = {.user = "pat_jwt_alice"};
    struct unixaccount_view view = look(&call, "alice");

    (void)state;
    assert_int_equal(view.answer, UNIXACCOUNT_FOUND);
    assert_int_equal(view.account.uid, 1000);
    assert_true(view.is_ordinary);
    assert_int_equal(view.login_answer, UNIXACCOUNT_FOUND);
    assert_int_equal(view.login.uid, 1001);
    view = look(&call, "root");
    assert_int_equal(view.answer, UNIXACCOUNT_FOUND);
    assert_int_equal(view.account.uid, 0);
    assert_false(view.is_ordinary);
    view = look(&call, "zoe");
    assert_int_equal(view.answer, UNIXACCOUNT_MISSING);
    assert_false(view.is_ordinary);
    view = look(&call, "bob");
    assert_int_equal(view.answer, UNIXACCOUNT_ERROR);
    assert_false(view.is_ordinary);
    assert_int_equal(view.login_answer, UNIXACCOUNT_FOUND);
}

/* A plain name is the account: it is looked up once.  A login without an
 * account (suffix=any, before ovhpatd has named it) asks about nothing. */
static void
test_look_asks_no_more_than_needed(void **state)
{
    USE({.name = "alice", .uid = 1000});
    struct call plain = {.user = "alice"};
    struct call hybrid = {.user = "pat_jwt_alice"};
    struct unixaccount_view view = look(&plain, "alice");

    (void)state;
    assert_int_equal(calls, 1);
    assert_int_equal(view.login_answer, UNIXACCOUNT_FOUND);
    assert_int_equal(view.login.uid, 1000);
    (void)look(&hybrid, "alice");
    assert_int_equal(calls, 3);
    view = look(&hybrid, "");
    assert_int_equal(calls, 4);
    assert_int_equal(view.answer, UNIXACCOUNT_MISSING);
    assert_int_equal(view.login_answer, UNIXACCOUNT_MISSING);
}

/* The longest account has a place in a view. */
static void
test_look_longest(void **state)
{
    USE({.name = "a2345678901234567890123456789012", .uid = 1000});
    struct call call = {.user = list[0].name};
    struct unixaccount_view view = look(&call, list[0].name);

    (void)state;
    assert_int_equal(strlen(view.name), LOGIN_ACCOUNT_MAX);
    assert_int_equal(view.answer, UNIXACCOUNT_FOUND);
}

/* A view of nothing permits nothing. */
static void
test_permits_no_empty_view(void **state)
{
    static const struct unixaccount_view zero;
    struct call call = {.user = "alice", .args.is_virtual = true};
    enum reason reason = REASON_ALLOWED;

    (void)state;
    assert_false(unixaccount_permits(&call, &zero, &reason));
    assert_int_equal(reason, REASON_ACCOUNT_LOOKUP);
    call.args.is_virtual = false;
    assert_false(unixaccount_permits(&call, &zero, &reason));
    assert_int_equal(reason, REASON_ACCOUNT_LOOKUP);
}

static void
test_permits(void **state)
{
    USE({.name = "alice", .uid = 1000});

    (void)state;
    assert_permits("alice", "alice", false);
    assert_permits("pat_jwt_alice", "alice", false);
    assert_permits("pat_jwt_alice", "alice", true);
    assert_permits("pat_jwt_zoe", "zoe", true);
    assert_permits("zoe", "zoe", true);
    assert_refuses("pat_jwt_zoe", "zoe", false, REASON_ACCOUNT_UNKNOWN);
    assert_refuses("zoe", "zoe", false, REASON_ACCOUNT_UNKNOWN);
    assert_refuses("pat_jwt_x", "", false, REASON_ACCOUNT_UNKNOWN);
}

static void
test_permits_no_system_account(void **state)
{
    USE({.name = "root", .uid = 0}, {.name = "toor", .uid = 0},
        {.name = "daemon", .uid = 1}, {.name = "nobody", .uid = 65534});

    (void)state;
    for (size_t i = 0; i < entry_count; i++) {
        assert_refuses(list[i].name, list[i].name, false,
                       REASON_ACCOUNT_UID_RANGE);
        assert_refuses("pat_jwt_x", list[i].name, true,
                       REASON_ACCOUNT_UID_RANGE);
    }
}

static void
test_permits_known_login_name(void **state)
{
    USE({.name = "alice", .uid = 1000}, {.name = "pat_jwt_alice", .uid = 1000},
        {.name = "pat_jwt_bob", .uid = 1001},
        {.name = "pat_jwt_zoe", .uid = 0});

    (void)state;
    assert_permits("pat_jwt_alice", "alice", false);
    assert_permits("pat_jwt_alice", "alice", true);
    assert_refuses("pat_jwt_bob", "alice", false, REASON_ACCOUNT_UID_DIFFERS);
    assert_refuses("pat_jwt_bob", "alice", true, REASON_ACCOUNT_UID_DIFFERS);
    assert_refuses("pat_jwt_zoe", "alice", false, REASON_ACCOUNT_UID_DIFFERS);
    /* No Unix account, but the login name is somebody's. */
    assert_refuses("pat_jwt_bob", "bob", true, REASON_ACCOUNT_UID_DIFFERS);
    assert_refuses("pat_jwt_zoe", "zoe", true, REASON_ACCOUNT_UID_DIFFERS);
}

static void
test_permits_nothing_when_nss_fails(void **state)
{
    USE({.name = "alice", .uid = 1000}, {.name = "bob", .error = EIO},
        {.name = "pat_jwt_alice", .error = EIO});

    (void)state;
    assert_refuses("bob", "bob", false, REASON_ACCOUNT_LOOKUP);
    assert_refuses("bob", "bob", true, REASON_ACCOUNT_LOOKUP);
    assert_refuses("pat_jwt_alice", "alice", false, REASON_ACCOUNT_LOOKUP);
    assert_refuses("pat_jwt_alice", "alice", true, REASON_ACCOUNT_LOOKUP);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_ways_of_missing),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_long_records),
        cmocka_unit_test(test_interrupted_for_ever),
        cmocka_unit_test(test_is_ordinary),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_expiry_unknown),
        cmocka_unit_test(test_look),
        cmocka_unit_test(test_look_asks_no_more_than_needed),
        cmocka_unit_test(test_look_longest),
        cmocka_unit_test(test_permits_no_empty_view),
        cmocka_unit_test(test_permits),
        cmocka_unit_test(test_permits_no_system_account),
        cmocka_unit_test(test_permits_known_login_name),
        cmocka_unit_test(test_permits_nothing_when_nss_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
