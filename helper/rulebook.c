/* SPDX-License-Identifier: MIT */
/*
 * Loads configuration and map as one unit, at start and at SIGHUP, so that a
 * login is never judged by a new map under an old configuration.
 */
#include "helper/rulebook.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* The readers leave it to their caller to say that memory is short. */
static int
rulebook_fail(int error, struct problem *ret_problem)
{
    if (error == -ENOMEM) {
        problem_set(ret_problem, "out of memory");
    }
    return error;
}

int
rulebook_load(const char *config_path, struct rulebook *ret_rulebook,
              struct problem *ret_problem)
{
    const char *accounts[CONFIG_ACCOUNTS_MAX] = {NULL};
    struct rulebook rulebook = {0};
    int error = config_load(config_path, &rulebook.config, ret_problem);

    if (error < 0) {
        return rulebook_fail(error, ret_problem);
    }
    for (size_t i = 0; i < rulebook.config->account_count; i++) {
        accounts[i] = rulebook.config->accounts[i];
    }
    error = identitymap_load(rulebook.config->map_file, accounts,
                             rulebook.config->account_count, &rulebook.map,
                             ret_problem);
    if (error < 0) {
        config_free(rulebook.config);
        return rulebook_fail(error, ret_problem);
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

bool
rulebook_admits(const struct rulebook *rulebook,
                const struct identity *identity, enum reason *ret_reason)
{
    const struct config *config = rulebook->config;

    switch (identity->kind) {
    case IDENTITY_USER:
    case IDENTITY_SERVICE:
        *ret_reason = REASON_FOREIGN_REGION;
        if (strcmp(identity->region, config->region) != 0) {
            return false;
        }
        *ret_reason = REASON_FOREIGN_OVH_ACCOUNT;
        return config_lists_account(config, identity->account);
    case IDENTITY_OWNER:
        *ret_reason = REASON_ACCOUNT_OWNER;
        return false;
    case IDENTITY_FEDERATED:
        *ret_reason = REASON_FEDERATED_USER;
        return false;
    case IDENTITY_UNUSABLE:
        *ret_reason = REASON_IDENTITY_UNUSABLE;
        return false;
    case IDENTITY_NONE:
        break;
    }
    *ret_reason = REASON_API_GARBAGE;
    return false;
}

struct config_service
rulebook_policy(const struct rulebook *rulebook, const char *service)
{
    const struct config_service *own =
        config_service_find(rulebook->config, service);
    struct config_service defaults = {
        .fresh_ms = rulebook->config->fresh_ms,
        .grace_ms = rulebook->config->grace_ms,
    };

    return own == NULL ? defaults : *own;
}
