/* SPDX-License-Identifier: MIT */
/*
 * The two functions that libc calls, in any process that asks for a user.
 * They know no people: a login name is the name of an account with a prefix,
 * and what the account is, the other sources of nsswitch.conf say.  So there
 * is nothing to configure, nothing to keep and nobody to wait for.  They keep
 * no memory, change nothing of the process, and never answer a uid or list
 * names, so `ls -l` and `ps` go on to show the account's own name.
 */
#include "nss/entry.h"

#include <errno.h>
#include <string.h>

#include "common/login.h"
#include "nss/account.h"
#include "nss/grouplist.h"

#define ENTRY_EXPORT __attribute__((visibility("default")))

/* What crypt(3) never makes, so no password matches it. */
static const char entry_password[] = "*";

/* 0 or a negative errno, in the words of NSS. */
static enum nss_status
entry_finish(int result, int saved_errno, int *errnop)
{
    if (result == 0 || result == -ENOENT) {
        errno = saved_errno;
        return result == 0 ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
    }
    errno = -result;
    *errnop = -result;
    switch (result) {
    case -ERANGE:
    case -EAGAIN:
    case -EINTR:
    case -ENOMEM:
        return NSS_STATUS_TRYAGAIN;
    default:
        return NSS_STATUS_UNAVAIL;
    }
}

/*
 * The end of the buffer gets the two texts of our own, so that its beginning,
 * which the other source fills, is aligned as the caller had it.
 */
static int
entry_find(const char *name, const char *account, char *buffer, size_t buflen,
           struct passwd *ret_entry)
{
    struct passwd entry = {0};
    size_t name_size = strlen(name) + 1;
    size_t own_size = name_size + sizeof(entry_password);
    char *own = NULL;
    int result = 0;

    if (buflen <= own_size) {
        return -ERANGE;
    }
    own = buffer + (buflen - own_size);
    result = account_find(account, buffer, buflen - own_size, &entry);
    if (result < 0) {
        return result;
    }
    entry.pw_name = memcpy(own, name, name_size);
    entry.pw_passwd =
        memcpy(own + name_size, entry_password, sizeof(entry_password));
    *ret_entry = entry;
    return 0;
}

ENTRY_EXPORT enum nss_status
_nss_ovhpat_getpwnam_r(const char *name, struct passwd *result, char *buffer,
                       size_t buflen, int *errnop)
{
    char account[LOGIN_ACCOUNT_MAX + 1] = "";
    int saved_errno = errno;

    if (!login_is_hybrid(name) || !account_of_login(name, account)) {
        return NSS_STATUS_NOTFOUND;
    }
    return entry_finish(entry_find(name, account, buffer, buflen, result),
                        saved_errno, errnop);
}

ENTRY_EXPORT enum nss_status
_nss_ovhpat_initgroups_dyn(const char *user, gid_t group, long int *start,
                           long int *size, gid_t **groupsp, long int limit,
                           int *errnop)
{
    const struct grouplist list = {
        .start = start, .size = size, .gids = groupsp, .limit = limit};
    char account[LOGIN_ACCOUNT_MAX + 1] = "";
    int saved_errno = errno;
    int result = 0;

    if (!login_is_hybrid(user) || !account_of_login(user, account)) {
        return NSS_STATUS_NOTFOUND;
    }
    result = account_check(account);
    if (result == 0) {
        result = grouplist_add_of(&list, account, group);
    }
    return entry_finish(result, saved_errno, errnop);
}
