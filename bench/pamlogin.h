/* SPDX-License-Identifier: MIT */
/*
 * One login as an application makes it: pam_start, pam_authenticate,
 * optionally pam_acct_mgmt, pam_end.
 */
#ifndef BENCH_PAMLOGIN_H
#define BENCH_PAMLOGIN_H

#include <security/pam_appl.h>
#include <stdbool.h>

#include "common/secret.h"

struct pamlogin {
    const char *service;
    const char *confdir; /* NULL: the system's */
    const char *user;
    const struct secret *token; /* the answer to every prompt */
    bool with_account;
};

/*
 * The three parts of a login.  Between pamlogin_begin() and pamlogin_end() the
 * modules are loaded.  Each returns a PAM code; pamlogin_end() is called after
 * a successful pamlogin_begin(), whatever pamlogin_ask() says.
 */
int pamlogin_begin(struct pamlogin *login, pam_handle_t **ret_handle);
int pamlogin_ask(const struct pamlogin *login, pam_handle_t *handle);
int pamlogin_end(pam_handle_t *handle, int code);

/* All three; the first PAM code that is not PAM_SUCCESS. */
int pamlogin_whole(struct pamlogin *login);

/* The text of a PAM code. */
const char *pamlogin_text(int code);

#endif
