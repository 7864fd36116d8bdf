/* SPDX-License-Identifier: MIT */
/*
 * The small world of the grace model: who there is, what the sysadmin may
 * write, and what that means, by hand and without any code of helper/.
 *
 *   identities  alice, bob and root of xx1111-ovh, alice of zz9999-ovh; each
 *               of them in the group ops or not, which makes 8 variants
 *   tokens      8; even ones are alice's, odd ones bob's; some can become
 *               root's or the other alice's, so that no identity ever has more
 *               than four
 */
#ifndef TESTS_HELPER_GRACERULES_H
#define TESTS_HELPER_GRACERULES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/reason.h"
#include "helper/config.h"
#include "helper/identity.h"

#define GRACERULES_TOKENS 8U
#define GRACERULES_IDENTITIES 4U
#define GRACERULES_VARIANTS (2U * GRACERULES_IDENTITIES)
#define GRACERULES_ACCOUNTS 5U
#define GRACERULES_SERVICES 5U
#define GRACERULES_LENGTHS 4U
#define GRACERULES_MAPS 5U

/* What is in ovhpat.conf and which of the maps is in force.  The lengths are
 * those of sshd, sudo, cron and of all others. */
struct gracerules {
    int64_t fresh_ms[GRACERULES_LENGTHS];
    int64_t grace_ms[GRACERULES_LENGTHS];
    unsigned int map;
    bool tls_denies;
    bool other_account; /* zz9999-ovh is listed instead of xx1111-ovh */
};

/* Fresh 60 s, grace 24 h, everybody is who they are. */
struct gracerules gracerules_default(void);

/* Writes them into the helper's configuration. */
void gracerules_fill_config(const struct gracerules *rules,
                            struct config *config);

const char *gracerules_map_text(unsigned int map);
const char *gracerules_account(unsigned int account);
const char *gracerules_service(unsigned int service);

/* Which of the lengths a service has. */
unsigned int gracerules_length_of(unsigned int service);

/* The identity as the API names it. */
struct identity gracerules_identity(unsigned int variant);

/* The variant that this token has when the dice say `choice`. */
unsigned int gracerules_variant_of(unsigned int token, unsigned int choice);

/* Whether its OVH account is listed. */
bool gracerules_lists(const struct gracerules *rules, unsigned int variant);

/* REASON_ALLOWED, or why this variant may not be this account today. */
enum reason gracerules_judge(const struct gracerules *rules,
                             unsigned int variant, unsigned int account);

#endif
