/* SPDX-License-Identifier: MIT */
/*
 * The settings of sshd that decide whether a token gets as far as PAM.
 */
#ifndef CTL_DOCTORSSHD_H
#define CTL_DOCTORSSHD_H

#include <stdbool.h>

#include "ctl/doctorreport.h"

#define DOCTORSSHD_PROGRAM "/usr/sbin/sshd"

/*
 * Runs `PROGRAM -T` (with -f config unless it is NULL), which prints the
 * settings in force and ends, and judges them.  is_ours: sshd's PAM stack names
 * our module, so what keeps tokens from it is a failure.
 */
void doctorsshd_look(struct doctorreport *report, const char *program,
                     const char *config, bool is_ours);

#endif
