/* SPDX-License-Identifier: MIT */
/*
 * Our own syslog(3), found before libc's.  openlog, closelog and setlogmask
 * are trapped too: they belong to the host process, and a module that calls
 * one of them is broken, so each call becomes a line that no test expects.
 */
/* The fortified inline versions would collide with the definitions here. */
#undef _FORTIFY_SOURCE
#include "tests/support/syslogtrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#define SYSLOGTRAP_EXPORT __attribute__((visibility("default")))

__attribute__((format(printf, 3, 4))) SYSLOGTRAP_EXPORT void
__syslog_chk(int priority, int flag, const char *format, ...);
__attribute__((format(printf, 3, 0))) SYSLOGTRAP_EXPORT void
__vsyslog_chk(int priority, int flag, const char *format, va_list arguments);

static struct lines *syslogtrap_lines;

void
syslogtrap_into(struct lines *lines)
{
    syslogtrap_lines = lines;
}

__attribute__((format(printf, 2, 0))) static void
syslogtrap_take(int priority, const char *format, va_list arguments)
{
    static const char *const names[] = {"EMERG",   "ALERT",  "CRIT", "ERR",
                                        "WARNING", "NOTICE", "INFO", "DEBUG"};
    char *text = NULL;

    if (syslogtrap_lines == NULL) {
        return;
    }
    if (vasprintf(&text, format, arguments) < 0) {
        abort();
    }
    lines_addf(syslogtrap_lines, "%s %s", names[LOG_PRI(priority)], text);
    free(text);
}

SYSLOGTRAP_EXPORT void
syslog(int priority, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    syslogtrap_take(priority, format, arguments);
    va_end(arguments);
}

SYSLOGTRAP_EXPORT void
vsyslog(int priority, const char *format, va_list arguments)
{
    syslogtrap_take(priority, format, arguments);
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list arguments;

    (void)flag;
    va_start(arguments, format);
    syslogtrap_take(priority, format, arguments);
    va_end(arguments);
}

void
__vsyslog_chk(int priority, int flag, const char *format, va_list arguments)
{
    (void)flag;
    syslogtrap_take(priority, format, arguments);
}

static void
syslogtrap_violation(const char *name)
{
    if (syslogtrap_lines != NULL) {
        lines_addf(syslogtrap_lines, "EMERG %s was called", name);
    }
}

SYSLOGTRAP_EXPORT void
openlog(const char *identity, int option, int facility)
{
    (void)identity;
    (void)option;
    (void)facility;
    syslogtrap_violation("openlog");
}

SYSLOGTRAP_EXPORT void
closelog(void)
{
    syslogtrap_violation("closelog");
}

SYSLOGTRAP_EXPORT int
setlogmask(int mask)
{
    syslogtrap_violation("setlogmask");
    return mask;
}
