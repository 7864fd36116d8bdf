/* SPDX-License-Identifier: MIT */
/*
 * A log that a test can count on: one line an event, on disk before the
 * client sees the answer.
 */
#ifndef SIMULATOR_LOGFILE_H
#define SIMULATOR_LOGFILE_H

/* The longest line, its newline included; what is over is cut. */
#define LOGFILE_LINE 1024

struct logfile {
    int fd; /* negative: nothing is logged */
};

/*
 * Opens path for appending, mode 0600, close-on-exec; NULL logs nothing.
 * Returns 0 or a negative errno; on failure *ret_log is untouched.
 */
int logfile_open(const char *path, struct logfile *ret_log);

void logfile_close(struct logfile *log);

/*
 * Appends a time stamp, the formatted text and a newline with one write(2),
 * so lines of threads never mix.  Text from a client MUST have gone through
 * printable_text() before; a secret MUST NOT be passed.
 */
void logfile_line(const struct logfile *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
