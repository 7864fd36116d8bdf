/* SPDX-License-Identifier: MIT */
/*
 * Tests count requests by counting lines, so every line goes out with one
 * write(2) to a file opened with O_APPEND: nothing is buffered, nothing is
 * torn.  A write that fails is reported on standard error, because a test
 * that counts would otherwise blame the product.
 */
#include "simulator/logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "simulator/timestamp.h"

int
logfile_open(const char *path, struct logfile *ret_log)
{
    int fd = -1;

    if (path != NULL) {
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) {
            return -errno;
        }
    }
    ret_log->fd = fd;
    return 0;
}

void
logfile_close(struct logfile *log)
{
    if (log->fd >= 0) {
        close(log->fd);
    }
    log->fd = -1;
}

void
logfile_line(const struct logfile *log, const char *format, ...)
{
    char line[LOGFILE_LINE];
    char now[TIMESTAMP_SIZE];
    size_t used;
    int len;
    va_list arguments;

    if (log->fd < 0) {
        return;
    }
    timestamp_now(now);
    used = (size_t)snprintf(line, sizeof(line), "%s ", now);
    va_start(arguments, format);
    len = vsnprintf(line + used, sizeof(line) - used - 1, format, arguments);
    va_end(arguments);
    if (len < 0) {
        return;
    }
    used = strlen(line);
    line[used++] = '\n';
    if (write(log->fd, line, used) != (ssize_t)used) {
        perror("cannot write the request log");
    }
}
