/* SPDX-License-Identifier: MIT */
/*
 * One application's PAM transaction, made as a case says.
 */
#ifndef TESTS_SUPPORT_PAMRUN_H
#define TESTS_SUPPORT_PAMRUN_H

#include <stdint.h>

#include "tests/support/casefile.h"

struct pamrun {
    struct lines run;          /* "authenticate = PAM_SUCCESS" */
    struct lines conversation; /* "echo_off = Password: " */
    struct lines environment;  /* of the transaction, NAME=VALUE */
    struct lines secrets;      /* all that was typed or forwarded */
    char *authtok;             /* as the next module saw it, or NULL */
    int64_t took_ms;           /* in the calls of [run] */
};

/*
 * Does what the section [run] says, with the stack in directory/pam.d, and
 * fills in what happened; codes are written as the module gave them (the
 * stacks of $ours turn PAM_IGNORE into a code that nobody else uses).
 */
void pamrun_do(const struct casefile *file, const char *directory,
               struct pamrun *ret_run);

void pamrun_done(struct pamrun *run);

/* The number of a PAM code's name, or -1. */
int pamrun_code(const char *name);

/* The code that stands for PAM_IGNORE in the stacks of $ours. */
#define PAMRUN_IGNORED "PAM_NO_MODULE_DATA"

#endif
