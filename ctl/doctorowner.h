/* SPDX-License-Identifier: MIT */
/*
 * Whose the host's own credentials are.
 */
#ifndef CTL_DOCTOROWNER_H
#define CTL_DOCTOROWNER_H

#include "ctl/doctorreport.h"
#include "helper/config.h"
#include "helper/hostprobe.h"

/*
 * Says whose credentials OVHcloud has taken (result->whoami was answered),
 * whether users of [api] account can be asked about with them, and whether
 * they can do more than they must.
 */
void doctorowner_look(struct doctorreport *report, const struct config *config,
                      const struct hostprobe_result *result);

#endif
