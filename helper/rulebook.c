/* SPDX-License-Identifier: MIT */
/*
 * Loads configuration, map and credentials as one unit, at start and at SIGHUP,
 * so that a login is never judged by a new map under an old configuration.
 */
#include "helper/rulebook.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/configservice.h"
#include "helper/endpoint.h"

/* The readers leave it to their caller to say that memory is short. */
static int
rulebook_fail(int error, struct problem *ret_problem)
{
    if (error == -ENOMEM) {
        problem_set(ret_problem, "out of memory");
    }
    return error;
}

/* What IAM is to be asked about is where the API is: another region's resource
 * would be a requirement that nobody can meet. */
static int
rulebook_check_requirements(const struct config *config, const char *path,
                            struct problem *ret_problem)
{
    for (size_t i = 0; i < config->service_count; i++) {
        const struct config_service *service = &config->services[i];

        for (size_t j = 0; j < service->requirement_count; j++) {
            const struct requirement *requirement = &service->requirements[j];

            if (!requirement_is_of_region(requirement, config->region)) {
                return problem_at(ret_problem, path, 0,
                                  "[service %s] require: \"%s\" is not of the "
                                  "endpoint's region, %s",
                                  service->name, requirement->urn,
                                  config->region);
            }
        }
    }
    return 0;
}

static int
rulebook_load_map(struct rulebook *rulebook, struct problem *ret_problem)
{
    const struct config *config = rulebook->config;
    const char *accounts[CONFIG_ACCOUNTS_MAX] = {NULL};

    for (size_t i = 0; i < config->account_count; i++) {
        accounts[i] = config->accounts[i];
    }
    return identitymap_load(config->map_file, accounts, config->account_count,
                            &rulebook->map, ret_problem);
}

/* A name without a slash is a file that systemd laid out for the service
 * (systemd.exec(5), LoadCredential=). */
static int
rulebook_credential_path(const char *written, const char *directory,
                         char path[PATH_MAX], struct problem *ret_problem)
{
    if (written[0] == '/') {
        snprintf(path, PATH_MAX, "%s", written);
        return 0;
    }
    if (directory == NULL || directory[0] != '/') {
        return problem_set(ret_problem,
                           "[api] credentials: \"%s\" is the name of a "
                           "systemd credential, but systemd gave none; see "
                           "LoadCredential= in systemd.exec(5)",
                           written);
    }
    if (snprintf(path, PATH_MAX, "%s/%s", directory, written) >= PATH_MAX) {
        return problem_set(ret_problem,
                           "[api] credentials: the path is too long");
    }
    return 0;
}

static int
rulebook_read_credential(struct rulebook *rulebook, const char *directory,
                         struct problem *ret_problem)
{
    const struct config *config = rulebook->config;
    const struct endpoint *endpoint = endpoint_by_url(config->base_url);
    char path[PATH_MAX] = "";
    int error = rulebook_credential_path(config->credentials, directory, path,
                                         ret_problem);

    if (error == 0) {
        error = credential_load(path, endpoint == NULL ? NULL : endpoint->name,
                                config->base_url, &rulebook->credential,
                                ret_problem);
    }
    if (error == 0 && rulebook->credential->kind == CREDENTIAL_OAUTH2 &&
        config->token_url[0] == '\0') {
        credential_free(rulebook->credential);
        rulebook->credential = NULL;
        error = problem_set(ret_problem,
                            "%s: a service account needs [api] token_url with "
                            "endpoint %s",
                            path, config->base_url);
    }
    return error;
}

int
rulebook_load_credential(struct rulebook *rulebook,
                         const char *systemd_directory,
                         struct problem *ret_problem)
{
    if (rulebook->config->credentials[0] == '\0') {
        return 0;
    }
    return rulebook_fail(
        rulebook_read_credential(rulebook, systemd_directory, ret_problem),
        ret_problem);
}

int
rulebook_load_rules(const char *config_path, struct rulebook *ret_rulebook,
                    struct problem *ret_problem)
{
    struct rulebook rulebook = {0};
    int error = config_load(config_path, &rulebook.config, ret_problem);

    if (error == 0) {
        error = rulebook_check_requirements(rulebook.config, config_path,
                                            ret_problem);
    }
    if (error == 0) {
        error = rulebook_load_map(&rulebook, ret_problem);
    }
    if (error < 0) {
        rulebook_done(&rulebook);
        return rulebook_fail(error, ret_problem);
    }
    *ret_rulebook = rulebook;
    return 0;
}

int
rulebook_load(const char *config_path, struct rulebook *ret_rulebook,
              struct problem *ret_problem)
{
    struct rulebook rulebook = {0};
    int error = rulebook_load_rules(config_path, &rulebook, ret_problem);

    if (error < 0) {
        return error;
    }
    error = rulebook_load_credential(&rulebook, getenv("CREDENTIALS_DIRECTORY"),
                                     ret_problem);
    if (error < 0) {
        rulebook_done(&rulebook);
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
    credential_free(rulebook->credential);
    rulebook->config = NULL;
    rulebook->map = NULL;
    rulebook->credential = NULL;
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
        configservice_find(rulebook->config, service);
    struct config_service defaults = {
        .fresh_ms = rulebook->config->fresh_ms,
        .grace_ms = rulebook->config->grace_ms,
        .expiry_warning_ms = rulebook->config->expiry_warning_ms,
    };

    return own == NULL ? defaults : *own;
}
