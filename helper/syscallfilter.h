/* SPDX-License-Identifier: MIT */
/*
 * A system call filter inside the process (--with-seccomp), for hosts that do
 * not start ovhpatd by its systemd unit, which has one of its own.
 */
#ifndef HELPER_SYSCALLFILTER_H
#define HELPER_SYSCALLFILTER_H

#include "helper/problem.h"

/*
 * From now on, and in all threads, only the system calls that serving logins
 * needs are possible; any other fails with EPERM (seccomp(2)).  Does nothing
 * in a build without --with-seccomp.
 * Returns 0, or -EINVAL with a problem: the process must not go on then.
 */
int syscallfilter_enter(struct problem *ret_problem);

#endif
