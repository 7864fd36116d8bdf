/* SPDX-License-Identifier: MIT */
/*
 * Reads a token with read(2), so that no buffer of stdio keeps a copy.  A
 * terminal's echo is switched off for that time and put back, also when the
 * read fails; a line of a terminal in canonical mode has 4,095 bytes
 * (termios(3)), so it is read without that mode.
 */
#include "ctl/tokeninput.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "common/cleanup.h"

#define TOKENINPUT_PROMPT "Token: "

/* Reads to the end, or to the end of the line. */
static int
tokeninput_bytes(int fd, bool one_line, struct secret *token)
{
    char byte = 0;
    ssize_t got = 0;

    while ((got = read(fd, &byte, 1)) != 0) {
        if (got < 0 && errno != EINTR) {
            return -errno;
        }
        if (got < 0) {
            continue;
        }
        if (one_line && (byte == '\n' || byte == '\r')) {
            break;
        }
        if (token->len == SECRET_MAX && byte != '\n' && byte != '\r') {
            return -EMSGSIZE;
        }
        if (token->len < SECRET_MAX) {
            token->bytes[token->len++] = (uint8_t)byte;
        }
    }
    explicit_bzero(&byte, sizeof(byte));
    while (token->len > 0 && (token->bytes[token->len - 1] == '\n' ||
                              token->bytes[token->len - 1] == '\r')) {
        token->len--;
    }
    return 0;
}

static int
tokeninput_terminal(int fd, struct secret *token)
{
    struct termios before;
    struct termios silent;
    int error = 0;

    if (tcgetattr(fd, &before) < 0) {
        return -errno;
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSAFLUSH, &silent) < 0) {
        return -errno;
    }
    (void)!write(STDERR_FILENO, TOKENINPUT_PROMPT,
                 sizeof(TOKENINPUT_PROMPT) - 1);
    error = tokeninput_bytes(fd, true, token);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    (void)!write(STDERR_FILENO, "\n", 1);
    return error;
}

int
tokeninput_read(const char *path, struct secret *ret_token)
{
    AUTO_CLOSE int fd = strcmp(path, "-") == 0
                            ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                            : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int error = 0;

    secret_wipe(ret_token);
    if (fd < 0) {
        return -errno;
    }
    error = isatty(fd) != 0 ? tokeninput_terminal(fd, ret_token)
                            : tokeninput_bytes(fd, false, ret_token);
    if (error < 0) {
        secret_wipe(ret_token);
    }
    return error;
}
