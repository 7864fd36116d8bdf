/* SPDX-License-Identifier: MIT */
/*
 * All services of a directory, judged; for `lint` and for `doctor`.
 */
#ifndef CTL_LINTDIR_H
#define CTL_LINTDIR_H

#include "ctl/findings.h"
#include "ctl/pamreader.h"

#define LINTDIR_SYSTEM "/etc/pam.d"
#define LINTDIR_VENDOR "/usr/lib/pam.d"
#define LINTDIR_SERVICES_MAX 1000U
#define LINTDIR_TROUBLES_MAX 50U

struct lintdir_trouble {
    char *file;
    int error; /* negative errno */
};

struct lintdir {
    struct pamsource source;
    bool lists_both; /* the second directory has services, too */
    const char *module_directory;
    /* The results. */
    struct findings *findings;
    size_t service_count;
    char **services; /* sorted */
    bool *ours;      /* for each service: a line names pam_ovhpat.so */
    size_t trouble_count;
    struct lintdir_trouble troubles[LINTDIR_TROUBLES_MAX];
};

/*
 * Prepares an empty result; source and module_directory are then set by the
 * caller and stay borrowed.  Returns 0 or -ENOMEM.
 */
int lintdir_init(struct lintdir *lintdir);
void lintdir_done(struct lintdir *lintdir);

/*
 * Takes every service of the source's directories (of the first, unless
 * lists_both), or the one that is named.
 * Returns 0, or a negative errno when a directory cannot be listed: -E2BIG for
 * more than LINTDIR_SERVICES_MAX services.  A single file that cannot be read
 * is a trouble, not a failure.
 */
int lintdir_list(struct lintdir *lintdir, const char *only_service);

/* Reads and judges the listed services.  Returns 0 or -ENOMEM. */
int lintdir_judge(struct lintdir *lintdir);

/* How many services have a line of ours. */
size_t lintdir_ours(const struct lintdir *lintdir);

#endif
