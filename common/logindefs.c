/* SPDX-License-Identifier: MIT */
/*
 * Reads two numbers of /etc/login.defs without stdio, because it runs inside
 * other people's processes.  It never fails: what cannot be read has shadow's
 * default, which keeps root and the system accounts out.
 */
#include "common/logindefs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

#define LOGINDEFS_SIZE_MAX 65536U
#define LOGINDEFS_BLANKS " \t"

/* The file as a string that the caller frees, or NULL. */
static char *
logindefs_load(const char *path)
{
    AUTO_CLOSE int fd =
        open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char *text = NULL;
    size_t len = 0;

    if (fd < 0) {
        return NULL;
    }
    text = malloc(LOGINDEFS_SIZE_MAX + 1);
    while (text != NULL && len < LOGINDEFS_SIZE_MAX) {
        ssize_t got = read(fd, text + len, LOGINDEFS_SIZE_MAX - len);

        if (got > 0) {
            len += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            break;
        }
    }
    if (text != NULL) {
        text[len] = '\0';
    }
    return text;
}

/* The number behind `key` at the beginning of the line, or `otherwise`. */
static uid_t
logindefs_value(const char *line, const char *key, uid_t otherwise)
{
    char *end = NULL;
    unsigned long value = 0;

    if (strncmp(line, key, strlen(key)) != 0) {
        return otherwise;
    }
    line += strlen(key);
    if (strspn(line, LOGINDEFS_BLANKS) == 0) {
        return otherwise;
    }
    line += strspn(line, LOGINDEFS_BLANKS);
    errno = 0;
    value = *line >= '0' && *line <= '9' ? strtoul(line, &end, 0) : 0;
    if (end == NULL || errno != 0 || value >= UINT_MAX ||
        end[strspn(end, LOGINDEFS_BLANKS "\r")] != '\0') {
        return otherwise;
    }
    return (uid_t)value;
}

/* Takes what the line says; `end` is its newline, or NULL. */
static void
logindefs_line(char *line, char *end, struct logindefs *logindefs)
{
    while (*line == ' ' || *line == '\t') {
        line++;
    }
    if (*line != 'U') {
        return;
    }
    if (end != NULL) {
        *end = '\0';
    }
    logindefs->uid_min = logindefs_value(line, "UID_MIN", logindefs->uid_min);
    logindefs->uid_max = logindefs_value(line, "UID_MAX", logindefs->uid_max);
}

struct logindefs
logindefs_read(const char *path)
{
    struct logindefs logindefs = {.uid_min = LOGINDEFS_UID_MIN,
                                  .uid_max = LOGINDEFS_UID_MAX};
    int saved_errno = errno;
    AUTO_FREE char *text = logindefs_load(path);
    char *line = text;

    while (line != NULL) {
        char *end = strchr(line, '\n');

        /* Nearly all of the lines are comments: one byte says so. */
        if (*line != '#') {
            logindefs_line(line, end, &logindefs);
        }
        line = end == NULL ? NULL : end + 1;
    }
    if (logindefs.uid_min == 0) {
        logindefs.uid_min = LOGINDEFS_UID_MIN;
    }
    errno = saved_errno;
    return logindefs;
}

bool
logindefs_in_range(const struct logindefs *logindefs, uid_t uid)
{
    return uid != 0 && uid >= logindefs->uid_min && uid <= logindefs->uid_max;
}
