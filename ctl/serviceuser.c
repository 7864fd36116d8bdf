/* SPDX-License-Identifier: MIT */
/*
 * Root may read everything, so a file that ovhpatd cannot read looks good to
 * root, and one that belongs to ovhpatd's user looks foreign.  Whoever checks
 * such files takes that user's place for as long as it reads them, by its
 * effective ids.  Called by doctor and check-config.
 */
#include "ctl/serviceuser.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct serviceuser
serviceuser_find(const char *state_dir)
{
    struct serviceuser user = {.group_count = SERVICEUSER_GROUPS_MAX};
    struct stat status = {0};
    const struct passwd *entry = NULL;

    if (stat(state_dir, &status) == 0) {
        user.known = true;
        user.uid = status.st_uid;
        user.gid = status.st_gid;
        entry = getpwuid(user.uid);
    } else {
        entry = getpwnam(SERVICEUSER_NAME);
    }
    if (entry != NULL) {
        user.known = true;
        user.uid = entry->pw_uid;
        user.gid = entry->pw_gid;
    }
    if (entry == NULL || getgrouplist(entry->pw_name, entry->pw_gid,
                                      user.groups, &user.group_count) < 0) {
        user.groups[0] = user.gid;
        user.group_count = 1;
    }
    return user;
}

struct serviceuser_before
serviceuser_enter(const struct serviceuser *user)
{
    struct serviceuser_before before = {.gid = getegid()};

    if (!user->known || user->uid == 0 || geteuid() != 0) {
        return before;
    }
    before.group_count = getgroups(SERVICEUSER_GROUPS_MAX, before.groups);
    if (before.group_count < 0) {
        return before;
    }
    before.changed = true;
    if (setgroups((size_t)user->group_count, user->groups) < 0 ||
        setegid(user->gid) < 0 || seteuid(user->uid) < 0) {
        serviceuser_leave(&before);
        before.changed = false;
    }
    return before;
}

void
serviceuser_leave(const struct serviceuser_before *before)
{
    if (before->changed &&
        (seteuid(0) < 0 || setegid(before->gid) < 0 ||
         setgroups((size_t)before->group_count, before->groups) < 0)) {
        abort();
    }
}

const char *
serviceuser_credentials(void)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");

    return directory == NULL ? SERVICEUSER_CREDENTIALS : directory;
}
