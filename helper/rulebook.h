/* SPDX-License-Identifier: MIT */
/*
 * What the sysadmin wrote, as a whole: ovhpat.conf, the map and the host's own
 * credentials that it names.  All are taken together or none.
 */
#ifndef HELPER_RULEBOOK_H
#define HELPER_RULEBOOK_H

#include <stdbool.h>

#include "common/reason.h"
#include "helper/config.h"
#include "helper/credential.h"
#include "helper/identitymap.h"
#include "helper/problem.h"

struct rulebook {
    struct config *config;
    struct identitymap *map;
    struct credential *credential; /* the host's own, or NULL */
};

/*
 * Reads all files.  Returns 0 and a rulebook that the caller ends with
 * rulebook_done(), or -EINVAL/-ENOMEM with a problem and *ret_rulebook as it
 * was.
 */
int rulebook_load(const char *config_path, struct rulebook *ret_rulebook,
                  struct problem *ret_problem);

/* The same in two steps, for a tool that goes on with the rules when the
 * credentials are no good.  First configuration and map: */
int rulebook_load_rules(const char *config_path, struct rulebook *ret_rulebook,
                        struct problem *ret_problem);

/* Then the credentials, if the configuration names any; a name without a slash
 * is a file in systemd's directory, NULL when there is none.  When it fails,
 * the rulebook is as it was. */
int rulebook_load_credential(struct rulebook *rulebook,
                             const char *systemd_directory,
                             struct problem *ret_problem);

void rulebook_done(struct rulebook *rulebook);

/* What holds for a PAM service: its own section, or the defaults. */
struct config_service rulebook_policy(const struct rulebook *rulebook,
                                      const char *service);

/*
 * Whether the identity is of a kind, region and OVH account that may log in
 * here at all, by whatever map line.  Otherwise *ret_reason says what it is.
 */
bool rulebook_admits(const struct rulebook *rulebook,
                     const struct identity *identity, enum reason *ret_reason);

#endif
