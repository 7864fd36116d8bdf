/* SPDX-License-Identifier: MIT */
/*
 * The socket between pam_ovhpat.so and ovhpatd.
 */
#ifndef CTL_DOCTORSOCKET_H
#define CTL_DOCTORSOCKET_H

#include "ctl/doctorreport.h"

/*
 * Looks at the socket's place, mode and owners, and connects, as the module
 * does.  Root also asks ovhpatd for its version and its state.
 */
void doctorsocket_look(struct doctorreport *report, const char *path);

#endif
