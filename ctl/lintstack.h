/* SPDX-License-Identifier: MIT */
/*
 * A service judged by what libpam would make of it.
 */
#ifndef CTL_LINTSTACK_H
#define CTL_LINTSTACK_H

#include "ctl/findings.h"
#include "ctl/pamstack.h"

/*
 * Walks the service's auth and account lines through the situations that
 * matter (a wrong token, ovhpatd down, root with the right password ...) and
 * adds a finding where somebody gets in who must not, or is locked out who
 * must not be.  Services without a line of ours are not judged.  Returns 0,
 * -ENOMEM, or -E2BIG when the stack is too tangled to be walked.
 */
int lintstack_judge(const struct pamstack *stack, struct findings *findings);

/* Whether the service is a way into the host (sshd, login, su ...), on which
 * root must be able to use a password. */
bool lintstack_is_way_in(const char *service);

#endif
