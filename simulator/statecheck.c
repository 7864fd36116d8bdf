/* SPDX-License-Identifier: MIT */
/*
 * Finds mistakes that no table of members can: names that lead nowhere and
 * conditions that would not be what they say.  A test with such a state would
 * prove something else than its author thinks.  state.c calls it once.
 */
#include "simulator/statecheck.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "simulator/condition.h"
#include "simulator/field.h"

/* Every group that an account's user is in must exist. */
static int
statecheck_groups(const char *account_name, struct json_object *account,
                  char reason[SCHEMA_REASON])
{
    struct json_object *groups = field_get(account, "groups");

    json_object_object_foreach(field_get(account, "users"), login, user)
    {
        struct json_object *names = field_get(user, "groups");

        for (size_t i = 0; i < json_object_array_length(names); i++) {
            const char *name =
                json_object_get_string(json_object_array_get_idx(names, i));

            if (field_get(groups, name) == NULL) {
                snprintf(reason, SCHEMA_REASON,
                         "accounts.%s.users.%s: there is no group %s",
                         account_name, login, name);
                return -EINVAL;
            }
        }
    }
    return 0;
}

static int
statecheck_policies(const char *account_name, struct json_object *account,
                    char reason[SCHEMA_REASON])
{
    json_object_object_foreach(field_get(account, "policies"), id, policy)
    {
        const char *complaint =
            condition_complaint(field_get(policy, "conditions"));

        if (complaint != NULL) {
            snprintf(reason, SCHEMA_REASON, "accounts.%s.policies.%s: %s",
                     account_name, id, complaint);
            return -EINVAL;
        }
    }
    return 0;
}

/* A consumer key that cannot work is a mistake of the file's author. */
static int
statecheck_key(struct json_object *root, const char *name,
               struct json_object *key, char reason[SCHEMA_REASON])
{
    struct json_object *applications = field_get(root, "applications");
    const char *application = field_string(key, "application");
    const char *account = field_string(key, "account");
    struct json_object *owner =
        account == NULL ? NULL
                        : field_get(field_get(root, "accounts"), account);
    bool is_pending =
        strcmp(field_string(key, "status"), "pendingValidation") == 0;

    if (application == NULL ||
        field_string(field_get(applications, application), "secret") == NULL) {
        snprintf(reason, SCHEMA_REASON,
                 "consumer_keys.%.64s: no application with a secret", name);
        return -EINVAL;
    }
    if (owner == NULL && !is_pending) {
        snprintf(reason, SCHEMA_REASON,
                 "consumer_keys.%.64s: there is no account %.64s", name,
                 account == NULL ? "null" : account);
        return -EINVAL;
    }
    return 0;
}

static int
statecheck_keys(struct json_object *root, char reason[SCHEMA_REASON])
{
    json_object_object_foreach(field_get(root, "consumer_keys"), name, key)
    {
        int error = statecheck_key(root, name, key, reason);

        if (error < 0) {
            return error;
        }
    }
    return 0;
}

static int
statecheck_faults(struct json_object *root, char reason[SCHEMA_REASON])
{
    json_object_object_foreach(field_get(root, "faults"), key, fault)
    {
        const char *blank = strchr(key, ' ');
        int64_t status = field_number(fault, "status");

        if (blank == NULL || blank == key || blank[1] != '/') {
            snprintf(reason, SCHEMA_REASON,
                     "faults.%.128s: must be \"METHOD PATH\"", key);
            return -EINVAL;
        }
        if (field_get(fault, "status") != NULL &&
            (status < 200 || status > 599)) {
            snprintf(reason, SCHEMA_REASON,
                     "faults.%.128s: status must be from 200 to 599", key);
            return -EINVAL;
        }
    }
    return 0;
}

int
statecheck_run(struct json_object *root, char reason[SCHEMA_REASON])
{
    json_object_object_foreach(field_get(root, "accounts"), name, account)
    {
        int error = statecheck_groups(name, account, reason);

        if (error == 0) {
            error = statecheck_policies(name, account, reason);
        }
        if (error < 0) {
            return error;
        }
    }
    return statecheck_faults(root, reason) < 0 ? -EINVAL
                                               : statecheck_keys(root, reason);
}
