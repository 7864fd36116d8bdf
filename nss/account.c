/* SPDX-License-Identifier: MIT */
/*
 * Finds the account through getpwnam_r(3), as every program does: files, a
 * directory, whatever nsswitch.conf names.  A library of NSS may ask NSS: libc
 * holds no lock while it calls one, and the name that is asked for here never
 * has the prefix, so this library answers it without asking further.  Root and
 * system accounts are left out by uid, before anybody sees an entry.  Called
 * by entry.c.
 */
#include "nss/account.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/logindefs.h"

#define ACCOUNT_BUFFER_FIRST 1024U
#define ACCOUNT_BUFFER_MAX (1024U * 1024U)

bool
account_of_login(const char *name, char ret_account[LOGIN_ACCOUNT_MAX + 1])
{
    struct login login;

    if (login_parse(name, &login) < 0 || login.kind != LOGIN_HYBRID ||
        login.account[0] == '\0' || login_is_hybrid(login.account)) {
        return false;
    }
    memcpy(ret_account, login.account, sizeof(login.account));
    return true;
}

/* getpwnam_r(3) lists these as ways of saying "not found". */
static bool
account_error_is_missing(int error)
{
    return error == 0 || error == ENOENT || error == ESRCH;
}

int
account_find(const char *account, char *buffer, size_t buflen,
             struct passwd *ret_entry)
{
    struct passwd entry = {0};
    struct passwd *found = NULL;
    struct logindefs logindefs;
    int error = getpwnam_r(account, &entry, buffer, buflen, &found);

    if (error != 0 || found == NULL) {
        return account_error_is_missing(error) ? -ENOENT : -error;
    }
    logindefs = logindefs_read(LOGINDEFS_PATH);
    if (!logindefs_in_range(&logindefs, entry.pw_uid)) {
        return -ENOENT;
    }
    *ret_entry = entry;
    return 0;
}

int
account_check(const char *account)
{
    for (size_t size = ACCOUNT_BUFFER_FIRST; size <= ACCOUNT_BUFFER_MAX;
         size *= 4) {
        AUTO_FREE char *buffer = malloc(size);
        struct passwd entry;
        int result = 0;

        if (buffer == NULL) {
            return -ENOMEM;
        }
        result = account_find(account, buffer, size, &entry);
        if (result != -ERANGE) {
            return result;
        }
    }
    return -ENOBUFS;
}
