/* SPDX-License-Identifier: MIT */
/*
 * An /etc of our own.  The files of the machine that runs the tests are
 * neither read nor touched.
 */
#ifndef TESTS_SUPPORT_HOSTFILES_H
#define TESTS_SUPPORT_HOSTFILES_H

#include "tests/support/casefile.h"

/*
 * Makes a private mount namespace in which directory/etc is /etc.  Returns 0,
 * or a negative errno: -EPERM when this process may not.
 */
int hostfiles_enter(const char *directory);

/*
 * Writes passwd, group, nsswitch.conf and login.defs for the case into /etc.
 * A section [passwd] goes before the accounts that are always there; its line
 * `!directory` makes /etc/passwd unreadable even for root.  A section
 * [login.defs] replaces the file, its line `!missing` leaves it out.
 */
void hostfiles_write(const struct casefile *file);

#endif
