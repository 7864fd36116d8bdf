/* SPDX-License-Identifier: MIT */
/*
 * Reads or makes the host's secret.  A lost key is an empty cache and never a
 * reason not to start: the people of this host then need the API once.  A
 * credential that systemd was told to give and that is unfit is an error,
 * because using another key instead would hide the mistake.
 */
#include "helper/hostkeyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

/* Reads exactly HOSTKEY_SIZE bytes from a file that only we can read. */
static int
hostkeyfile_read(int dir_fd, const char *name, bool ours,
                 uint8_t secret[HOSTKEY_SIZE])
{
    AUTO_CLOSE int fd =
        openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (fd < 0) {
        return -errno;
    }
    if (fstat(fd, &status) < 0) {
        return -errno;
    }
    if (!S_ISREG(status.st_mode) || status.st_size != (off_t)HOSTKEY_SIZE ||
        (ours && (status.st_uid != geteuid() || status.st_nlink != 1 ||
                  (status.st_mode & 077) != 0))) {
        return -EBADF;
    }
    return read(fd, secret, HOSTKEY_SIZE) == (ssize_t)HOSTKEY_SIZE ? 0 : -EIO;
}

static int
hostkeyfile_write(int dir_fd, const uint8_t secret[HOSTKEY_SIZE])
{
    AUTO_CLOSE int fd =
        openat(dir_fd, HOSTKEYFILE_NAME,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);

    if (fd < 0) {
        return -errno;
    }
    if (write(fd, secret, HOSTKEY_SIZE) != (ssize_t)HOSTKEY_SIZE ||
        fsync(fd) < 0 || fsync(dir_fd) < 0) {
        int error = errno == 0 ? -EIO : -errno;

        (void)unlinkat(dir_fd, HOSTKEYFILE_NAME, 0);
        return error;
    }
    return 0;
}

static int
hostkeyfile_make(int dir_fd, uint8_t secret[HOSTKEY_SIZE],
                 struct problem *ret_problem)
{
    int error = 0;

    if (getrandom(secret, HOSTKEY_SIZE, 0) != (ssize_t)HOSTKEY_SIZE) {
        return problem_set(ret_problem, "getrandom: %s", strerror(errno));
    }
    error = hostkeyfile_write(dir_fd, secret);
    if (error < 0) {
        return problem_set(ret_problem, "cannot write the key file %s: %s",
                           HOSTKEYFILE_NAME, strerror(-error));
    }
    return 0;
}

/* 0 and the secret, -ENOENT when there is none, -EINVAL and a problem. */
static int
hostkeyfile_credential(const char *credentials_dir,
                       uint8_t secret[HOSTKEY_SIZE],
                       struct problem *ret_problem)
{
    AUTO_CLOSE int dir_fd =
        credentials_dir == NULL
            ? -1
            : open(credentials_dir, O_DIRECTORY | O_PATH | O_CLOEXEC);
    int error = dir_fd < 0 ? -ENOENT
                           : hostkeyfile_read(dir_fd, HOSTKEYFILE_CREDENTIAL,
                                              false, secret);

    if (error == 0 || error == -ENOENT) {
        return error;
    }
    return problem_set(ret_problem, "the credential %s is not %u bytes long",
                       HOSTKEYFILE_CREDENTIAL, HOSTKEY_SIZE);
}

static int
hostkeyfile_local(int dir_fd, uint8_t secret[HOSTKEY_SIZE],
                  enum hostkeyfile_origin *origin, struct problem *ret_problem)
{
    int error = hostkeyfile_read(dir_fd, HOSTKEYFILE_NAME, true, secret);

    if (error == 0) {
        *origin = HOSTKEYFILE_FOUND;
        return 0;
    }
    if (error != -ENOENT &&
        renameat(dir_fd, HOSTKEYFILE_NAME, dir_fd, HOSTKEYFILE_BAD_NAME) < 0) {
        return problem_set(ret_problem,
                           "the key file %s is unfit and cannot "
                           "be set aside: %s",
                           HOSTKEYFILE_NAME, strerror(errno));
    }
    *origin = HOSTKEYFILE_MADE;
    return hostkeyfile_make(dir_fd, secret, ret_problem);
}

/* The first word of machine-id(5), or "" when there is none. */
static void
hostkeyfile_machine_id(const char *path, char *text, size_t size)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, size - 1);

    text[len < 0 ? 0 : len] = '\0';
    text[strcspn(text, "\n")] = '\0';
}

int
hostkeyfile_open(int state_dir_fd, const char *credentials_dir,
                 const char *machine_id_path, struct hostkey **ret_key,
                 enum hostkeyfile_origin *ret_origin,
                 struct problem *ret_problem)
{
    uint8_t secret[HOSTKEY_SIZE] = {0};
    char machine_id[64];
    enum hostkeyfile_origin origin = HOSTKEYFILE_CREDENTIAL_FOUND;
    int error = hostkeyfile_credential(credentials_dir, secret, ret_problem);

    if (error == -ENOENT) {
        error = hostkeyfile_local(state_dir_fd, secret, &origin, ret_problem);
    }
    if (error == 0) {
        hostkeyfile_machine_id(machine_id_path, machine_id, sizeof(machine_id));
        error = hostkey_derive(secret, machine_id, ret_key);
    }
    explicit_bzero(secret, sizeof(secret));
    if (error == 0) {
        *ret_origin = origin;
    }
    return error;
}
