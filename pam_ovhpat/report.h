/* SPDX-License-Identifier: MIT */
/*
 * The module's log: one line of key=value pairs for each decision, through
 * pam_syslog(3), which adds service and phase and leaves the host's own
 * openlog(3) alone.
 */
#ifndef PAM_OVHPAT_REPORT_H
#define PAM_OVHPAT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "pam_ovhpat/call.h"

/* What a line adds to the verdict. */
struct report_details {
    int error;           /* negative errno of talking to ovhpatd, or 0 */
    size_t token_length; /* of a refused token, when programs cut there */
};

/*
 * Logs how the call ended, at the level of its outcome.  Lines of level debug
 * need the argument debug, lines of level info are left out with quiet.
 * Nothing is logged for another user's secret or a token.
 */
void report_verdict(const struct call *call, const struct verdict *verdict,
                    const struct report_details *details);

/* Logs an argument of the pam.d line that is not understood. */
void report_argument(pam_handle_t *pamh, const char *argument);

#endif
