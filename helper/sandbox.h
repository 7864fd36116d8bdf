/* SPDX-License-Identifier: MIT */
/*
 * What the process takes away from itself, whoever started it.
 */
#ifndef HELPER_SANDBOX_H
#define HELPER_SANDBOX_H

#include "helper/problem.h"

/*
 * As many descriptors as it may need, no core dumps and no ptrace by the same
 * user (PR_SET_DUMPABLE), no new privileges, umask 077, and an environment of
 * only those variables that the process uses: proxies, CA paths and
 * SSLKEYLOGFILE are gone. Returns 0, or -EINVAL with a problem.
 */
int sandbox_enter(struct problem *ret_problem);

#endif
