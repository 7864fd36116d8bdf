/* SPDX-License-Identifier: MIT */
/*
 * The array of group ids that libc hands to initgroups_dyn.
 */
#ifndef NSS_GROUPLIST_H
#define NSS_GROUPLIST_H

#include <sys/types.h>

/* Whose values libc owns: *start of *size places in *gids are filled. */
struct grouplist {
    long int *start;
    long int *size;
    gid_t **gids;   /* from the heap; realloc()ed when it is full */
    long int limit; /* the most that *start may become; 0 or less: no limit */
};

/*
 * Adds one id, unless it is there.  Returns 0, -ENOSPC when the limit is
 * reached, or -ENOMEM; the list is then as it was.
 */
int grouplist_add(const struct grouplist *list, gid_t gid);

/*
 * Adds the groups that getgrouplist(3) gives for the account, but for `group`,
 * which libc has in its list already or does not want.  Returns 0, also when
 * the limit cut the list, or -ENOMEM; what was added until then stays, as with
 * libc's own sources.
 */
int grouplist_add_of(const struct grouplist *list, const char *account,
                     gid_t group);

#endif
