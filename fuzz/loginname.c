/* SPDX-License-Identifier: MIT */
/*
 * The name that a person types, common/login.h: what is taken is put together
 * again from its pieces to the very name, so nothing of it is dropped or
 * folded, and every piece is of its grammar.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/login.h"
#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

static void
loginname_claim(const char *name, const struct login *login)
{
    char again[LOGIN_TEXT_MAX + 2] = "";
    bool is_hybrid = login->kind == LOGIN_HYBRID;

    CLAIM(is_hybrid == login_is_hybrid(name));
    CLAIM(is_hybrid || login->label[0] == '\0');
    CLAIM(login->account[0] != '\0' || is_hybrid);
    CLAIM(login->account[0] == '\0' || login_is_account(login->account));
    CLAIM(login->label[0] == '\0' || login_is_label(login->label));
    if (login->account[0] == '\0') {
        /* A label that ovhpat.conf may bind to an account. */
        CLAIM(login->label[0] == '\0');
        CLAIM(login_is_label(name + LOGIN_PREFIX_LEN));
        return;
    }
    snprintf(again, sizeof(again), "%s%s%s%s", is_hybrid ? LOGIN_PREFIX : "",
             login->account, login->label[0] == '\0' ? "" : "+", login->label);
    CLAIM(strcmp(again, name) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *name = fence_text(bytes, len);
    struct login login = {0};
    int result = 0;

    heapbound_begin(0);
    result = login_parse(name, &login);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    if (result < 0) {
        CLAIM(login.kind == LOGIN_INVALID);
        CLAIM(login_is_hybrid(name) || !login_is_account(name));
    } else {
        loginname_claim(name, &login);
    }
    return 0;
}
