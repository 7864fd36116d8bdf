/* SPDX-License-Identifier: MIT */
/*
 * Keeps the names for one log line, escaped and bounded.  It ends no session:
 * who is in is in, and the sysadmin is told.  inquiry.c and
 * permissionfact.c call it.
 */
#include "helper/latelogin.h"

#include <stdio.h>
#include <string.h>

#include "common/printable.h"
#include "helper/log.h"

void
latelogin_note(struct latelogin *logins, const char *service, const char *name,
               const char *request_id)
{
    char escaped_service[PRINTABLE_SIZE];
    char escaped_name[PRINTABLE_SIZE];
    size_t used = strlen(logins->text);

    snprintf(logins->text + used, sizeof(logins->text) - used,
             "%sname=%s service=%s id=%s", used == 0 ? "" : ", ",
             printable_text(name, escaped_name),
             printable_text(service, escaped_service), request_id);
}

void
latelogin_report(const struct latelogin *logins, enum reason reason,
                 unsigned int http_status, const char *about)
{
    if (logins->text[0] != '\0') {
        log_line(LOG_ALERT,
                 "late refusal reason=%s status=%u%s%s: let in by grace before "
                 "it came: %s",
                 reason_id(reason), http_status,
                 about[0] == '\0' ? "" : " detail=", about, logins->text);
    }
}
