/* SPDX-License-Identifier: MIT */
/*
 * The wrapped calls.  Only regular files and directories count: the writer's
 * eventfd(2) and everything that is no file goes to the kernel untouched.
 */
#include "tests/helper/fakedisk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    int errors[FAKEDISK_CALLS];
    unsigned int times[FAKEDISK_CALLS]; /* left; 0: without end */
    unsigned int counts[FAKEDISK_CALLS];
    size_t write_max;
    uid_t uid;
    int (*before)(const struct fakedisk_op *op);
    void (*after)(const struct fakedisk_op *op);
} fakedisk = {.lock = PTHREAD_MUTEX_INITIALIZER, .uid = (uid_t)-1};

/* clang-format off */
int __real_mkdirat(int dir_fd, const char *name, mode_t mode);
int __real_openat(int dir_fd, const char *name, int flags, ...);
ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __real_pwrite(int fd, const void *bytes, size_t size, off_t at);
int __real_fsync(int fd);
int __real_fdatasync(int fd);
int __real_ftruncate(int fd, off_t size);
int __real_renameat(int dir_fd, const char *name, int new_fd, const char *to);
int __real_unlinkat(int dir_fd, const char *name, int flags);
uid_t __real_geteuid(void);
int __wrap_mkdirat(int dir_fd, const char *name, mode_t mode);
int __wrap_openat(int dir_fd, const char *name, int flags, ...);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap___read_chk(int fd, void *bytes, size_t size, size_t room);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_ftruncate(int fd, off_t size);
int __wrap_renameat(int dir_fd, const char *name, int new_fd, const char *to);
int __wrap_unlinkat(int dir_fd, const char *name, int flags);
uid_t __wrap_geteuid(void);
/* clang-format on */

void
fakedisk_fail(enum fakedisk_call call, int error)
{
    fakedisk_fail_times(call, error, 0);
}

void
fakedisk_fail_times(enum fakedisk_call call, int error, unsigned int times)
{
    pthread_mutex_lock(&fakedisk.lock);
    fakedisk.errors[call] = error;
    fakedisk.times[call] = times;
    pthread_mutex_unlock(&fakedisk.lock);
}

void
fakedisk_write_at_most(size_t bytes)
{
    pthread_mutex_lock(&fakedisk.lock);
    fakedisk.write_max = bytes;
    pthread_mutex_unlock(&fakedisk.lock);
}

void
fakedisk_be(uid_t uid)
{
    fakedisk.uid = uid;
}

void
fakedisk_heal(void)
{
    pthread_mutex_lock(&fakedisk.lock);
    memset(fakedisk.errors, 0, sizeof(fakedisk.errors));
    memset(fakedisk.counts, 0, sizeof(fakedisk.counts));
    fakedisk.write_max = 0;
    fakedisk.uid = (uid_t)-1;
    pthread_mutex_unlock(&fakedisk.lock);
}

unsigned int
fakedisk_count(enum fakedisk_call call)
{
    unsigned int count = 0;

    pthread_mutex_lock(&fakedisk.lock);
    count = fakedisk.counts[call];
    pthread_mutex_unlock(&fakedisk.lock);
    return count;
}

void
fakedisk_watch(int (*before)(const struct fakedisk_op *op),
               void (*after)(const struct fakedisk_op *op))
{
    pthread_mutex_lock(&fakedisk.lock);
    fakedisk.before = before;
    fakedisk.after = after;
    pthread_mutex_unlock(&fakedisk.lock);
}

/* 0, or -1 and errno when the call is to fail. */
static int
fakedisk_before(const struct fakedisk_op *op)
{
    int (*before)(const struct fakedisk_op *) = NULL;
    int error = 0;

    pthread_mutex_lock(&fakedisk.lock);
    before = fakedisk.before;
    pthread_mutex_unlock(&fakedisk.lock);
    error = before == NULL ? 0 : before(op);
    pthread_mutex_lock(&fakedisk.lock);
    fakedisk.counts[op->call]++;
    if (error == 0) {
        error = fakedisk.errors[op->call];
        if (error != 0 && fakedisk.times[op->call] > 0 &&
            --fakedisk.times[op->call] == 0) {
            fakedisk.errors[op->call] = 0;
        }
    }
    pthread_mutex_unlock(&fakedisk.lock);
    errno = error == 0 ? errno : error;
    return error == 0 ? 0 : -1;
}

static int
fakedisk_after(const struct fakedisk_op *op, int status)
{
    void (*after)(const struct fakedisk_op *) = NULL;

    pthread_mutex_lock(&fakedisk.lock);
    after = fakedisk.after;
    pthread_mutex_unlock(&fakedisk.lock);
    if (status >= 0 && after != NULL) {
        after(op);
    }
    return status;
}

