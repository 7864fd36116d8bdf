/* SPDX-License-Identifier: MIT */
/*
 * Files and their modes.  The configuration is read with ovhpatd's own code;
 * in the state directory only names, sizes, owners and modes are looked at,
 * the key is never opened.
 */
#include "ctl/doctorfiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "ctl/rulefiles.h"
#include "helper/hostkey.h"
#include "helper/hostkeyfile.h"
#include "helper/timekeeper.h"

/* More are not counted: ovhpatd keeps fewer. */
#define DOCTORFILES_COUNT_MAX 1000000U

void
doctorfiles_config(struct doctorreport *report, const char *path,
                   const struct serviceuser *user,
                   struct rulebook *ret_rulebook)
{
    struct rulebook rulebook = {0};
    struct problem problem = {0};
    int ca_error = 0;

    if (access(path, R_OK) < 0 && errno == EACCES) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "config", "run as root",
                         "%s: %s", path, strerror(EACCES));
        return;
    }
    if (rulefiles_read(path, user, &rulebook, &ca_error, &problem) < 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "config",
                         "mend it, then systemctl reload ovhpatd", "%s",
                         problem.text);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "config", NULL, "%s: good", path);
    if (ca_error < 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "config",
                         "mend [api] ca_file, or remove it for the system's",
                         "%s: %s", rulebook.config->ca_file,
                         strerror(-ca_error));
    }
    if (identitymap_count(rulebook.map) == 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "map",
                         "add a line: user:OVHACCOUNT/LOGIN  ACCOUNT",
                         "%s: no line, so nobody may log in",
                         identitymap_path(rulebook.map));
    } else {
        doctorreport_add(report, DOCTORREPORT_OK, "map", NULL,
                         "%s: good, %zu lines", identitymap_path(rulebook.map),
                         identitymap_count(rulebook.map));
    }
    *ret_rulebook = rulebook;
}

/* How many names a directory below dir_fd has; false when it is not there. */
static bool
doctorfiles_count(int dir_fd, const char *name, unsigned int *ret_count)
{
    int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry = NULL;
    unsigned int count = 0;

    if (dir == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    while (count < DOCTORFILES_COUNT_MAX && (entry = readdir(dir)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    closedir(dir);
    *ret_count = count;
    return true;
}

static void
doctorfiles_key(struct doctorreport *report, int dir_fd, uid_t owner)
{
    struct stat status = {0};

    if (fstatat(dir_fd, HOSTKEYFILE_NAME, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "key",
                         "none, if systemd passes " HOSTKEYFILE_CREDENTIAL
                         " or ovhpatd has never run; else start it",
                         "there is no key in the state directory");
        return;
    }
    if (!S_ISREG(status.st_mode) || status.st_size != (off_t)HOSTKEY_SIZE ||
        status.st_uid != owner || (status.st_mode & 077) != 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "key",
                         "restart ovhpatd; it sets the key aside and makes "
                         "another, and all records are forgotten",
                         "the key has the wrong size, owner or mode (%lld "
                         "bytes, uid %u, mode %04o)",
                         (long long)status.st_size, status.st_uid,
                         status.st_mode & 07777U);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "key", NULL,
                     "there, mode %04o, owned by uid %u",
                     status.st_mode & 07777U, status.st_uid);
}

static void
doctorfiles_records(struct doctorreport *report, int dir_fd)
{
    struct stat status = {0};
    unsigned int records = 0;
    unsigned int corrupt = 0;
    bool has_clock = false;

    if (!doctorfiles_count(dir_fd, "records", &records)) {
        doctorreport_add(report, DOCTORREPORT_OK, "records", NULL,
                         "none yet: no login can rest on an earlier one");
        return;
    }
    has_clock = fstatat(dir_fd, "records/" TIMEKEEPER_FILE, &status,
                        AT_SYMLINK_NOFOLLOW) == 0;
    records -= has_clock;
    doctorreport_add(report, DOCTORREPORT_OK, "records", NULL,
                     "%u records of tokens and users", records);
    if (doctorfiles_count(dir_fd, "corrupt", &corrupt) && corrupt > 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "records",
                         "look at the disk; then remove them",
                         "%u damaged records were set aside in corrupt/",
                         corrupt);
    }
    if (records > 0 &&
        (!has_clock || status.st_size != (off_t)TIMEKEEPER_BYTES)) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "records",
                         "none: the next answer of OVHcloud makes it anew",
                         "the file %s is missing or damaged, so no record has "
                         "an age and there is no grace",
                         TIMEKEEPER_FILE);
    }
}

void
doctorfiles_state(struct doctorreport *report, const char *path)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status = {0};

    if (fd < 0 && errno == EACCES) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "state", "run as root",
                         "%s: %s", path, strerror(EACCES));
        return;
    }
    if (fd < 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "state",
                         "start ovhpatd once; systemd makes the directory",
                         "%s: %s; there are no records and no grace", path,
                         strerror(errno));
        return;
    }
    if (fstat(fd, &status) < 0 || (status.st_mode & 077) != 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "state",
                         "chmod 0700 it, then restart ovhpatd",
                         "%s has mode %04o: ovhpatd keeps nothing there", path,
                         status.st_mode & 07777U);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "state", NULL,
                     "%s: mode %04o, owned by uid %u", path,
                     status.st_mode & 07777U, status.st_uid);
    doctorfiles_key(report, fd, status.st_uid);
    doctorfiles_records(report, fd);
}
