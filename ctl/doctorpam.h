/* SPDX-License-Identifier: MIT */
/*
 * pam.d, for doctor.
 */
#ifndef CTL_DOCTORPAM_H
#define CTL_DOCTORPAM_H

#include <stdbool.h>

#include "ctl/doctorreport.h"

/*
 * Judges the stacks as `lint` does.  *ret_sshd_is_ours says whether sshd's
 * names pam_ovhpat.so.
 */
void doctorpam_look(struct doctorreport *report, const char *pam_directory,
                    const char *module_directory, bool *ret_sshd_is_ours);

#endif
