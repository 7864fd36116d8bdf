/* SPDX-License-Identifier: MIT */
/*
 * Reads the files that decide who gets in: ovhpat.conf and identity.map.  A
 * file that somebody else could write is a file in which somebody else
 * decides, so owner and mode are checked on the open descriptor, and on every
 * directory up to the root, of the path as it is written and of the path that
 * it resolves to.  It never follows a symbolic link to the file and never
 * waits for a FIFO.  It knows nothing of what the lines mean; config.c and
 * identitymap.c do.
 */
#include "helper/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

#define TEXTFILE_OWNERS_SIZE 40U
#define TEXTFILE_MODE_MASK 07777U
#define TEXTFILE_DELETE 0x7fU

static bool
textfile_is_owner(uid_t uid)
{
    return uid == 0 || uid == geteuid();
}

static const char *
textfile_owners(char buffer[TEXTFILE_OWNERS_SIZE])
{
    if (geteuid() == 0) {
        return "root";
    }
    snprintf(buffer, TEXTFILE_OWNERS_SIZE, "root or uid %u",
             (unsigned int)geteuid());
    return buffer;
}

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

static int
textfile_check_file(const char *path, int fd, struct problem *ret_problem)
{
    char owners[TEXTFILE_OWNERS_SIZE] = "";
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return problem_at(ret_problem, path, 0, "cannot be looked at: %s",
                          strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return problem_at(ret_problem, path, 0, "is not a regular file");
    }
    if (!textfile_is_owner(status.st_uid)) {
        return problem_at(ret_problem, path, 0,
                          "belongs to uid %u, must belong to %s",
                          (unsigned int)status.st_uid, textfile_owners(owners));
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        bool group = (status.st_mode & S_IWGRP) != 0;

        return problem_at(ret_problem, path, 0,
                          "can be written by %s (mode %04o); chmod %s",
                          group ? "its group" : "others",
                          (unsigned int)status.st_mode & TEXTFILE_MODE_MASK,
                          group ? "g-w" : "o-w");
    }
    return 0;
}

/* A sticky directory (/tmp) is fit: in it nobody else can rename or remove
 * what the owners made (unlink(2)). */
static int
textfile_check_directory(const char *path, const char *directory,
                         struct problem *ret_problem)
{
    char owners[TEXTFILE_OWNERS_SIZE] = "";
    struct stat status;

    if (stat(directory, &status) < 0) {
        return problem_at(ret_problem, path, 0,
                          "directory %s cannot be looked at: %s", directory,
                          strerror(errno));
    }
    if (!textfile_is_owner(status.st_uid)) {
        return problem_at(ret_problem, path, 0,
                          "directory %s belongs to uid %u, must belong to %s",
                          directory, (unsigned int)status.st_uid,
                          textfile_owners(owners));
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
        (status.st_mode & S_ISVTX) == 0) {
        return problem_at(ret_problem, path, 0,
                          "directory %s can be written by %s", directory,
                          (status.st_mode & S_IWOTH) != 0 ? "others"
                                                          : "its group");
    }
    return 0;
}

/* Checks the directory and all above it; cuts the absolute path short. */
static int
textfile_check_up(const char *path, char *directory,
                  struct problem *ret_problem)
{
    while (true) {
        char *slash = strrchr(directory, '/');
        int status = textfile_check_directory(path, directory, ret_problem);

        if (status < 0 || slash == NULL || strcmp(directory, "/") == 0) {
            return status;
        }
        slash[slash == directory ? 1 : 0] = '\0';
    }
}

/* The directory part of path, absolute but not resolved; NULL: no memory. */
static char *
textfile_directory_new(const char *path)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *working = NULL;
    char *directory = NULL;
    int len = slash == NULL ? 0 : (int)(slash - path);

    if (path[0] == '/') {
        return strndup(path, len == 0 ? 1 : (size_t)len);
    }
    working = get_current_dir_name();
    if (working == NULL || asprintf(&directory, "%s%s%.*s", working,
                                    len == 0 ? "" : "/", len, path) < 0) {
        return NULL;
    }
    return directory;
}

static int
textfile_check_parents(const char *path, struct problem *ret_problem)
{
    AUTO_FREE char *written = textfile_directory_new(path);
    AUTO_FREE char *resolved = NULL;
    int status = 0;

    if (written == NULL) {
        return -ENOMEM;
    }
    resolved = realpath(written, NULL);
    if (resolved == NULL) {
        return errno == ENOMEM
                   ? -ENOMEM
                   : problem_at(ret_problem, path, 0,
                                "directory %s cannot be looked at: %s", written,
                                strerror(errno));
    }
    status = textfile_check_up(path, resolved, ret_problem);
    if (status < 0) {
        return status;
    }
    return textfile_check_up(path, written, ret_problem);
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

/* Everything that is checked before the first byte is read. */
static int
textfile_open_fit(const char *path, int *ret_fd, struct problem *ret_problem)
{
    AUTO_CLOSE int fd = -1;
    int status = textfile_open(path, &fd, ret_problem);

    if (status == 0) {
        status = textfile_check_file(path, fd, ret_problem);
    }
    if (status == 0) {
        status = textfile_check_parents(path, ret_problem);
    }
    if (status == 0) {
        *ret_fd = cleanup_take_fd(&fd);
    }
    return status;
}

int
textfile_read(const char *path, struct textfile *ret_file,
              struct problem *ret_problem)
{
    AUTO_FREE char *text = NULL;
    AUTO_CLOSE int fd = -1;
    char *copy = NULL;
    size_t len = 0;
    int status = textfile_open_fit(path, &fd, ret_problem);

    if (status < 0) {
        return status;
    }
    /* One byte more than allowed, to see that there is more; and the NUL. */
    text = malloc(TEXTFILE_SIZE_MAX + 2);
    if (text == NULL) {
        return -ENOMEM;
    }
    status = textfile_fill(fd, text, TEXTFILE_SIZE_MAX + 1, &len);
    if (status < 0) {
        return problem_at(ret_problem, path, 0, "cannot be read: %s",
                          strerror(-status));
    }
    if (len > TEXTFILE_SIZE_MAX) {
        return problem_at(ret_problem, path, 0, "is larger than 1 MiB");
    }
    text[len] = '\0';
    status = textfile_check_bytes(path, text, len, ret_problem);
    if (status < 0) {
        return status;
    }
    copy = strndup(text, len);
    if (copy == NULL) {
        return -ENOMEM;
    }
    ret_file->text = copy;
    ret_file->len = len;
    return 0;
}

void
textfile_done(struct textfile *file)
{
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
