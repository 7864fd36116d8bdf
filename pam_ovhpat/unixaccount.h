/* SPDX-License-Identifier: MIT */
/*
 * The accounts of this host: the only place of the product that asks NSS.
 */
#ifndef PAM_OVHPAT_UNIXACCOUNT_H
#define PAM_OVHPAT_UNIXACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/login.h"
#include "common/reason.h"

struct call;

struct unixaccount {
    uid_t uid;
};

enum unixaccount_answer {
    UNIXACCOUNT_ERROR = 0, /* NSS failed: neither known nor unknown */
    UNIXACCOUNT_MISSING,
    UNIXACCOUNT_FOUND,
};

/* Looks the name up (getpwnam_r(3)). */
enum unixaccount_answer unixaccount_find(const char *name,
                                         struct unixaccount *ret_account);

/*
 * Whether the account's line in shadow(5) says that the account has expired.
 * Returns UNIXACCOUNT_MISSING, and leaves *ret_expired alone, when there is no
 * such line or the process may not read it.
 */
enum unixaccount_answer unixaccount_find_expiry(const char *name,
                                                bool *ret_expired);

/* Everything that the rules of this host ask about one account. */
struct unixaccount_view {
    char name[LOGIN_ACCOUNT_MAX + 1]; /* whose view it is, may be empty */
    enum unixaccount_answer answer;
    bool is_ordinary;
    struct unixaccount account;
    enum unixaccount_answer login_answer; /* of the login name */
    struct unixaccount login;
};

/* Looks at the account and at the call's login name.  Never fails; what went
 * wrong is in the answers. */
void unixaccount_look(const struct call *call, const char *name,
                      struct unixaccount_view *ret_view);

/* Whether its uid is in UID_MIN..UID_MAX of login.defs(5), and not 0. */
bool unixaccount_is_ordinary(const struct unixaccount *account);

/*
 * The rules of this host for a login as the viewed account: it exists (but for
 * `virtual`), has an ordinary uid, and when the login name itself is known to
 * NSS it has the same uid.
 * Returns true when all hold; otherwise *ret_reason says which does not:
 * ACCOUNT_UNKNOWN, ACCOUNT_UID_RANGE, ACCOUNT_UID_DIFFERS, ACCOUNT_LOOKUP.
 */
bool unixaccount_permits(const struct call *call,
                         const struct unixaccount_view *view,
                         enum reason *ret_reason);

#endif
