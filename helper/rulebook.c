/* SPDX-License-Identifier: MIT */
/*
 * Loads configuration and map as one unit, at start and at SIGHUP, so that a
 * login is never judged by a new map under an old configuration.
 */
#include "helper/rulebook.h"

#include <stddef.h>

int
rulebook_load(const char *config_path, struct rulebook *ret_rulebook,
              struct problem *ret_problem)
{
    const char *accounts[CONFIG_ACCOUNTS_MAX] = {NULL};
    struct rulebook rulebook = {0};
    int error = config_load(config_path, &rulebook.config, ret_problem);

    if (error < 0) {
        return error;
    }
    for (size_t i = 0; i < rulebook.config->account_count; i++) {
        accounts[i] = rulebook.config->accounts[i];
    }
    error = identitymap_load(rulebook.config->map_file, accounts,
                             rulebook.config->account_count, &rulebook.map,
                             ret_problem);
    if (error < 0) {
        config_free(rulebook.config);
        return error;
    }
    *ret_rulebook = rulebook;
    return 0;
}

void
rulebook_done(struct rulebook *rulebook)
{
    config_free(rulebook->config);
    identitymap_free(rulebook->map);
    rulebook->config = NULL;
    rulebook->map = NULL;
}
