/* SPDX-License-Identifier: MIT */
/*
 * Catches what this process and every library in it would write to syslog.
 * The program must be linked with its symbols exported (-export-dynamic), so
 * that libpam's calls land here and not in libc.
 */
#ifndef TESTS_SUPPORT_SYSLOGTRAP_H
#define TESTS_SUPPORT_SYSLOGTRAP_H

#include "tests/support/lines.h"

/* Appends every message to *lines from now on, as "NOTICE text"; NULL drops
 * them. */
void syslogtrap_into(struct lines *lines);

#endif
