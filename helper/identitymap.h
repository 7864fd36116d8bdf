/* SPDX-License-Identifier: MIT */
/*
 * /etc/ovhpat/identity.map: which identity may be which Unix account.
 *
 *   user:OVHACCOUNT/LOGIN | user:OVHACCOUNT/ * | group:OVHACCOUNT/NAME |
 *   service:OVHACCOUNT/oauth2-CLIENTID          then white space, then
 *   ACCOUNT | = (the account that is named as the login) | ! (refused)
 *
 * The first line that matches both the identity and the wanted account
 * decides; a `!` line matches every wanted account.  `=` is for user: and
 * group: lines.  `#` begins a comment.  No line means no login.
 */
#ifndef HELPER_IDENTITYMAP_H
#define HELPER_IDENTITYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/login.h"
#include "helper/identity.h"
#include "helper/identityrule.h"
#include "helper/problem.h"

#define IDENTITYMAP_LINES_MAX 10000U

struct identitymap;

/* What the map says; zero is a refusal. */
enum identitymap_answer {
    IDENTITYMAP_NO_LINE = 0,
    IDENTITYMAP_REFUSED, /* a `!` line */
    IDENTITYMAP_GRANTED,
};

struct identitymap_match {
    enum identitymap_answer answer;
    unsigned int line; /* the line that decided, 0 when none did */
    char account[LOGIN_ACCOUNT_MAX + 1]; /* when granted */
};

/*
 * Reads the file (see textfile.h for who may own and write it).  accounts are
 * the OVH accounts of ovhpat.conf: a line that names another one could never
 * match and is an error.  An empty file is a map that lets nobody in.
 * Returns 0 and a map that the caller frees, -EINVAL with a problem
 * "FILE:LINE: reason" for the first wrong line, or -ENOMEM.
 */
int identitymap_load(const char *path, const char *const *accounts,
                     size_t account_count, struct identitymap **ret_map,
                     struct problem *ret_problem);

void identitymap_free(struct identitymap *map);

/* The path it was read from; borrowed from the map. */
const char *identitymap_path(const struct identitymap *map);

/* How many rules it holds. */
size_t identitymap_count(const struct identitymap *map);

/* The rule at position index, in the order of the lines; NULL behind the last
 * one.  Borrowed from the map. */
const struct identityrule *identitymap_rule_at(const struct identitymap *map,
                                               size_t index);

/*
 * Whether the identity may be the wanted account.  wanted NULL asks for the
 * identity's first line (suffix=any): its account, or for `=` the identity's
 * name when that is an account name.  Only IDENTITY_USER and
 * IDENTITY_SERVICE can be granted anything; a service account matches only
 * lines that name it.
 */
struct identitymap_match identitymap_find(const struct identitymap *map,
                                          const struct identity *identity,
                                          const char *wanted);

/* Whether any line can give anybody this account. */
bool identitymap_leads_to(const struct identitymap *map, const char *account);

#endif
