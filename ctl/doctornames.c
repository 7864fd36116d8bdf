/* SPDX-License-Identifier: MIT */
/*
 * The names of this host, as a login sees them: through NSS.  Only accounts
 * that NSS lists are looked through; a directory server that lists nobody
 * leaves that to be said as not seen.
 */
#include "ctl/doctornames.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/login.h"
#include "common/logindefs.h"
#include "ctl/pamtext.h"

#define DOCTORNAMES_USER "ovhpat"
#define DOCTORNAMES_GROUP "ovhpat-client"
#define DOCTORNAMES_NSS "ovhpat"
#define DOCTORNAMES_LISTED_MAX 100000U

struct doctornames {
    unsigned int count;
    char first[LOGIN_ACCOUNT_MAX + 1];
    uid_t first_uid;
};

void
doctornames_service(struct doctorreport *report)
{
    bool user = getpwnam(DOCTORNAMES_USER) != NULL;
    bool group = getgrnam(DOCTORNAMES_GROUP) != NULL;

    if (user && group) {
        doctorreport_add(report, DOCTORREPORT_OK, "accounts", NULL,
                         "user %s and group %s are there", DOCTORNAMES_USER,
                         DOCTORNAMES_GROUP);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_WARNING, "accounts",
                     "systemd-sysusers, then systemctl restart ovhpatd.socket",
                     "there is no %s %s; the systemd units need it",
                     user ? "group" : "user",
                     user ? DOCTORNAMES_GROUP : DOCTORNAMES_USER);
}

/* The ordinary accounts that some line of the map can lead to. */
static struct doctornames
doctornames_mapped(const struct identitymap *map)
{
    const struct logindefs range = logindefs_read(LOGINDEFS_PATH);
    struct doctornames names = {0};
    const struct passwd *entry = NULL;

    setpwent();
    for (unsigned int i = 0;
         i < DOCTORNAMES_LISTED_MAX && (entry = getpwent()) != NULL; i++) {
        if (!logindefs_in_range(&range, entry->pw_uid) ||
            !login_is_account(entry->pw_name) ||
            !identitymap_leads_to(map, entry->pw_name)) {
            continue;
        }
        if (names.count == 0) {
            snprintf(names.first, sizeof(names.first), "%s", entry->pw_name);
            names.first_uid = entry->pw_uid;
        }
        names.count++;
    }
    endpwent();
    return names;
}

/*
 * The place of our module in nsswitch.conf's passwd line: 0 it is not there,
 * 1 behind `files`, -1 before it.
 */
static int
doctornames_place(const char *path)
{
    struct pamtext text = {0};
    struct pamtext_line line = {0};
    int place = 0;
    bool files = false;

    if (pamtext_open(path, &text) < 0) {
        return 0;
    }
    while (pamtext_next(&text, &line) > 0) {
        char *at = line.text;
        const char *word = pamtext_word(&at, NULL);
        bool ours = word != NULL && strcmp(word, "passwd:") == 0;

        while (ours && (word = pamtext_word(&at, NULL)) != NULL) {
            files = files || strcmp(word, "files") == 0;
            if (strcmp(word, DOCTORNAMES_NSS) == 0) {
                place = files ? 1 : -1;
            }
        }
        free(line.text);
    }
    pamtext_done(&text);
    return place;
}

static void
doctornames_hybrid(struct doctorreport *report, const struct doctornames *names)
{
    char login[sizeof(LOGIN_PREFIX) + LOGIN_ACCOUNT_MAX] = "";
    const struct passwd *entry = NULL;
    int place = doctornames_place(DOCTORNAMES_NSSWITCH);

    snprintf(login, sizeof(login), "%s%s", LOGIN_PREFIX, names->first);
    entry = getpwnam(login);
    if (entry == NULL) {
        doctorreport_add(
            report, DOCTORREPORT_WARNING, "nss",
            place == 0
                ? "put ovhpat behind files in nsswitch.conf, see "
                  "libnss_ovhpat(8), or use plain names (names=both)"
                : "install libnss_ovhpat.so.2 where the C library looks; "
                  "see libnss_ovhpat(8)",
            "%s is not known, so sshd lets nobody in under such names", login);
    } else if (entry->pw_uid != names->first_uid) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, "nss",
                         "remove the account of that name",
                         "%s is uid %u, but %s is uid %u: every such login is "
                         "refused",
                         login, entry->pw_uid, names->first, names->first_uid);
    } else {
        doctorreport_add(report, DOCTORREPORT_OK, "nss", NULL,
                         "%s is known, with the uid of %s", login,
                         names->first);
    }
    if (place < 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "nss",
                         "put it behind files; see libnss_ovhpat(8)",
                         "%s: ovhpat stands before files",
                         DOCTORNAMES_NSSWITCH);
    }
}

void
doctornames_accounts(struct doctorreport *report, const struct identitymap *map)
{
    struct doctornames names = doctornames_mapped(map);

    if (names.count == 0) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "users",
                         "useradd the account, or mend the map",
                         "%s leads to no account that this host lists",
                         identitymap_path(map));
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, "users", NULL,
                     "the map leads to %u accounts of this host, for example "
                     "%s",
                     names.count, names.first);
    doctornames_hybrid(report, &names);
}
