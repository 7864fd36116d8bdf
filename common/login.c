/* SPDX-License-Identifier: MIT */
/*
 * The grammar of login names, byte by byte and without locale: what is not
 * listed is refused, so no name that gets past here can carry a slash, a line
 * feed, a NUL, a colon or a letter that only looks like ASCII.  Pure; used by
 * the module and by the helper, so that both take a name apart in one way.
 */
#include "common/login.h"

#include <errno.h>
#include <string.h>

#define LOGIN_LOWER "abcdefghijklmnopqrstuvwxyz"
#define LOGIN_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOGIN_DIGIT "0123456789"

bool
login_is_hybrid(const char *name)
{
    return strncmp(name, LOGIN_PREFIX, LOGIN_PREFIX_LEN) == 0;
}

bool
login_is_account(const char *text)
{
    size_t len = strnlen(text, LOGIN_ACCOUNT_MAX + 1);

    if (len == 0 || len > LOGIN_ACCOUNT_MAX) {
        return false;
    }
    return !login_is_hybrid(text) && strchr(LOGIN_LOWER "_", text[0]) != NULL &&
           strspn(text, LOGIN_LOWER LOGIN_DIGIT "_.-") == len;
}

bool
login_is_label(const char *text)
{
    size_t len = strnlen(text, LOGIN_LABEL_MAX + 1);

    if (len == 0 || len > LOGIN_LABEL_MAX) {
        return false;
    }
    return strspn(text, LOGIN_LOWER LOGIN_UPPER LOGIN_DIGIT "._-") == len;
}

static int
login_parse_suffix(const char *suffix, struct login *login)
{
    char account[LOGIN_ACCOUNT_MAX + 1] = "";
    const char *plus = strchr(suffix, '+');

    if (plus == NULL) {
        if (!login_is_account(suffix)) {
            return login_is_label(suffix) ? 0 : -EINVAL;
        }
        memcpy(login->account, suffix, strlen(suffix) + 1);
        return 0;
    }
    if ((size_t)(plus - suffix) > LOGIN_ACCOUNT_MAX) {
        return -EINVAL;
    }
    memcpy(account, suffix, (size_t)(plus - suffix));
    if (!login_is_account(account) || !login_is_label(plus + 1)) {
        return -EINVAL;
    }
    memcpy(login->account, account, sizeof(account));
    memcpy(login->label, plus + 1, strlen(plus + 1) + 1);
    return 0;
}

int
login_parse(const char *name, struct login *ret_login)
{
    struct login login = {.kind = LOGIN_PLAIN};

    ret_login->kind = LOGIN_INVALID;
    if (strnlen(name, LOGIN_TEXT_MAX + 1) > LOGIN_TEXT_MAX) {
        return -EINVAL;
    }
    if (login_is_hybrid(name)) {
        login.kind = LOGIN_HYBRID;
        if (login_parse_suffix(name + LOGIN_PREFIX_LEN, &login) < 0) {
            return -EINVAL;
        }
    } else if (login_is_account(name)) {
        memcpy(login.account, name, strlen(name) + 1);
    } else {
        return -EINVAL;
    }
    *ret_login = login;
    return 0;
}