static mode_t
fakedisk_type(int fd)
{
    struct stat status;

    return fstat(fd, &status) < 0 ? 0 : status.st_mode & S_IFMT;
}

int
__wrap_mkdirat(int dir_fd, const char *name, mode_t mode)
{
    const struct fakedisk_op op = {FAKEDISK_MKDIR, dir_fd, -1, name, NULL, -1};

    return fakedisk_before(&op) < 0
               ? -1
               : fakedisk_after(&op, __real_mkdirat(dir_fd, name, mode));
}

int
__wrap_openat(int dir_fd, const char *name, int flags, ...)
{
    struct fakedisk_op op = {FAKEDISK_OPEN, dir_fd, -1, name, NULL, -1};
    mode_t mode = 0;
    va_list arguments;

    if ((flags & O_CREAT) != 0) {
        op.call = FAKEDISK_CREATE;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    } else if ((flags & O_ACCMODE) != O_RDONLY) {
        op.call = FAKEDISK_REOPEN;
    }
    if (fakedisk_before(&op) < 0) {
        return -1;
    }
    op.fd = __real_openat(dir_fd, name, flags, mode);
    return fakedisk_after(&op, op.fd);
}

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
    const struct fakedisk_op op = {FAKEDISK_READ, -1, fd, NULL, NULL, -1};

    if (fakedisk_type(fd) != S_IFREG) {
        return __real_read(fd, bytes, size);
    }
    return fakedisk_before(&op) < 0 ? -1 : __real_read(fd, bytes, size);
}

/* What read(2) becomes under _FORTIFY_SOURCE. */
ssize_t
__wrap___read_chk(int fd, void *bytes, size_t size, size_t room)
{
    return __wrap_read(fd, bytes, size < room ? size : room);
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
    const struct fakedisk_op op = {FAKEDISK_WRITE, -1, fd, NULL, NULL, -1};

    /* The log may be a file and is none of the store's. */
    if (fd == STDERR_FILENO || fakedisk_type(fd) != S_IFREG) {
        return __real_write(fd, bytes, size);
    }
    if (fakedisk_before(&op) < 0) {
        return -1;
    }
    if (fakedisk.write_max > 0 && size > fakedisk.write_max) {
        size = fakedisk.write_max;
    }
    return fakedisk_after(&op, (int)__real_write(fd, bytes, size));
}

ssize_t
__wrap_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    const struct fakedisk_op op = {FAKEDISK_OVERWRITE, -1, fd, NULL, NULL, -1};

    if (fakedisk_before(&op) < 0) {
        return -1;
    }
    return fakedisk_after(&op, (int)__real_pwrite(fd, bytes, size, at));
}

static int
fakedisk_sync(int fd, int (*sync_it)(int fd))
{
    const struct fakedisk_op op = {
        fakedisk_type(fd) == S_IFDIR ? FAKEDISK_SYNC_DIR : FAKEDISK_SYNC_FILE,
        -1,
        fd,
        NULL,
        NULL,
        -1};

    return fakedisk_before(&op) < 0 ? -1 : fakedisk_after(&op, sync_it(fd));
}

int
__wrap_fsync(int fd)
{
    return fakedisk_sync(fd, __real_fsync);
}

int
__wrap_fdatasync(int fd)
{
    return fakedisk_sync(fd, __real_fdatasync);
}

int
__wrap_ftruncate(int fd, off_t size)
{
    const struct fakedisk_op op = {FAKEDISK_TRUNCATE, -1, fd, NULL, NULL, -1};

    return fakedisk_before(&op) < 0
               ? -1
               : fakedisk_after(&op, __real_ftruncate(fd, size));
}

int
__wrap_renameat(int dir_fd, const char *name, int new_fd, const char *to)
{
    const struct fakedisk_op op = {FAKEDISK_RENAME, dir_fd, -1, name, to,
                                   new_fd};

    return fakedisk_before(&op) < 0
               ? -1
               : fakedisk_after(&op, __real_renameat(dir_fd, name, new_fd, to));
}

int
__wrap_unlinkat(int dir_fd, const char *name, int flags)
{
    const struct fakedisk_op op = {FAKEDISK_UNLINK, dir_fd, -1, name, NULL, -1};

    return fakedisk_before(&op) < 0
               ? -1
               : fakedisk_after(&op, __real_unlinkat(dir_fd, name, flags));
}

uid_t
__wrap_geteuid(void)
{
    return fakedisk.uid == (uid_t)-1 ? __real_geteuid() : fakedisk.uid;
}
