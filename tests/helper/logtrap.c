/* SPDX-License-Identifier: MIT */
/*
 * stderr in a memfd_create(2) file: no pipe that could fill up and block the
 * code under test.
 */
#include "tests/helper/logtrap.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOGTRAP_MAX (512U * 1024U)

static int logtrap_fd = -1;
static int logtrap_stderr = -1;
static char logtrap_buffer[LOGTRAP_MAX + 1];

void
logtrap_begin(void)
{
    fflush(stderr);
    logtrap_fd = memfd_create("logtrap", MFD_CLOEXEC);
    logtrap_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (logtrap_fd < 0 || logtrap_stderr < 0 ||
        dup2(logtrap_fd, STDERR_FILENO) < 0) {
        abort();
    }
}

const char *
logtrap_text(void)
{
    ssize_t len = pread(logtrap_fd, logtrap_buffer, LOGTRAP_MAX, 0);

    if (len < 0 || (size_t)len == LOGTRAP_MAX) {
        abort();
    }
    logtrap_buffer[len] = '\0';
    return logtrap_buffer;
}

unsigned int
logtrap_lines(void)
{
    unsigned int lines = 0;

    for (const char *at = logtrap_text(); *at != '\0'; at++) {
        lines += *at == '\n';
    }
    return lines;
}

void
logtrap_assert(const char *text)
{
    if (strstr(logtrap_text(), text) == NULL) {
        fail_msg("not logged: %s\nbut: %s", text, logtrap_text());
    }
}

void
logtrap_assert_not(const char *text)
{
    if (strstr(logtrap_text(), text) != NULL) {
        fail_msg("logged: %s", logtrap_text());
    }
}

void
logtrap_clear(void)
{
    if (ftruncate(logtrap_fd, 0) < 0 || lseek(logtrap_fd, 0, SEEK_SET) < 0) {
        abort();
    }
}

void
logtrap_end(void)
{
    if (logtrap_fd < 0) {
        return;
    }
    dup2(logtrap_stderr, STDERR_FILENO);
    close(logtrap_stderr);
    close(logtrap_fd);
    logtrap_stderr = -1;
    logtrap_fd = -1;
}
