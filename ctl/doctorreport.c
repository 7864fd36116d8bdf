/* SPDX-License-Identifier: MIT */
/*
 * The lines of doctor.  A person sees each when it is known, because a link
 * that is down can take seconds; --json waits for all.  A line is never left
 * out for want of memory without that being said.
 */
#include "ctl/doctorreport.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/output.h"

const char *
doctorreport_level_name(enum doctorreport_level level)
{
    switch (level) {
    case DOCTORREPORT_OK:
        return "ok";
    case DOCTORREPORT_UNSEEN:
        return "unseen";
    case DOCTORREPORT_WARNING:
        return "warning";
    case DOCTORREPORT_FAILURE:
        break;
    }
    return "failure";
}

void
doctorreport_add(struct doctorreport *report, enum doctorreport_level level,
                 const char *link, const char *next, const char *format, ...)
{
    struct doctorreport_line line = {.level = level, .link = link};
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&line.text, format, arguments) < 0) {
        line.text = NULL;
    }
    va_end(arguments);
    line.next = next == NULL ? NULL : strdup(next);
    if (line.text == NULL || (next != NULL && line.next == NULL) ||
        report->count == DOCTORREPORT_LINES_MAX) {
        output_error("out of memory: the line about %s is missing", link);
        free(line.text);
        free(line.next);
        return;
    }
    if (report->prints) {
        output_line("%-8s %-9s %s%s%s", doctorreport_level_name(level), link,
                    line.text, next != NULL ? "; next: " : "",
                    next != NULL ? next : "");
        fflush(stdout);
    }
    report->lines[report->count++] = line;
}

void
doctorreport_done(struct doctorreport *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->lines[i].text);
        free(report->lines[i].next);
    }
    report->count = 0;
}

size_t
doctorreport_count(const struct doctorreport *report,
                   enum doctorreport_level level)
{
    size_t count = 0;

    for (size_t i = 0; i < report->count; i++) {
        count += report->lines[i].level == level;
    }
    return count;
}
