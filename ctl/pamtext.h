/* SPDX-License-Identifier: MIT */
/*
 * The lines and words of a pam.d file, without their meaning.
 */
#ifndef CTL_PAMTEXT_H
#define CTL_PAMTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Larger files are refused; Debian's largest has 5 KiB. */
#define PAMTEXT_MAX (1024U * 1024U)
/* libpam before 1.5.3 cuts lines that are longer. */
#define PAMTEXT_LINE_MAX 1022U

struct pamtext {
    char *bytes; /* owned, terminated */
    size_t size;
    size_t at;
    unsigned int lines; /* read so far */
};

/* A line that continuation lines have been joined to. */
struct pamtext_line {
    char *text; /* owned by the caller; free() */
    size_t length;
    unsigned int number;
    bool too_long;   /* longer than PAMTEXT_LINE_MAX */
    bool unfinished; /* ends with a backslash, and the file with it */
    bool has_nul;    /* cut there, as libpam does */
};

/*
 * Reads a regular file whole.  Returns 0, or a negative errno: -EFBIG when it
 * is larger than PAMTEXT_MAX, -EISDIR or -EINVAL when it is no regular file.
 * The caller ends it with pamtext_done().
 */
int pamtext_open(const char *path, struct pamtext *ret_text);

/* The same from memory; bytes are copied.  Returns 0 or -ENOMEM. */
int pamtext_from_memory(const char *bytes, size_t size,
                        struct pamtext *ret_text);

void pamtext_done(struct pamtext *text);

/*
 * The next line that is not empty, without its comment.  Returns 1, 0 at the
 * end, or -ENOMEM.
 */
int pamtext_next(struct pamtext *text, struct pamtext_line *ret_line);

/*
 * Takes the next word off *at, in place: words end at white space, one that
 * begins with [ ends at the next ] and loses both, \] inside stands for ].
 * Returns it, or NULL at the end.  *ret_open (may be NULL) says whether the ]
 * was missing.
 */
char *pamtext_word(char **at, bool *ret_open);

#endif
