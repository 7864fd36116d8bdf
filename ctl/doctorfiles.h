/* SPDX-License-Identifier: MIT */
/*
 * The files of pam_ovhpat: configuration, map, state.
 */
#ifndef CTL_DOCTORFILES_H
#define CTL_DOCTORFILES_H

#include "ctl/doctorreport.h"
#include "ctl/serviceuser.h"
#include "helper/rulebook.h"

/*
 * Reads ovhpat.conf and the map as ovhpatd's user does, but no credentials.
 * When both are good, *ret_rulebook has them, for the caller to end with
 * rulebook_done().
 */
void doctorfiles_config(struct doctorreport *report, const char *path,
                        const struct serviceuser *user,
                        struct rulebook *ret_rulebook);

/* Looks at ovhpatd's state directory: its mode, the key, the time, the
 * records.  Reads no record. */
void doctorfiles_state(struct doctorreport *report, const char *path);

#endif
