/* SPDX-License-Identifier: MIT */
/*
 * Reads the files of the locks line by line, so that a damaged place costs one
 * line and not all of them; the other file has that line still.  A file is
 * whole when its head is right, every line is, and there are as many as the
 * head says.  It refuses nothing but what is no file.  lockfile.c calls it.
 */
#include "helper/lockload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "helper/lockfile.h"
#include "helper/log.h"
#include "helper/random.h"

#define LOCKLOAD_HEAD "ovhpat-locks 1 %zu\n"
#define LOCKLOAD_HEAD_SIZE 40U

/* What one file turned out to be. */
struct lockload_file {
    const char *name;
    bool is_there;
    bool is_whole;
    size_t count; /* lines that name somebody */
};

/* Reads what there is; NULL when it is no file, cannot be read or memory is
 * out.  The caller frees it. */
static char *
lockload_bytes(int dir_fd, const char *name, size_t *ret_len)
{
    AUTO_CLOSE int fd =
        openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    char *bytes = NULL;
    size_t len = 0;
    ssize_t got = 1;

    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        return NULL;
    }
    bytes = malloc(LOCKFILE_SIZE_MAX);
    while (bytes != NULL && len < LOCKFILE_SIZE_MAX && got > 0) {
        got = read(fd, bytes + len, LOCKFILE_SIZE_MAX - len);
        len += got > 0 ? (size_t)got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    *ret_len = len;
    return bytes;
}

/* One line behind the head; false when something of it is wrong. */
static bool
lockload_line(struct lockload_file *file, struct locktable *table,
              const char *line, size_t len)
{
    struct lock lock = {0};
    bool is_damaged = true;
    int error = lock_read_line(line, len, &lock, &is_damaged);

    if (error == 0) {
        file->count++;
        error = locktable_add(table, &lock);
    }
    return (error == 0 || error == -EEXIST) && !is_damaged;
}

/* All lines; a head that is wrong is a line that is wrong. */
static void
lockload_lines(struct lockload_file *file, struct locktable *table,
               const char *bytes, size_t len)
{
    const char *end = bytes + len;
    char head[LOCKLOAD_HEAD_SIZE];
    bool is_first = true;

    file->is_whole = len > 0 && end[-1] == '\n';
    for (const char *line = bytes; line < end;) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line));
        size_t line_len = (size_t)((line_end == NULL ? end : line_end) - line);

        if (!lockload_line(file, table, line, line_len) && !is_first) {
            file->is_whole = false;
        }
        is_first = false;
        line += line_len + 1;
    }
    snprintf(head, sizeof(head), LOCKLOAD_HEAD, file->count);
    if (len < strlen(head) || memcmp(bytes, head, strlen(head)) != 0) {
        file->is_whole = false;
    }
}

static struct lockload_file
lockload_file(int dir_fd, const char *name, struct locktable *table)
{
    struct lockload_file file = {.name = name};
    size_t len = 0;
    char *bytes = lockload_bytes(dir_fd, name, &len);

    file.is_there = faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    if (bytes != NULL) {
        lockload_lines(&file, table, bytes, len);
    }
    if (file.is_there && !file.is_whole) {
        log_line(LOG_ALERT,
                 "locks: the file %s is damaged; %zu names of it are locked",
                 name, file.count);
    }
    free(bytes);
    return file;
}

enum lockload_found
lockload_read(const char *state_dir, struct locktable *table)
{
    AUTO_CLOSE int dir_fd =
        open(state_dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct lockload_file file = {0};
    struct lockload_file copy = {0};

    if (dir_fd < 0) {
        return LOCKLOAD_NOTHING;
    }
    file = lockload_file(dir_fd, LOCKFILE_NAME, table);
    copy = lockload_file(dir_fd, LOCKFILE_COPY, table);
    if (!file.is_there && !copy.is_there) {
        return LOCKLOAD_NOTHING;
    }
    if (!file.is_whole && !copy.is_whole) {
        log_line(LOG_ALERT, "locks: neither file is whole; look into corrupt/ "
                            "of the state directory, a lock may be missing");
        return LOCKLOAD_DAMAGED;
    }
    return file.is_whole && copy.is_whole && file.count == table->count &&
                   copy.count == table->count
               ? LOCKLOAD_ALIKE
               : LOCKLOAD_DIFFERENT;
}

void
lockload_keep(const struct store *store)
{
    static const char *const names[] = {LOCKFILE_NAME, LOCKFILE_COPY};
    char kept[STORE_NAME_MAX];

    for (size_t i = 0; i < 2; i++) {
        snprintf(kept, sizeof(kept), "%s.%08x", names[i], random_number());
        (void)store_keep(store, names[i], kept);
    }
}

char *
lockload_write(const struct locktable *table, size_t *ret_len)
{
    size_t size = LOCKLOAD_HEAD_SIZE + table->count * (LOCK_LINE_MAX + 1) + 1;
    char *text = malloc(size);
    char line[LOCK_LINE_MAX + 1];
    size_t len = 0;

    if (text == NULL) {
        return NULL;
    }
    len = (size_t)snprintf(text, size, LOCKLOAD_HEAD, table->count);
    for (size_t i = 0; i < table->count; i++) {
        lock_write_line(&table->rows[i], line);
        len += (size_t)snprintf(text + len, size - len, "%s\n", line);
    }
    *ret_len = len;
    return text;
}
