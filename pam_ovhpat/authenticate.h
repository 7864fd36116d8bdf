/* SPDX-License-Identifier: MIT */
/*
 * The authentication of one login.
 */
#ifndef PAM_OVHPAT_AUTHENTICATE_H
#define PAM_OVHPAT_AUTHENTICATE_H

#include "pam_ovhpat/call.h"
#include "pam_ovhpat/report.h"

/*
 * Asks for the password, judges its form, asks ovhpatd and checks the local
 * account.  The call must have begun and be ours.  Returns the verdict; what
 * the log adds is in *ret_details.  After a question was asked, PAM_AUTHTOK is
 * empty unless forward_pass is set; a password that is no token stays for the
 * next module (reason SECRET_NOT_OURS).
 */
struct verdict authenticate_run(const struct call *call,
                                struct report_details *ret_details);

#endif
