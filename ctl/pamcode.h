/* SPDX-License-Identifier: MIT */
/*
 * The names of the PAM codes that pam_ovhpat.so gives.
 */
#ifndef CTL_PAMCODE_H
#define CTL_PAMCODE_H

#include "common/outcome.h"

/* What the module returns for this outcome, as the name of PAM's constant; a
 * test compares it with pam_ovhpat/entry.c. */
const char *pamcode_name(enum outcome outcome);

#endif
