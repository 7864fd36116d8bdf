/* SPDX-License-Identifier: MIT */
/*
 * Lines for people.  Everything that a line holds may be foreign (a path, a
 * name, a line of a file), so what would move a terminal's cursor is escaped.
 */
#ifndef CTL_OUTPUT_H
#define CTL_OUTPUT_H

#include "ctl/command.h"

/*
 * Writes the formatted text and a line end to stdout.  Bytes other than
 * printable ASCII are written as \xNN.
 */
__attribute__((format(printf, 1, 2))) void output_line(const char *format, ...);

/* The same to stderr, behind "ovhpatctl: ". */
__attribute__((format(printf, 1, 2))) void output_error(const char *format,
                                                        ...);

/*
 * Ends the output.  Returns `verdict`, or COMMAND_UNKNOWN with a line on
 * stderr when not all of it could be written: a full disk is not a "yes".
 */
enum command_exit output_finish(enum command_exit verdict);

#endif
