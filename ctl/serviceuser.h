/* SPDX-License-Identifier: MIT */
/*
 * The user that ovhpatd runs as, for looking at files as it sees them.
 */
#ifndef CTL_SERVICEUSER_H
#define CTL_SERVICEUSER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SERVICEUSER_NAME "ovhpat"
#define SERVICEUSER_GROUPS_MAX 64

/* Where systemd lays out what LoadCredential= names (systemd.exec(5)). */
#define SERVICEUSER_CREDENTIALS "/run/credentials/ovhpatd.service"

struct serviceuser {
    bool known;
    uid_t uid;
    gid_t gid;
    int group_count;
    gid_t groups[SERVICEUSER_GROUPS_MAX];
};

/* What was before, for serviceuser_leave(). */
struct serviceuser_before {
    bool changed;
    gid_t gid;
    int group_count;
    gid_t groups[SERVICEUSER_GROUPS_MAX];
};

/* The owner of the state directory; if there is none, the user of the systemd
 * unit; not known when there is none either. */
struct serviceuser serviceuser_find(const char *state_dir);

/*
 * Opens files with this user's rights from now on, if the process is root and
 * the user is known; otherwise with those that it has.  Only for a moment: no
 * other code runs under it.
 */
struct serviceuser_before serviceuser_enter(const struct serviceuser *user);

/* Root again.  What cannot be given back ends the process. */
void serviceuser_leave(const struct serviceuser_before *before);

/* systemd's directory of credentials: $CREDENTIALS_DIRECTORY, else ovhpatd's.
 */
const char *serviceuser_credentials(void);

#endif
