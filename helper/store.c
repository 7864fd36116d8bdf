/* SPDX-License-Identifier: MIT */
/*
 * Durable files.  All paths are relative to open directories and all names are
 * our own, so nothing a user chooses is ever part of a path.  fsync(2) is
 * called once for each descriptor: after it has failed, what is on the disk is
 * unknown and a second call may say yes without a reason.
 */
#include "helper/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

#define STORE_TEMPORARY_PREFIX ".t."
/* Enough of a file to make its seal wrong. */
#define STORE_HEAD_BYTES 64
#define STORE_READ_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)

static int
store_open_below(int parent_fd, const char *name)
{
    if (mkdirat(parent_fd, name, 0700) < 0 && errno != EEXIST) {
        /* A read-only directory may still hold what we want to read. */
        if (errno != EROFS && errno != EACCES && errno != ENOSPC) {
            return -errno;
        }
    }
    return openat(parent_fd, name,
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
store_check_directory(const char *path, int fd, struct problem *ret_problem)
{
    struct stat status;

    if (fstat(fd, &status) < 0) {
        return problem_at(ret_problem, path, 0, "%s", strerror(errno));
    }
    if (status.st_uid != geteuid()) {
        return problem_at(
            ret_problem, path, 0, "belongs to uid %lu, must belong to uid %lu",
            (unsigned long)status.st_uid, (unsigned long)geteuid());
    }
    if ((status.st_mode & 077) != 0) {
        return problem_at(ret_problem, path, 0,
                          "others have access (mode %04o); chmod 0700",
                          (unsigned int)status.st_mode & 07777U);
    }
    return 0;
}

int
store_open_folder(const char *state_dir, const char *folder,
                  struct store *ret_store, struct problem *ret_problem)
{
    struct store store = {.state_fd = -1, .records_fd = -1, .corrupt_fd = -1};
    int error = 0;

    *ret_store = store;
    store.state_fd =
        open(state_dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (store.state_fd < 0) {
        return problem_at(ret_problem, state_dir, 0, "%s", strerror(errno));
    }
    error = store_check_directory(state_dir, store.state_fd, ret_problem);
    if (error == 0) {
        store.records_fd = store_open_below(store.state_fd, folder);
        if (store.records_fd < 0) {
            error = problem_at(ret_problem, state_dir, 0,
                               "cannot make or open %s/: %s", folder,
                               strerror(errno));
        }
    }
    if (error < 0) {
        store_close(&store);
        return error;
    }
    /* Without it damaged files are removed. */
    store.corrupt_fd = store_open_below(store.state_fd, "corrupt");
    *ret_store = store;
    return 0;
}

int
store_open(const char *state_dir, struct store *ret_store,
           struct problem *ret_problem)
{
    return store_open_folder(state_dir, "records", ret_store, ret_problem);
}

static void
store_close_one(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

void
store_close(struct store *store)
{
    store_close_one(&store->state_fd);
    store_close_one(&store->records_fd);
    store_close_one(&store->corrupt_fd);
}

/* Reads a whole file; its length, or a negative errno. */
static ssize_t
store_read(const struct store *store, const char *name, uint8_t *bytes)
{
    AUTO_CLOSE int fd = openat(store->records_fd, name, STORE_READ_FLAGS);
    struct stat status;
    size_t len = 0;

    if (fd < 0 || fstat(fd, &status) < 0) {
        return -errno;
    }
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        status.st_nlink != 1 || (status.st_mode & 077) != 0 ||
        status.st_size > (off_t)STORE_FILE_MAX) {
        return -EBADF;
    }
    while (len < STORE_FILE_MAX) {
        ssize_t got = read(fd, bytes + len, STORE_FILE_MAX - len);

        if (got < 0 && errno != EINTR) {
            return -errno;
        }
        if (got == 0) {
            break;
        }
        len += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)len;
}

void
store_load(const struct store *store,
           void (*each)(void *context, const char *name, const uint8_t *bytes,
                        size_t len),
           void *context)
{
    static uint8_t bytes[STORE_FILE_MAX];
    int fd = fcntl(store->records_fd, F_DUPFD_CLOEXEC, 0);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry = NULL;
    unsigned int count = 0;

    if (directory == NULL) {
        store_close_one(&fd);
        return;
    }
    rewinddir(directory);
    while (count < STORE_FILES_MAX && (entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        ssize_t len = 0;

        if (strncmp(name, STORE_TEMPORARY_PREFIX,
                    sizeof(STORE_TEMPORARY_PREFIX) - 1) == 0) {
            (void)unlinkat(store->records_fd, name, 0);
        } else if (name[0] != '.') {
            len = store_read(store, name, bytes);
            each(context, name, len < 0 ? NULL : bytes,
                 len < 0 ? 0 : (size_t)len);
        }
        count++;
    }
    closedir(directory);
}

static int
store_write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);

        if (written < 0 && errno != EINTR) {
            return -errno;
        }
        if (written > 0) {
            bytes += written;
            len -= (size_t)written;
        }
    }
    return fsync(fd) < 0 ? -errno : 0;
}

static int
store_write_temporary(const struct store *store, const char *temporary,
                      const uint8_t *bytes, size_t len)
{
    AUTO_CLOSE int fd =
        openat(store->records_fd, temporary,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd < 0 ? -errno : store_write_all(fd, bytes, len);
}

int
store_write(const struct store *store, const char *name, const uint8_t *bytes,
            size_t len)
{
    char temporary[STORE_NAME_MAX];
    uint64_t random = 0;
    int error = 0;

    if (getrandom(&random, sizeof(random), 0) < 0) {
        return -errno;
    }
    snprintf(temporary, sizeof(temporary), STORE_TEMPORARY_PREFIX "%016" PRIx64,
             random);
    error = store_write_temporary(store, temporary, bytes, len);
    if (error == 0 &&
        renameat(store->records_fd, temporary, store->records_fd, name) < 0) {
        error = -errno;
    }
    if (error < 0) {
        (void)unlinkat(store->records_fd, temporary, 0);
        return error;
    }
    return fsync(store->records_fd) < 0 ? -errno : 0;
}

int
store_remove(const struct store *store, const char *name)
{
    /* That it is gone may not be on the disk yet. */
    if (unlinkat(store->records_fd, name, 0) < 0 && errno != ENOENT) {
        return -errno;
    }
    return fsync(store->records_fd) < 0 ? -errno : 0;
}

int
store_destroy(const struct store *store, const char *name)
{
    static const uint8_t zeros[STORE_HEAD_BYTES];
    AUTO_CLOSE int fd = -1;

    if (store_remove(store, name) == 0) {
        return 0;
    }
    fd = openat(store->records_fd, name,
                O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    if (ftruncate(fd, 0) == 0 && fsync(fd) == 0) {
        return 0;
    }
    /* Blocks that the file has already: needs no space. */
    if (pwrite(fd, zeros, sizeof(zeros), 0) != (ssize_t)sizeof(zeros)) {
        return errno == 0 ? -EIO : -errno;
    }
    return fdatasync(fd) < 0 ? -errno : 0;
}

static unsigned int
store_count(int directory_fd)
{
    int fd = fcntl(directory_fd, F_DUPFD_CLOEXEC, 0);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    unsigned int count = 0;

    if (directory == NULL) {
        store_close_one(&fd);
        return STORE_CORRUPT_MAX;
    }
    rewinddir(directory);
    while (count < STORE_CORRUPT_MAX + 2 && readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count - 2; /* "." and ".." */
}

int
store_keep(const struct store *store, const char *name, const char *kept_name)
{
    if (store->corrupt_fd < 0 ||
        store_count(store->corrupt_fd) >= STORE_CORRUPT_MAX) {
        return -ENOSPC;
    }
    return linkat(store->records_fd, name, store->corrupt_fd, kept_name, 0) < 0
               ? -errno
               : 0;
}

void
store_set_aside(const struct store *store, const char *name)
{
    if (store->corrupt_fd < 0 ||
        store_count(store->corrupt_fd) >= STORE_CORRUPT_MAX ||
        renameat(store->records_fd, name, store->corrupt_fd, name) < 0) {
        (void)unlinkat(store->records_fd, name, 0);
        (void)unlinkat(store->records_fd, name, AT_REMOVEDIR);
    }
}
