/* SPDX-License-Identifier: MIT */
/*
 * A mirror of records/ in memory: as a new process would see it, as it is
 * without power, and a copy of some time ago.  The mirror follows the calls of
 * the product, so it also knows a file that was renamed before its bytes were
 * synced: without power it is empty.
 */
#include "tests/helper/gracedisk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/helper/fakedisk.h"
#include "tests/helper/gracegate.h"

#define FILES_MAX 64U
#define DONE_MAX 512U

struct gracedisk_file {
    char name[GRACEDISK_NAME_SIZE]; /* empty: no file */
    bool torn;                      /* its bytes were never synced */
    size_t len;
    uint8_t bytes[GRACEDISK_BYTES_MAX];
};

struct gracedisk_mirror {
    struct gracedisk_file files[FILES_MAX];
};

static struct {
    char directory[256];
    ino_t inode; /* of records/ */
    struct gracedisk_mirror visible;
    struct gracedisk_mirror durable;
    struct gracedisk_mirror copy;
    struct gracedisk_done done[DONE_MAX];
    unsigned int done_first;
    unsigned int done_count;
    /* The file that the writer works on; it has one at a time. */
    int fd;
    char name[GRACEDISK_NAME_SIZE];
    bool synced;
} gracedisk;

static void
gracedisk_fatal(const char *what)
{
    fprintf(stderr, "gracedisk: %s\n", what);
    abort();
}

static struct gracedisk_file *
gracedisk_find(struct gracedisk_mirror *mirror, const char *name)
{
    for (unsigned int i = 0; i < FILES_MAX; i++) {
        if (strcmp(mirror->files[i].name, name) == 0) {
            return &mirror->files[i];
        }
    }
    return NULL;
}

static struct gracedisk_file *
gracedisk_file(struct gracedisk_mirror *mirror, const char *name)
{
    struct gracedisk_file *file = gracedisk_find(mirror, name);

    file = file == NULL ? gracedisk_find(mirror, "") : file;
    if (file == NULL) {
        gracedisk_fatal("too many files");
    }
    snprintf(file->name, sizeof(file->name), "%s", name);
    return file;
}

static const char *
gracedisk_path(const char *name)
{
    static char path[512];

    snprintf(path, sizeof(path), "%s/%s", gracedisk.directory, name);
    return path;
}

static void
gracedisk_note(enum gracedisk_kind kind, const char *name,
               const struct gracedisk_file *file)
{
    struct gracedisk_done *done = NULL;

    if (gracedisk.done_count == DONE_MAX) {
        gracedisk_fatal("too much was done");
    }
    done =
        &gracedisk
             .done[(gracedisk.done_first + gracedisk.done_count++) % DONE_MAX];
    done->kind = kind;
    snprintf(done->name, sizeof(done->name), "%s", name);
    done->len = file == NULL ? 0 : file->len;
    if (file != NULL) {
        memcpy(done->bytes, file->bytes, file->len);
    }
}

bool
gracedisk_next(struct gracedisk_done *ret_done)
{
    bool is_there = false;

    gracegate_lock();
    is_there = gracedisk.done_count > 0;
    if (is_there) {
        *ret_done = gracedisk.done[gracedisk.done_first];
        gracedisk.done_first = (gracedisk.done_first + 1) % DONE_MAX;
        gracedisk.done_count--;
    }
    gracegate_unlock();
    return is_there;
}

static void
gracedisk_renamed(const struct fakedisk_op *op)
{
    struct gracedisk_file *file = NULL;
    int fd = -1;
    ssize_t len = 0;

    if (strcmp(op->name, gracedisk.name) != 0 || op->dir_fd != op->new_dir_fd) {
        /* Set aside: gone from here. */
        file = gracedisk_find(&gracedisk.visible, op->name);
        if (file != NULL) {
            file->name[0] = '\0';
        }
        gracedisk_note(GRACEDISK_REMOVED, op->name, NULL);
        return;
    }
    file = gracedisk_file(&gracedisk.visible, op->new_name);
    fd = open(gracedisk_path(op->new_name), O_RDONLY | O_CLOEXEC);
    len = fd < 0 ? -1 : pread(fd, file->bytes, sizeof(file->bytes), 0);
    if (len < 0) {
        gracedisk_fatal(op->new_name);
    }
    close(fd);
    file->len = (size_t)len;
    file->torn = !gracedisk.synced;
    gracedisk_note(GRACEDISK_REPLACED, op->new_name, file);
}

static void
gracedisk_removed(const char *name)
{
    struct gracedisk_file *file = gracedisk_find(&gracedisk.visible, name);

    if (file != NULL) {
        file->name[0] = '\0';
    }
    if (name[0] != '.') {
        gracedisk_note(GRACEDISK_REMOVED, name, NULL);
    }
}

static void
gracedisk_damaged(void)
{
    struct gracedisk_file *file =
        gracedisk_find(&gracedisk.visible, gracedisk.name);

    if (file != NULL) {
        file->len = 0;
        gracedisk_note(GRACEDISK_DAMAGED, gracedisk.name, NULL);
    }
}

static bool
gracedisk_is_records(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_ino == gracedisk.inode;
}

/* The key and what is set aside are none of records/. */
static void
gracedisk_opened(const struct fakedisk_op *op)
{
    gracedisk.fd = op->fd;
    gracedisk.synced = false;
    snprintf(gracedisk.name, sizeof(gracedisk.name), "%s",
             gracedisk_is_records(op->dir_fd) ? op->name : ".other");
}

