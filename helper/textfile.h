/* SPDX-License-Identifier: MIT */
/*
 * Files that a sysadmin writes and that decide who gets in: opened with
 * distrust, read whole, handed out line by line.
 */
#ifndef HELPER_TEXTFILE_H
#define HELPER_TEXTFILE_H

#include <stddef.h>

#include "helper/problem.h"

#define TEXTFILE_SIZE_MAX (1024U * 1024U)
/* A line can hold a token. */
#define TEXTFILE_LINE_MAX 4400U

struct textfile {
    char *text; /* NUL-terminated, owned */
    size_t len;
};

/*
 * Opens path (O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC, O_NOCTTY), looks at the open
 * descriptor and reads it.  Refused is what fileguard.h refuses, more than
 * TEXTFILE_SIZE_MAX bytes, a NUL byte, a line over TEXTFILE_LINE_MAX bytes.
 * Returns 0; the caller calls textfile_done().  Otherwise -EINVAL and a
 * problem "FILE: reason" or "FILE:LINE: reason"; -ENOMEM.
 */
int textfile_read(const char *path, struct textfile *ret_file,
                  struct problem *ret_problem);

/* The same for a file that holds secrets: others may have no right to it. */
int textfile_read_secret(const char *path, struct textfile *ret_file,
                         struct problem *ret_problem);

/* Wipes and frees the text. */
void textfile_done(struct textfile *file);

/*
 * Cuts the next line off *cursor (which begins at file->text) and returns it
 * without its line end, or NULL behind the last one.  A CR before the LF stays
 * and is for the caller to refuse.
 */
char *textfile_next_line(char **cursor);

/* A file on its way through a parser, and where the parser is. */
struct textfile_reading {
    const char *path;        /* for the problem; borrowed */
    char *cursor;            /* as for textfile_next_line(); borrowed */
    unsigned int line;       /* the line taken last, 0 before the first */
    struct problem *problem; /* where a failure goes; borrowed */
};

/*
 * Takes the next line that says something, without its comment and without
 * white space at its end.  A comment begins with a byte of `marks` at the start
 * of the line or behind white space (a blank or a tab); elsewhere these bytes
 * are text.  Lines of a comment or of white space only are passed over.
 * Returns 1 and the line, which is part of the file's text; 0 behind the last
 * line; or -EINVAL and a problem "FILE:LINE: reason" for a control byte other
 * than a tab, in comments too (a CR or an escape makes a terminal show
 * another file than the one that is read), a byte over 0x7f outside of
 * comments, a byte order mark before line 1.
 */
int textfile_take_line(struct textfile_reading *reading, const char *marks,
                       char **ret_line);

/* Refuses the line taken last: -EINVAL and a problem "FILE:LINE: text". */
__attribute__((format(printf, 2, 3))) int
textfile_refuse(struct textfile_reading *reading, const char *format, ...);

#endif
