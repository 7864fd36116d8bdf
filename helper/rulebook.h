/* SPDX-License-Identifier: MIT */
/*
 * What the sysadmin wrote, as a whole: ovhpat.conf and the map that it names.
 * Both are taken together or not at all.
 */
#ifndef HELPER_RULEBOOK_H
#define HELPER_RULEBOOK_H

#include "helper/config.h"
#include "helper/identitymap.h"
#include "helper/problem.h"

struct rulebook {
    struct config *config;
    struct identitymap *map;
};

/*
 * Reads both files.  Returns 0 and a rulebook that the caller ends with
 * rulebook_done(), or -EINVAL/-ENOMEM with a problem and *ret_rulebook as it
 * was.
 */
int rulebook_load(const char *config_path, struct rulebook *ret_rulebook,
                  struct problem *ret_problem);

void rulebook_done(struct rulebook *rulebook);

#endif
