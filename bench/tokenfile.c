/* SPDX-License-Identifier: MIT */
/*
 * Reads one token from a file with one token per line.  The file is read whole
 * into a fixed buffer that is wiped afterwards; stdio would leave a copy in
 * its own.  Called by pamload, pammaps and raw_request, once per process.
 */
#include "bench/tokenfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"

#define TOKENFILE_SIZE_MAX 65536U

static char tokenfile_text[TOKENFILE_SIZE_MAX];

static int
tokenfile_load(const char *path, size_t *ret_len)
{
    size_t len = 0;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return -errno;
    }
    while (len < sizeof(tokenfile_text)) {
        ssize_t got =
            read(fd, tokenfile_text + len, sizeof(tokenfile_text) - len);

        if (got < 0) {
            return -errno;
        }
        if (got == 0) {
            *ret_len = len;
            return 0;
        }
        len += (size_t)got;
    }
    return -EFBIG;
}

static size_t
tokenfile_count_lines(size_t len)
{
    size_t lines = 0;

    for (size_t i = 0; i < len; i++) {
        lines += tokenfile_text[i] == '\n' || i + 1 == len;
    }
    return lines;
}

static int
tokenfile_take_line(size_t len, size_t line, struct secret *ret_token)
{
    const char *at = tokenfile_text;
    size_t left = len;
    const char *end = memchr(at, '\n', left);

    for (; line > 0 && end != NULL; line--) {
        left -= (size_t)(end + 1 - at);
        at = end + 1;
        end = memchr(at, '\n', left);
    }
    if (end != NULL) {
        left = (size_t)(end - at);
    }
    return left == 0 ? -EINVAL : secret_set(ret_token, at, left);
}

int
tokenfile_read(const char *path, unsigned int number, struct secret *ret_token)
{
    size_t len = 0;
    size_t lines = 0;
    int error = tokenfile_load(path, &len);

    if (error == 0) {
        lines = tokenfile_count_lines(len);
        error = lines == 0
                    ? -ENODATA
                    : tokenfile_take_line(len, number % lines, ret_token);
    }
    explicit_bzero(tokenfile_text, sizeof(tokenfile_text));
    return error;
}
