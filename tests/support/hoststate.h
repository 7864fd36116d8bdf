/* SPDX-License-Identifier: MIT */
/*
 * What belongs to the process that calls PAM and must be the same after a
 * login as before it.
 */
#ifndef TESTS_SUPPORT_HOSTSTATE_H
#define TESTS_SUPPORT_HOSTSTATE_H

#include "tests/support/lines.h"

/*
 * Appends one line for each piece of state: open descriptors, signal actions
 * and mask, umask, working directory, locale, environment, timers, dumpable
 * flag, name, number of threads.
 */
void hoststate_describe(struct lines *lines);

#endif
