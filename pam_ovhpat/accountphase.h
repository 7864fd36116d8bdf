/* SPDX-License-Identifier: MIT */
/*
 * The account phase: may this login go on?  It also runs where no token was
 * asked for: after an ssh key, for cron, for su by root.
 */
#ifndef PAM_OVHPAT_ACCOUNTPHASE_H
#define PAM_OVHPAT_ACCOUNTPHASE_H

#include "pam_ovhpat/call.h"
#include "pam_ovhpat/report.h"

/*
 * Checks the local account and asks ovhpatd for the account's standing, with
 * the identity when this transaction has proved one.  The call must have begun
 * and be ours.  Returns the verdict; what the log adds is in *ret_details.
 */
struct verdict accountphase_run(const struct call *call,
                                struct report_details *ret_details);

#endif
