/* SPDX-License-Identifier: MIT */
/*
 * Local accounts decide too: whatever OVHcloud and the map say, root and
 * system accounts are never entered with a token, by uid and not by name, so
 * that a second name of uid 0 is no way around.  Buffers grow up to 1 MiB, for
 * directories with very long records.
 */
#include "pam_ovhpat/unixaccount.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "common/login.h"
#include "common/logindefs.h"
#include "pam_ovhpat/call.h"

#define UNIXACCOUNT_BUFFER_FIRST 1024U
#define UNIXACCOUNT_BUFFER_MAX (1024U * 1024U)

enum unixaccount_answer
unixaccount_find(const char *name, struct unixaccount *ret_account)
{
    for (size_t size = UNIXACCOUNT_BUFFER_FIRST; size <= UNIXACCOUNT_BUFFER_MAX;
         size *= 4) {
        struct passwd entry = {0};
        struct passwd *found = NULL;
        char *buffer = malloc(size);
        int error = buffer == NULL
                        ? ENOMEM
                        : getpwnam_r(name, &entry, buffer, size, &found);

        free(buffer);
        if (error == 0 && found != NULL) {
            ret_account->uid = entry.pw_uid;
            return UNIXACCOUNT_FOUND;
        }
        /* getpwnam_r(3) lists these as ways of saying "not found". */
        if (error == 0 || error == ENOENT || error == ESRCH) {
            return UNIXACCOUNT_MISSING;
        }
        if (error != ERANGE && error != EINTR) {
            return UNIXACCOUNT_ERROR;
        }
    }
    return UNIXACCOUNT_ERROR;
}

bool
unixaccount_is_ordinary(const struct unixaccount *account)
{
    struct logindefs logindefs = logindefs_read(LOGINDEFS_PATH);

    return logindefs_in_range(&logindefs, account->uid);
}

/* The login name may be known to NSS, as the account itself and nobody else. */
static bool
unixaccount_agrees(const char *login, const struct unixaccount *account,
                   enum reason *ret_reason)
{
    struct unixaccount other = {0};

    switch (unixaccount_find(login, &other)) {
    case UNIXACCOUNT_MISSING:
        return true;
    case UNIXACCOUNT_FOUND:
        *ret_reason = REASON_ACCOUNT_UID_DIFFERS;
        return account != NULL && other.uid == account->uid;
    case UNIXACCOUNT_ERROR:
        break;
    }
    *ret_reason = REASON_ACCOUNT_LOOKUP;
    return false;
}

bool
unixaccount_permits(const struct call *call, const char *account,
                    enum reason *ret_reason)
{
    struct unixaccount found = {0};
    enum unixaccount_answer answer = UNIXACCOUNT_MISSING;

    if (account[0] != '\0') {
        answer = unixaccount_find(account, &found);
    }
    if (answer == UNIXACCOUNT_ERROR) {
        *ret_reason = REASON_ACCOUNT_LOOKUP;
        return false;
    }
    if (answer == UNIXACCOUNT_MISSING && !call->args.is_virtual) {
        *ret_reason = REASON_ACCOUNT_UNKNOWN;
        return false;
    }
    if (answer == UNIXACCOUNT_FOUND && !unixaccount_is_ordinary(&found)) {
        *ret_reason = REASON_ACCOUNT_UID_RANGE;
        return false;
    }
    if (strcmp(call->user, account) == 0) {
        return true;
    }
    return unixaccount_agrees(
        call->user, answer == UNIXACCOUNT_FOUND ? &found : NULL, ret_reason);
}
