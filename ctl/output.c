/* SPDX-License-Identifier: MIT */
/*
 * Lines on stdout and stderr.  A line is formatted whole, escaped and then
 * written, so that no part of it can be forgotten.  Nothing here ever holds a
 * token; a command that reads one shows its length.
 */
#include "ctl/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"

static void
output_escaped(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte >= 0x20 && byte <= 0x7E) {
            fputc(byte, out);
        } else {
            fprintf(out, "\\x%02x", byte);
        }
    }
    fputc('\n', out);
}

static __attribute__((format(printf, 2, 0))) void
output_write(FILE *out, const char *format, va_list arguments);

static void
output_write(FILE *out, const char *format, va_list arguments)
{
    AUTO_FREE char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
        fputs("out of memory\n", out);
        return;
    }
    output_escaped(out, text);
}

void
output_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    output_write(stdout, format, arguments);
    va_end(arguments);
}

void
output_error(const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    fputs("ovhpatctl: ", stderr);
    va_start(arguments, format);
    output_write(stderr, format, arguments);
    va_end(arguments);
}

enum command_exit
output_finish(enum command_exit verdict)
{
    bool failed = ferror(stdout) != 0;

    if (fflush(stdout) != 0 || failed) {
        output_error("cannot write the output: %s", strerror(errno));
        return COMMAND_UNKNOWN;
    }
    return verdict;
}
