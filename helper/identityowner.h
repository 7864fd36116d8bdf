/* SPDX-License-Identifier: MIT */
/*
 * The map read backwards: whose account is this?  For logins that prove no
 * identity (ssh keys, cron), so that a lock of the person holds for them too.
 *
 * An account's owners are the users whom `user:` lines name for it, one by one.
 * Where no such line is, it is the user of the same name, if a
 * `user:OVHACCOUNT/ * =` line lets him in.  A user whom an earlier `!` line
 * refuses is no owner.  `group:` and `service:` lines name nobody: who is in a
 * group is not known here, and a service account is no person.
 */
#ifndef HELPER_IDENTITYOWNER_H
#define HELPER_IDENTITYOWNER_H

#include <stdbool.h>

#include "helper/identitymap.h"

struct identityowner {
    const char *ovh_account; /* borrowed from the map */
    const char *name;        /* borrowed from the map or the caller */
    unsigned int line;       /* of the map */
    bool presumed;           /* by his name only: nobody may be called so */
};

/*
 * Calls `each` for every owner of the account, in the order of the lines, until
 * it answers false.  Returns how many were given to it.
 */
size_t identityowner_walk(const struct identitymap *map, const char *account,
                          bool (*each)(void *context,
                                       const struct identityowner *owner),
                          void *context);

/* The owner as an identity of this region, with name and URN. */
struct identity identityowner_identity(const struct identityowner *owner,
                                       const char *region);

#endif
