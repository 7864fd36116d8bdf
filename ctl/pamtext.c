/* SPDX-License-Identifier: MIT */
/*
 * pam.d files as text, read as libpam's _pam_assemble_line() and _pam_StrTok()
 * read them: a # begins a comment wherever it stands, brackets or not, and a
 * backslash at the end joins the next line that is not empty.  A file can hold
 * anything: it is read whole, with a limit, and never through a FIFO or a
 * device that would make a reader wait.
 */
#include "ctl/pamtext.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

int
pamtext_from_memory(const char *bytes, size_t size, struct pamtext *ret_text)
{
    char *copy = malloc(size + 1);

    if (copy == NULL) {
        return -ENOMEM;
    }
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    *ret_text = (struct pamtext){.bytes = copy, .size = size};
    return 0;
}

static int
pamtext_read(int fd, size_t size, struct pamtext *ret_text)
{
    AUTO_FREE char *bytes = malloc(size + 1);
    size_t used = 0;

    if (bytes == NULL) {
        return -ENOMEM;
    }
    while (used < size) {
        ssize_t got = read(fd, bytes + used, size - used);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -errno;
        }
        if (got == 0) {
            break;
        }
        used += (size_t)got;
    }
    return pamtext_from_memory(bytes, used, ret_text);
}

int
pamtext_open(const char *path, struct pamtext *ret_text)
{
    /* O_NONBLOCK: the name may have become a FIFO. */
    AUTO_CLOSE int fd =
        open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status = {0};

    if (fd < 0 || fstat(fd, &status) < 0) {
        return -errno;
    }
    if (!S_ISREG(status.st_mode)) {
        return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
    }
    if (status.st_size > (off_t)PAMTEXT_MAX) {
        return -EFBIG;
    }
    return pamtext_read(fd, (size_t)status.st_size, ret_text);
}

void
pamtext_done(struct pamtext *text)
{
    free(text->bytes);
    *text = (struct pamtext){0};
}

/* One line of the file, without its end; false at the end of the file. */
static bool
pamtext_physical(struct pamtext *text, char **ret_begin, size_t *ret_length)
{
    char *begin = text->bytes + text->at;
    size_t left = text->size - text->at;
    char *end = NULL;

    if (left == 0) {
        return false;
    }
    end = memchr(begin, '\n', left);
    *ret_length = end == NULL ? left : (size_t)(end - begin);
    *ret_begin = begin;
    text->at += *ret_length + (end == NULL ? 0 : 1);
    text->lines++;
    return true;
}

static bool
pamtext_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/*
 * Cuts the comment and the white space at both ends.  Returns whether the line
 * goes on: a backslash in front of a comment does not count.
 */
static bool
pamtext_trim(const char **begin, size_t *length)
{
    const char *comment = NULL;

    while (*length > 0 && pamtext_is_space(**begin)) {
        (*begin)++;
        (*length)--;
    }
    comment = *length > 0 ? memchr(*begin, '#', *length) : NULL;
    if (comment != NULL) {
        *length = (size_t)(comment - *begin);
        return false;
    }
    while (*length > 0 && pamtext_is_space((*begin)[*length - 1])) {
        (*length)--;
    }
    if (*length > 0 && (*begin)[*length - 1] == '\\') {
        (*length)--;
        return true;
    }
    return false;
}

/* Adds a part to the line, with a blank between. */
static int
pamtext_join(struct pamtext_line *line, const char *part, size_t length)
{
    size_t old = line->length;
    char *longer = realloc(line->text, old + length + 2);

    if (longer == NULL) {
        return -ENOMEM;
    }
    if (old > 0) {
        longer[old++] = ' ';
    }
    memcpy(longer + old, part, length);
    longer[old + length] = '\0';
    line->text = longer;
    line->length = old + length;
    line->too_long = line->too_long || old + length > PAMTEXT_LINE_MAX;
    return 0;
}

int
pamtext_next(struct pamtext *text, struct pamtext_line *ret_line)
{
    struct pamtext_line line = {0};
    char *begin = NULL;
    size_t length = 0;

    while (pamtext_physical(text, &begin, &length)) {
        const char *part = begin;
        size_t shown = strnlen(begin, length);
        bool goes_on = false;

        line.has_nul = line.has_nul || shown < length;
        goes_on = pamtext_trim(&part, &shown);
        if (shown == 0 && !goes_on) {
            continue; /* a blank line does not end a continued one */
        }
        if (line.text == NULL) {
            line.number = text->lines;
        }
        if (pamtext_join(&line, part, shown) < 0) {
            free(line.text);
            return -ENOMEM;
        }
        line.unfinished = goes_on;
        if (!goes_on) {
            break;
        }
    }
    if (line.text == NULL) {
        return 0;
    }
    *ret_line = line;
    return 1;
}

/* The inside of brackets; *at moves behind them. */
static char *
pamtext_bracketed(char **at, bool *ret_open)
{
    char *begin = *at + 1;
    char *to = begin;
    char *from = begin;

    for (; *from != '\0' && *from != ']'; from++) {
        if (from[0] == '\\' && from[1] == ']') {
            from++;
        }
        *to++ = *from;
    }
    *ret_open = *from == '\0';
    *at = *from == '\0' ? from : from + 1;
    *to = '\0';
    return begin;
}

char *
pamtext_word(char **at, bool *ret_open)
{
    char *begin = *at;
    char *end = NULL;
    bool open = false;

    while (pamtext_is_space(*begin)) {
        begin++;
    }
    if (*begin == '\0') {
        *at = begin;
        return NULL;
    }
    if (*begin == '[') {
        *at = begin;
        begin = pamtext_bracketed(at, &open);
    } else {
        for (end = begin; *end != '\0' && !pamtext_is_space(*end); end++) {
        }
        *at = *end == '\0' ? end : end + 1;
        *end = '\0';
    }
    if (ret_open != NULL) {
        *ret_open = open;
    }
    return begin;
}
