/* SPDX-License-Identifier: MIT */
/*
 * Who was let in by grace while the API was still being asked about the token:
 * a refusal that comes afterwards comes too late for them.
 */
#ifndef HELPER_LATELOGIN_H
#define HELPER_LATELOGIN_H

#include "common/reason.h"

/* Zeroed: nobody. */
struct latelogin {
    char text[160]; /* for the log; what does not fit is left out */
};

/* This login was let in. */
void latelogin_note(struct latelogin *logins, const char *service,
                    const char *name, const char *request_id);

/* The refusal has come: says at alert whom it was too late for, if anybody.
 * about: what is refused, printable ASCII; empty: the token. */
void latelogin_report(const struct latelogin *logins, enum reason reason,
                      unsigned int http_status, const char *about);

#endif
