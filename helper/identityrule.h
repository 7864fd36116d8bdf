/* SPDX-License-Identifier: MIT */
/*
 * One line of identity.map: whom it names and what it says about them.  The
 * order of the lines is identitymap.h's business.
 */
#ifndef HELPER_IDENTITYRULE_H
#define HELPER_IDENTITYRULE_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/identity.h"
#include "helper/textfile.h"

/* What stands before the colon, and what a line of it may say. */
struct identityrule_kind {
    const char *name;
    const char *beginning; /* of the identity's name */
    enum identity_kind of;
    bool members; /* the name is a group's */
    bool anybody; /* the name may be `*` */
    bool same;    /* the target may be `=` */
};

/* The texts are borrowed from the map's file. */
struct identityrule {
    unsigned int line;
    const struct identityrule_kind *kind;
    const char *ovh_account;
    const char *name;
    const char *target; /* an account, `=` or `!` */
    bool anybody;       /* the name is `*` */
    bool same;          /* the target is `=` */
    bool refuses;       /* the target is `!` */
};

/*
 * Reads the line that was taken last from the file; it is cut apart in place.
 * accounts are the OVH accounts of ovhpat.conf: a line that names another one
 * could never match and is an error.  Returns 0, or -EINVAL with a problem
 * "FILE:LINE: reason".
 */
int identityrule_read(struct textfile_reading *file, char *line,
                      const char *const *accounts, size_t account_count,
                      struct identityrule *ret_rule);

/* Whether the line names this identity, by itself or by a group. */
bool identityrule_is_for(const struct identityrule *rule,
                         const struct identity *identity);

/*
 * The account that the line gives to an identity of this name whom it names;
 * NULL when it gives none: a `!` line, or `=` for a name that is no account's
 * or is root.  Borrowed from the rule or from the name.
 */
const char *identityrule_gives(const struct identityrule *rule,
                               const char *name);

/* Whether the line can give anybody this account. */
bool identityrule_leads_to(const struct identityrule *rule,
                           const char *account);

/* An order of lines in which equal are those that say the same. */
int identityrule_compare(const struct identityrule *a,
                         const struct identityrule *b);

#endif
