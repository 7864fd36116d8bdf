/* SPDX-License-Identifier: MIT */
/*
 * Which strings are login names, and what they want.
 *
 *   hybrid = "pat_jwt_" account [ "+" label ]     the password is a token
 *   plain  = account
 *
 * To OVHcloud the text after pat_jwt_ is a free label that proves nothing;
 * here it names the wanted account.  A suffix that is no account but has the
 * form of a label may be bound to an account by the sysadmin ([labels] in
 * ovhpat.conf(5)); which account that is, only the helper knows.
 */
#ifndef COMMON_LOGIN_H
#define COMMON_LOGIN_H

#include <stdbool.h>
#include <stddef.h>

#define LOGIN_PREFIX "pat_jwt_"
#define LOGIN_PREFIX_LEN (sizeof(LOGIN_PREFIX) - 1)
#define LOGIN_ACCOUNT_MAX 32U
#define LOGIN_LABEL_MAX 32U
/* The longest login name: prefix, account, plus sign, label.  (limits.h has a
 * LOGIN_NAME_MAX of its own.) */
#define LOGIN_TEXT_MAX                                                         \
    (LOGIN_PREFIX_LEN + LOGIN_ACCOUNT_MAX + 1 + LOGIN_LABEL_MAX)

enum login_kind {
    LOGIN_INVALID = 0,
    LOGIN_HYBRID,
    LOGIN_PLAIN,
};

struct login {
    enum login_kind kind;
    /* The wanted account; empty when the suffix is a label only. */
    char account[LOGIN_ACCOUNT_MAX + 1];
    /* The label behind the plus sign; empty when there is none. */
    char label[LOGIN_LABEL_MAX + 1];
};

/* Whether the name begins with pat_jwt_ (nothing else is looked at). */
bool login_is_hybrid(const char *name);

/* Whether the text is [a-z_][a-z0-9_.-]{0,31} and does not begin with
 * pat_jwt_: where NSS knows such names, pat_jwt_alice is alice. */
bool login_is_account(const char *text);

/* Whether the text is [A-Za-z0-9._-]{1,32}. */
bool login_is_label(const char *text);

/*
 * Takes the name apart.  Returns 0, or -EINVAL when it is neither form; the
 * kind is then LOGIN_INVALID and nothing may be asked with the name.
 */
int login_parse(const char *name, struct login *ret_login);

#endif
