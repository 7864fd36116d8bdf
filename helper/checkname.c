/* SPDX-License-Identifier: MIT */
/*
 * The checks of what the client sent: the login name with the account that it
 * wants, and the form of the token.  They ask nobody and remember nothing.
 * check.c has them in its table.
 */
#include "helper/checkname.h"

#include <string.h>

#include "common/token.h"

/* The login name, and which account it wants. */
enum check_step
checkname_login(struct decision *decision)
{
    const struct config *config = decision->desk->rules.config;
    const struct wire_request *request = &decision->request;
    const char *account = NULL;

    if (login_parse(request->login, &decision->login) < 0) {
        return check_end(decision, REASON_NAME_MALFORMED);
    }
    decision->any = decision->login.kind == LOGIN_HYBRID &&
                    (request->flags & WIRE_FLAG_ANY_SUFFIX) != 0;
    account = decision->login.account;
    if (decision->login.kind == LOGIN_HYBRID) {
        const char *bound =
            config_label_account(config, request->login + LOGIN_PREFIX_LEN);

        account = bound == NULL ? account : bound;
    }
    if (account[0] == '\0' && !decision->any) {
        return check_end(decision, REASON_LABEL_UNBOUND);
    }
    memcpy(decision->verdict.account, account, strlen(account) + 1);
    return CHECK_NEXT;
}

/* The module has checked this too; other clients may not have. */
enum check_step
checkname_secret(struct decision *decision)
{
    const struct secret *token = &decision->request.token;

    switch (token_shape((const char *)token->bytes, token->len)) {
    case TOKEN_FIT:
        return CHECK_NEXT;
    case TOKEN_CUT:
        return check_end(decision, REASON_TOKEN_CUT);
    case TOKEN_STAND_IN:
        return check_end(decision, REASON_STAND_IN_PASSWORD);
    case TOKEN_API_KEY:
        return check_end(decision, REASON_SECRET_API_KEY);
    case TOKEN_OF_OTHERS:
        return check_end(decision, REASON_TOKEN_OTHER_KIND);
    case TOKEN_UNFIT:
        break;
    }
    return check_end(decision, REASON_SECRET_NO_TOKEN);
}
