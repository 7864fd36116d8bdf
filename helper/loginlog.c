/* SPDX-License-Identifier: MIT */
/*
 * Formats the login line: key=value pairs that journald, fail2ban and people
 * read.  Everything foreign is escaped and none of it can be a token: the
 * request's token is not looked at.
 */
#include "helper/loginlog.h"

#include <stdio.h>

#include "common/isotime.h"
#include "common/printable.h"
#include "helper/log.h"

#define LOGINLOG_EXPIRES_SIZE (sizeof(" expires=") + ISOTIME_SIZE)

static int
loginlog_level(const struct verdict *verdict)
{
    /* Somebody may sit between this host and OVHcloud. */
    if (verdict->reason == REASON_API_TLS) {
        return LOG_ALERT;
    }
    if (verdict->source == VERDICT_GRACE) {
        return LOG_NOTICE;
    }
    return outcome_log_level(reason_outcome(verdict->reason));
}

/* " expires=2026-11-28T09:00:00Z", or nothing. */
static const char *
loginlog_expires(const struct verdict *verdict,
                 char text[LOGINLOG_EXPIRES_SIZE])
{
    char when[ISOTIME_SIZE];

    text[0] = '\0';
    if (verdict->expires_s != 0) {
        snprintf(text, LOGINLOG_EXPIRES_SIZE, " expires=%s",
                 isotime_format((int64_t)verdict->expires_s, when));
    }
    return text;
}

void
loginlog_write(const struct wire_request *request, uid_t uid,
               const struct verdict *verdict, const char *detail, bool is_trial)
{
    char service[PRINTABLE_SIZE];
    char login[PRINTABLE_SIZE];
    char account[PRINTABLE_SIZE];
    char identity[PRINTABLE_SIZE];
    char rule[PRINTABLE_SIZE];
    char rhost[PRINTABLE_SIZE];
    char tty[PRINTABLE_SIZE];
    char query_id[PRINTABLE_SIZE];
    char why[PRINTABLE_SIZE];
    char expires[LOGINLOG_EXPIRES_SIZE];

    log_line(loginlog_level(verdict),
             "%s phase=%s result=%s reason=%s service=%s name=%s account=%s "
             "identity=%s source=%s age=%us left=%us rule=%s rhost=%s tty=%s "
             "uid=%lu status=%u "
             "queryid=%s ms=%u id=%s%s detail=%s: %s",
             is_trial ? "explain" : "login",
             request->type == WIRE_ACCOUNT ? "account" : "auth",
             outcome_name(reason_outcome(verdict->reason)),
             reason_id(verdict->reason),
             printable_text(request->service, service),
             printable_text(request->login, login),
             printable_text(verdict->account, account),
             printable_text(verdict->identity, identity),
             verdict_source_name(verdict->source), (unsigned int)verdict->age_s,
             (unsigned int)verdict->left_s, printable_text(verdict->rule, rule),
             printable_text(request->rhost, rhost),
             printable_text(request->tty, tty), (unsigned long)uid,
             (unsigned int)verdict->http_status,
             printable_text(verdict->query_id, query_id),
             (unsigned int)verdict->elapsed_ms, verdict->request_id,
             loginlog_expires(verdict, expires), printable_text(detail, why),
             reason_text(verdict->reason));
}
