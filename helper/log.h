/* SPDX-License-Identifier: MIT */
/*
 * Where ovhpatd's lines go: stderr with --foreground, else the system's log
 * with the facility authpriv.  A line never waits for its reader: when the
 * system's log does not take it, it is counted and the count is logged with
 * the next line that goes through.
 */
#ifndef HELPER_LOG_H
#define HELPER_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>

#define LOG_LINE_MAX 2048U

/* Opens the log; lines above `level` (syslog(3)) are left out. */
void log_open(bool to_stderr, int level);

void log_close(void);

/*
 * Writes one line.  The format is the program's own; everything foreign among
 * its arguments has gone through printable_text().  A longer line than
 * LOG_LINE_MAX is cut.
 */
__attribute__((format(printf, 2, 3))) void log_line(int level,
                                                    const char *format, ...);

/* How often a line that strangers can provoke was written; zeroed at first. */
struct log_repeat {
    int64_t since_ms;
    unsigned int written;
    unsigned int left_out;
};

/* Lines of one kind that are written in a minute; the rest is counted, and the
 * count is part of the first line of the next minute. */
#define LOG_REPEAT_MAX 10U

/* Writes one line of a kind that strangers can provoke at will. */
__attribute__((format(printf, 3, 4))) void
log_repeated(struct log_repeat *repeat, int level, const char *format, ...);

#endif