static void
gracedisk_synced(const struct fakedisk_op *op)
{
    if (op->call == FAKEDISK_SYNC_FILE) {
        gracedisk.synced = op->fd == gracedisk.fd;
        if (gracedisk.name[0] != '.') {
            *gracedisk_file(&gracedisk.durable, gracedisk.name) =
                *gracedisk_file(&gracedisk.visible, gracedisk.name);
            gracedisk_note(GRACEDISK_SYNCED_FILE, gracedisk.name, NULL);
        }
    } else if (gracedisk_is_records(op->fd)) {
        gracedisk.durable = gracedisk.visible;
        gracedisk_note(GRACEDISK_SYNCED, "", NULL);
    }
}

/* Behind each call that worked. */
static void
gracedisk_after(const struct fakedisk_op *op)
{
    gracegate_lock();
    switch (op->call) {
    case FAKEDISK_CREATE:
    case FAKEDISK_REOPEN:
        gracedisk_opened(op);
        break;
    case FAKEDISK_WRITE:
        gracedisk.synced = false;
        break;
    case FAKEDISK_RENAME:
        if (gracedisk_is_records(op->dir_fd)) {
            gracedisk_renamed(op);
        }
        break;
    case FAKEDISK_UNLINK:
        if (gracedisk_is_records(op->dir_fd)) {
            gracedisk_removed(op->name);
        }
        break;
    case FAKEDISK_TRUNCATE:
    case FAKEDISK_OVERWRITE:
        gracedisk_damaged();
        break;
    case FAKEDISK_SYNC_FILE:
    case FAKEDISK_SYNC_DIR:
        gracedisk_synced(op);
        break;
    case FAKEDISK_MKDIR:
    case FAKEDISK_OPEN:
    case FAKEDISK_READ:
    case FAKEDISK_CALLS:
        break;
    }
    gracegate_unlock();
}

void
gracedisk_open(const char *state_dir, uint64_t seed)
{
    struct stat status;

    memset(&gracedisk, 0, sizeof(gracedisk));
    gracedisk.fd = -1;
    snprintf(gracedisk.directory, sizeof(gracedisk.directory), "%s/records",
             state_dir);
    if ((mkdir(gracedisk.directory, 0700) < 0 && errno != EEXIST) ||
        stat(gracedisk.directory, &status) < 0) {
        gracedisk_fatal(gracedisk.directory);
    }
    gracedisk.inode = status.st_ino;
    fakedisk_heal();
    gracegate_open(seed);
    fakedisk_watch(gracegate_pass, gracedisk_after);
}

void
gracedisk_close(void)
{
    fakedisk_watch(NULL, NULL);
    fakedisk_heal();
}

/* By stdio, which does not go through fakedisk.c. */
static void
gracedisk_write(const struct gracedisk_file *file)
{
    FILE *stream = fopen(gracedisk_path(file->name), "we");

    if (stream == NULL || fchmod(fileno(stream), 0600) < 0 ||
        fwrite(file->bytes, 1, file->len, stream) != file->len ||
        fclose(stream) != 0) {
        gracedisk_fatal(file->name);
    }
}

/* Makes records/ what the mirror says. */
static void
gracedisk_follow(const struct gracedisk_mirror *mirror)
{
    DIR *directory = opendir(gracedisk.directory);
    const struct dirent *entry = NULL;

    if (directory == NULL) {
        gracedisk_fatal(gracedisk.directory);
    }
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)unlink(gracedisk_path(entry->d_name));
        }
    }
    closedir(directory);
    for (unsigned int i = 0; i < FILES_MAX; i++) {
        if (mirror->files[i].name[0] != '\0') {
            gracedisk_write(&mirror->files[i]);
        }
    }
}

void
gracedisk_lose_power(bool written_anyway)
{
    struct gracedisk_mirror *left =
        written_anyway ? &gracedisk.visible : &gracedisk.durable;

    for (unsigned int i = 0; i < FILES_MAX; i++) {
        left->files[i].len = left->files[i].torn ? 0 : left->files[i].len;
        left->files[i].torn = false;
    }
    gracedisk.visible = *left;
    gracedisk.durable = *left;
    gracedisk_follow(left);
}

const uint8_t *
gracedisk_get(const char *name, size_t *ret_len)
{
    const struct gracedisk_file *file =
        gracedisk_find(&gracedisk.visible, name);

    *ret_len = file == NULL ? 0 : file->len;
    return file == NULL ? NULL : file->bytes;
}

void
gracedisk_put(const char *name, const uint8_t *bytes, size_t len)
{
    struct gracedisk_file *file = gracedisk_file(&gracedisk.visible, name);

    if (bytes == NULL) {
        (void)unlink(gracedisk_path(name));
        file->name[0] = '\0';
        file = gracedisk_file(&gracedisk.durable, name);
        file->name[0] = '\0';
        return;
    }
    memmove(file->bytes, bytes, len);
    file->len = len;
    file->torn = false;
    gracedisk_write(file);
    *gracedisk_file(&gracedisk.durable, name) = *file;
}

void
gracedisk_copy(void)
{
    gracedisk.copy = gracedisk.visible;
}

void
gracedisk_restore(const char *only)
{
    const struct gracedisk_file *file = NULL;

    if (only == NULL) {
        gracedisk.visible = gracedisk.copy;
        gracedisk.durable = gracedisk.copy;
        gracedisk_follow(&gracedisk.copy);
        return;
    }
    file = gracedisk_find(&gracedisk.copy, only);
    gracedisk_put(only, file == NULL ? NULL : file->bytes,
                  file == NULL ? 0 : file->len);
}

bool
gracedisk_has_temporary(void)
{
    DIR *directory = opendir(gracedisk.directory);
    const struct dirent *entry = NULL;
    bool found = false;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        found = found || strncmp(entry->d_name, ".t.", 3) == 0;
    }
    closedir(directory);
    return found;
}
