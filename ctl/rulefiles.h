/* SPDX-License-Identifier: MIT */
/*
 * What the sysadmin wrote, read for a tool.
 */
#ifndef CTL_RULEFILES_H
#define CTL_RULEFILES_H

#include "ctl/serviceuser.h"
#include "helper/rulebook.h"

/*
 * Reads ovhpat.conf and the map as ovhpatd's user does, and looks whether that
 * user can read the CA file that they name: *ret_ca_error is 0 or a negative
 * errno.  Returns as rulebook_load_rules().
 */
int rulefiles_read(const char *path, const struct serviceuser *user,
                   struct rulebook *ret_rulebook, int *ret_ca_error,
                   struct problem *ret_problem);

/* Then the credentials, also where systemd has laid them out for ovhpatd.
 * Returns as rulebook_load_credential(). */
int rulefiles_read_credential(const struct serviceuser *user,
                              struct rulebook *rulebook,
                              struct problem *ret_problem);

#endif
