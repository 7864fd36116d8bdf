/* SPDX-License-Identifier: MIT */
/*
 * The only file of the module that logs.  Everything foreign is escaped, so
 * no name, host or answer can forge a line.  A name that is no login name is
 * not shown at all: people paste tokens into the wrong field.
 */
#include "pam_ovhpat/report.h"

#include <security/pam_ext.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "common/printable.h"

static int
report_level(enum reason reason)
{
    if (reason == REASON_ACCOUNT_UID_DIFFERS ||
        reason == REASON_HELPER_IMPOSTOR) {
        return LOG_ALERT; /* somebody prepared this */
    }
    if (reason == REASON_STAND_IN_PASSWORD) {
        return LOG_DEBUG; /* every scan of port 22 makes some */
    }
    return outcome_log_level(reason_outcome(reason));
}

static bool
report_is_wanted(const struct call *call, int level)
{
    if (level == LOG_DEBUG) {
        return call->args.debug;
    }
    return level != LOG_INFO || !call->args.quiet;
}

/* " error=..." or " token_length=...", or nothing. */
static void
report_format_details(const struct report_details *details, char *text,
                      size_t size)
{
    char escaped[PRINTABLE_SIZE];

    text[0] = '\0';
    if (details->error < 0) {
        snprintf(text, size, " error=%s",
                 printable_text(strerrorname_np(-details->error), escaped));
    } else if (details->token_length > 0) {
        snprintf(text, size,
                 " token_length=%zu (a length that programs cut at: the token "
                 "is probably not whole)",
                 details->token_length);
    }
}

void
report_verdict(const struct call *call, const struct verdict *verdict,
               const struct report_details *details)
{
    int level = report_level(verdict->reason);
    char name[PRINTABLE_SIZE];
    char rhost[PRINTABLE_SIZE];
    char account[PRINTABLE_SIZE];
    char identity[PRINTABLE_SIZE];
    char id[PRINTABLE_SIZE];
    char extra[PRINTABLE_SIZE];
    const char *user = call->login.kind == LOGIN_INVALID ? NULL : call->user;

    if (!report_is_wanted(call, level)) {
        return;
    }
    report_format_details(details, extra, sizeof(extra));
    pam_syslog(call->pamh, level,
               "result=%s reason=%s name=%s account=%s identity=%s source=%s "
               "rhost=%s id=%s%s: %s",
               outcome_name(reason_outcome(verdict->reason)),
               reason_id(verdict->reason), printable_text(user, name),
               printable_text(verdict->account, account),
               printable_text(verdict->identity, identity),
               verdict_source_name(verdict->source),
               printable_text(call_item(call, PAM_RHOST), rhost),
               printable_text(verdict->request_id, id), extra,
               reason_text(verdict->reason));
}

void
report_argument(pam_handle_t *pamh, const char *argument)
{
    char escaped[PRINTABLE_SIZE];

    pam_syslog(pamh, LOG_ERR,
               "argument not understood: %s; the call is refused, see "
               "pam_ovhpat(8)",
               printable_text(argument, escaped));
}
