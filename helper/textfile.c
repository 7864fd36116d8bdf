/* SPDX-License-Identifier: MIT */
/*
 * Reads the files that decide who gets in: ovhpat.conf, identity.map and the
 * host's own credentials; fileguard.c says whether a file may be trusted.  It
 * never follows a symbolic link to the file and never waits for a FIFO.  It
 * knows nothing of what the lines mean; config.c, identitymap.c and
 * credential.c do.
 */
#include "helper/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/fileguard.h"

#define TEXTFILE_DELETE 0x7fU

static int
textfile_open(const char *path, int *ret_fd, struct problem *ret_problem)
{
    int fd =
        open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd >= 0) {
        *ret_fd = fd;
        return 0;
    }
    switch (errno) {
    case ENOMEM:
        return -ENOMEM;
    case ELOOP:
        return problem_at(ret_problem, path, 0, "is a symbolic link");
    case ENXIO: /* a socket, or a device that is not there: open(2) */
        return problem_at(ret_problem, path, 0, "is not a regular file");
    default:
        return problem_at(ret_problem, path, 0, "cannot be opened: %s",
                          strerror(errno));
    }
}

/* Reads to the end, but no more than size bytes. */
static int
textfile_fill(int fd, char *buffer, size_t size, size_t *ret_len)
{
    size_t len = 0;

    while (len < size) {
        ssize_t got = read(fd, buffer + len, size - len);

        if (got == 0) {
            break;
        }
        if (got > 0) {
            len += (size_t)got;
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    *ret_len = len;
    return 0;
}

static int
textfile_check_bytes(const char *path, const char *text, size_t len,
                     struct problem *ret_problem)
{
    unsigned int line = 1;
    size_t start = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            line++;
            start = i + 1;
        } else if (text[i] == '\0') {
            return problem_at(ret_problem, path, line, "has a NUL byte");
        } else if (i - start >= TEXTFILE_LINE_MAX) {
            return problem_at(ret_problem, path, line,
                              "line is longer than %u bytes",
                              TEXTFILE_LINE_MAX);
        }
    }
    return 0;
}

/* Reads the whole file into text, which has room for one byte more than is
 * allowed, to see that there is more, and for the NUL. */
static int
textfile_fill_text(const char *path, int fd, char *text, size_t *ret_len,
                   struct problem *ret_problem)
{
    int status = textfile_fill(fd, text, TEXTFILE_SIZE_MAX + 1, ret_len);

    if (status < 0) {
        return problem_at(ret_problem, path, 0, "cannot be read: %s",
                          strerror(-status));
    }
    if (*ret_len > TEXTFILE_SIZE_MAX) {
        return problem_at(ret_problem, path, 0, "is larger than 1 MiB");
    }
    text[*ret_len] = '\0';
    return textfile_check_bytes(path, text, *ret_len, ret_problem);
}

static int
textfile_read_any(const char *path, bool secret, struct textfile *ret_file,
                  struct problem *ret_problem)
{
    AUTO_CLOSE int fd = -1;
    char *text = NULL;
    char *copy = NULL;
    size_t len = 0;
    int status = textfile_open(path, &fd, ret_problem);

    if (status == 0) {
        status = fileguard_check(path, fd, secret, ret_problem);
    }
    if (status < 0) {
        return status;
    }
    text = malloc(TEXTFILE_SIZE_MAX + 2);
    if (text == NULL) {
        return -ENOMEM;
    }
    status = textfile_fill_text(path, fd, text, &len, ret_problem);
    if (status == 0) {
        copy = strndup(text, len);
        status = copy == NULL ? -ENOMEM : 0;
    }
    explicit_bzero(text, len);
    free(text);
    if (status == 0) {
        ret_file->text = copy;
        ret_file->len = len;
    }
    return status;
}

int
textfile_read(const char *path, struct textfile *ret_file,
              struct problem *ret_problem)
{
    return textfile_read_any(path, false, ret_file, ret_problem);
}

int
textfile_read_secret(const char *path, struct textfile *ret_file,
                     struct problem *ret_problem)
{
    return textfile_read_any(path, true, ret_file, ret_problem);
}

void
textfile_done(struct textfile *file)
{
    if (file->text != NULL) {
        explicit_bzero(file->text, file->len);
    }
    free(file->text);
    file->text = NULL;
    file->len = 0;
}

char *
textfile_next_line(char **cursor)
{
    char *line = *cursor;
    char *end = NULL;

    if (*line == '\0') {
        return NULL;
    }
    end = strchrnul(line, '\n');
    *cursor = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

/* Where the comment begins; the end of the line when it has none. */
static char *
textfile_comment(char *line, const char *marks)
{
    for (char *at = line; *at != '\0'; at++) {
        if (strchr(marks, *at) != NULL &&
            (at == line || at[-1] == ' ' || at[-1] == '\t')) {
            return at;
        }
    }
    return line + strlen(line);
}

static int
textfile_check_line(struct textfile_reading *reading, const char *line,
                    const char *comment)
{
    if (reading->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0) {
        return textfile_refuse(reading, "begins with a byte order mark");
    }
    for (const char *at = line; *at != '\0'; at++) {
        unsigned int byte = (unsigned char)*at;

        if (byte == '\r') {
            return textfile_refuse(reading, "has a CR; lines end with LF only");
        }
        if ((byte < ' ' && byte != '\t') || byte == TEXTFILE_DELETE) {
            return textfile_refuse(reading, "has the control byte 0x%02x",
                                   byte);
        }
        if (byte > TEXTFILE_DELETE && at < comment) {
            return textfile_refuse(
                reading, "has the byte 0x%02x, which is not ASCII", byte);
        }
    }
    return 0;
}

int
textfile_take_line(struct textfile_reading *reading, const char *marks,
                   char **ret_line)
{
    char *line = NULL;

    while ((line = textfile_next_line(&reading->cursor)) != NULL) {
        char *end = textfile_comment(line, marks);
        int status = 0;

        reading->line++;
        status = textfile_check_line(reading, line, end);
        if (status < 0) {
            return status;
        }
        while (end > line && (end[-1] == ' ' || end[-1] == '\t')) {
            end--;
        }
        *end = '\0';
        if (end > line) {
            *ret_line = line;
            return 1;
        }
    }
    return 0;
}

int
textfile_refuse(struct textfile_reading *reading, const char *format, ...)
{
    char text[PROBLEM_SIZE] = "";
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return problem_at(reading->problem, reading->path, reading->line, "%s",
                      text);
}
