/* SPDX-License-Identifier: MIT */
/*
 * Local accounts decide too: whatever OVHcloud and the map say, root and
 * system accounts are never entered with a token, by uid and not by name, so
 * that a second name of uid 0 is no way around; and an account that has expired
 * has done so under every name.  Buffers grow up to 1 MiB, for directories with
 * very long records.
 */
#include "pam_ovhpat/unixaccount.h"

#include <errno.h>
#include <pwd.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/login.h"
#include "common/logindefs.h"
#include "pam_ovhpat/call.h"

#define UNIXACCOUNT_BUFFER_FIRST 1024U
#define UNIXACCOUNT_BUFFER_MAX (1024U * 1024U)
#define UNIXACCOUNT_DAY_S (24L * 60 * 60)

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

/* shadow(5) counts days of UTC, and -1 is no end; this is pam_unix's rule. */
static bool
unixaccount_is_past(long day)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return day != -1 && (long)now.tv_sec / UNIXACCOUNT_DAY_S >= day;
}

enum unixaccount_answer
unixaccount_find_expiry(const char *name, bool *ret_expired)
{
    for (size_t size = UNIXACCOUNT_BUFFER_FIRST; size <= UNIXACCOUNT_BUFFER_MAX;
         size *= 4) {
        struct spwd entry = {0};
        struct spwd *found = NULL;
        char *buffer = malloc(size);
        int error = buffer == NULL
                        ? ENOMEM
                        : getspnam_r(name, &entry, buffer, size, &found);

        if (buffer != NULL) {
            explicit_bzero(buffer, size); /* the hash of a password */
        }
        free(buffer);
        if (error == 0 && found != NULL) {
            *ret_expired = unixaccount_is_past(entry.sp_expire);
            return UNIXACCOUNT_FOUND;
        }
        /* Services that are not root may not read it. */
        if (error == 0 || error == ENOENT || error == ESRCH ||
            error == EACCES || error == EPERM) {
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

void
unixaccount_look(const struct call *call, const char *name,
                 struct unixaccount_view *ret_view)
{
    struct unixaccount_view *view = ret_view;

    memset(view, 0, sizeof(*view));
    memcpy(view->name, name, strlen(name) + 1);
    view->answer = name[0] == '\0' ? UNIXACCOUNT_MISSING
                                   : unixaccount_find(name, &view->account);
    view->is_ordinary = view->answer == UNIXACCOUNT_FOUND &&
                        unixaccount_is_ordinary(&view->account);
    if (strcmp(call->user, name) == 0) {
        view->login_answer = view->answer;
        view->login = view->account;
    } else {
        view->login_answer = unixaccount_find(call->user, &view->login);
    }
}

bool
unixaccount_permits(const struct call *call,
                    const struct unixaccount_view *view,
                    enum reason *ret_reason)
{
    enum reason reason = REASON_INTERNAL;

    if (view->answer == UNIXACCOUNT_ERROR ||
        view->login_answer == UNIXACCOUNT_ERROR) {
        reason = REASON_ACCOUNT_LOOKUP;
    } else if (view->answer == UNIXACCOUNT_MISSING && !call->args.is_virtual) {
        reason = REASON_ACCOUNT_UNKNOWN;
    } else if (view->answer == UNIXACCOUNT_FOUND && !view->is_ordinary) {
        reason = REASON_ACCOUNT_UID_RANGE;
    } else if (view->login_answer == UNIXACCOUNT_FOUND &&
               (view->answer != UNIXACCOUNT_FOUND ||
                view->login.uid != view->account.uid)) {
        /* The login name may be known to NSS, as this very account. */
        reason = REASON_ACCOUNT_UID_DIFFERS;
    } else {
        return true;
    }
    *ret_reason = reason;
    return false;
}
