/* SPDX-License-Identifier: MIT */
/*
 * Lets a state file say only what a test is about.  Every object that leaves
 * this file has all members that OVHcloud's schemas name, so the code that
 * answers requests never has to invent a value.  It also serves the routes
 * that create users, groups and tokens.
 */
#include "simulator/defaults.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "simulator/field.h"
#include "simulator/pat.h"
#include "simulator/randomtext.h"
#include "simulator/timestamp.h"

#define DEFAULTS_HOLDER 96
/* OVHcloud's identifiers are longs; clients must not take them for ints. */
#define DEFAULTS_CREDENTIAL_ID 5000000000
#define DEFAULTS_APPLICATION_ID 6000000000

static void
defaults_string(struct json_object *object, const char *key, const char *text)
{
    if (!json_object_object_get_ex(object, key, NULL)) {
        field_set_string(object, key, text);
    }
}

static struct json_object *
defaults_object(struct json_object *object, const char *key)
{
    if (field_get(object, key) == NULL) {
        field_set(object, key, json_object_new_object());
    }
    return field_get(object, key);
}

static void
defaults_number(struct json_object *object, const char *key, int64_t number)
{
    if (field_get(object, key) == NULL) {
        field_set(object, key, json_object_new_int64(number));
    }
}

static void
defaults_array(struct json_object *object, const char *key)
{
    if (field_get(object, key) == NULL) {
        field_set(object, key, json_object_new_array());
    }
}

void
defaults_fill_token(struct json_object *token, const char *holder)
{
    char now[TIMESTAMP_SIZE];

    timestamp_now(now);
    defaults_string(token, "description", "");
    defaults_string(token, "creation", now);
    defaults_string(token, "expiresAt", NULL);
    defaults_string(token, "lastUsed", NULL);
    if (field_get(token, "token") == NULL) {
        field_set(token, "token", pat_new(holder));
    }
}

static void
defaults_fill_tokens(struct json_object *holder, const char *account,
                     const char *name)
{
    struct json_object *tokens = defaults_object(holder, "tokens");
    char text[DEFAULTS_HOLDER];

    snprintf(text, sizeof(text), "%s/%s", account, name);
    json_object_object_foreach(tokens, token_name, token)
    {
        (void)token_name;
        defaults_fill_token(token, text);
    }
}

void
defaults_fill_user(struct json_object *user)
{
    char now[TIMESTAMP_SIZE];
    struct json_object *groups;

    timestamp_now(now);
    defaults_string(user, "email", NULL);
    defaults_string(user, "description", "");
    defaults_string(user, "status", "OK");
    defaults_string(user, "type", "USER");
    defaults_string(user, "group", "DEFAULT");
    defaults_string(user, "creation", now);
    defaults_string(user, "lastUpdate", field_string(user, "creation"));
    defaults_string(user, "passwordLastUpdate", NULL);
    defaults_array(user, "groups");
    defaults_array(user, "rights");
    defaults_object(user, "tokens");
    groups = field_get(user, "groups");
    if (!field_lists(groups, field_string(user, "group"))) {
        json_object_array_add(groups,
                              json_object_get(field_get(user, "group")));
    }
}

void
defaults_fill_group(struct json_object *group)
{
    char now[TIMESTAMP_SIZE];

    timestamp_now(now);
    defaults_string(group, "role", "NONE");
    defaults_string(group, "description", "");
    defaults_string(group, "creation", now);
    defaults_string(group, "lastUpdate", field_string(group, "creation"));
    defaults_array(group, "rights");
    if (field_get(group, "defaultGroup") == NULL) {
        field_set(group, "defaultGroup", json_object_new_boolean(0));
    }
}

/* The groups of every OVHcloud account and their roles. */
static void
defaults_fill_groups(struct json_object *groups)
{
    static const char *const builtin[][2] = {
        {"ADMIN", "ADMIN"},
        {"DEFAULT", "REGULAR"},
        {"UNPRIVILEGED", "UNPRIVILEGED"},
    };

    for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
        struct json_object *group = defaults_object(groups, builtin[i][0]);

        defaults_string(group, "role", builtin[i][1]);
        field_set(group, "defaultGroup", json_object_new_boolean(1));
    }
    json_object_object_foreach(groups, name, group)
    {
        (void)name;
        defaults_fill_group(group);
    }
}

void
defaults_fill_consumer_key(struct json_object *keys, struct json_object *key)
{
    int64_t last = DEFAULTS_CREDENTIAL_ID;
    char now[TIMESTAMP_SIZE];

    timestamp_now(now);
    defaults_string(key, "account", NULL);
    defaults_string(key, "user", NULL);
    defaults_string(key, "status", "validated");
    defaults_string(key, "creation", now);
    defaults_string(key, "expiration", NULL);
    defaults_string(key, "lastUse", NULL);
    defaults_array(key, "rules");
    json_object_object_foreach(keys, name, other)
    {
        (void)name;
        if (field_number(other, "credentialId") > last) {
            last = field_number(other, "credentialId");
        }
    }
    defaults_number(key, "credentialId", last + 1);
}

void
defaults_fill_policy(struct json_object *policy)
{
    char now[TIMESTAMP_SIZE];

    timestamp_now(now);
    defaults_string(policy, "name", "");
    defaults_string(policy, "createdAt", now);
    defaults_array(policy, "identities");
    defaults_array(policy, "resources");
    defaults_object(policy, "permissions");
    if (field_get(policy, "readOnly") == NULL) {
        field_set(policy, "readOnly", json_object_new_boolean(0));
    }
}

static void
defaults_fill_resource(struct json_object *resource, const char *urn)
{
    const char *colon = strrchr(urn, ':');
    char id[RANDOMTEXT_UUID_SIZE];

    randomtext_write_uuid(id);
    defaults_string(resource, "id", id);
    defaults_string(resource, "name", colon == NULL ? urn : colon + 1);
    defaults_string(resource, "displayName", field_string(resource, "name"));
    defaults_object(resource, "tags");
}

static void
defaults_fill_iam(struct json_object *account)
{
    defaults_object(account, "resource_groups");
    json_object_object_foreach(defaults_object(account, "policies"), id, policy)
    {
        (void)id;
        defaults_fill_policy(policy);
    }
    json_object_object_foreach(defaults_object(account, "resources"), urn,
                               resource)
    {
        defaults_fill_resource(resource, urn);
    }
}

/* What is told of applications and consumer keys, and how requests are met. */
static void
defaults_fill_gateway(struct json_object *root)
{
    struct json_object *gateway = defaults_object(root, "gateway");
    struct json_object *keys = defaults_object(root, "consumer_keys");
    int64_t id = DEFAULTS_APPLICATION_ID;

    defaults_number(gateway, "clock_offset_s", 0);
    defaults_number(gateway, "timestamp_tolerance_s", 30);
    defaults_number(gateway, "invalid_signature_status", 400);
    defaults_string(gateway, "error_bodies", "class");
    defaults_number(gateway, "oauth2_token_life_s", 3599);
    defaults_object(root, "permissions_groups");
    defaults_object(root, "faults");
    json_object_object_foreach(defaults_object(root, "applications"),
                               application_key, application)
    {
        defaults_string(application, "name", application_key);
        defaults_string(application, "description", "");
        defaults_number(application, "applicationId", ++id);
    }
    json_object_object_foreach(keys, name, key)
    {
        (void)name;
        defaults_fill_consumer_key(keys, key);
    }
}

static void
defaults_fill_account(struct json_object *account, const char *account_name)
{
    struct json_object *nichandle = defaults_object(account, "nichandle");

    field_set_string(nichandle, "nichandle", account_name);
    defaults_fill_tokens(defaults_object(account, "owner"), account_name, "");
    defaults_fill_groups(defaults_object(account, "groups"));
    defaults_fill_iam(account);
    json_object_object_foreach(defaults_object(account, "users"), login, user)
    {
        defaults_fill_user(user);
        defaults_fill_tokens(user, account_name, login);
    }
    json_object_object_foreach(defaults_object(account, "service_accounts"),
                               client, service)
    {
        defaults_string(service, "name", client);
        defaults_string(service, "description", "");
        defaults_fill_tokens(service, account_name, client);
    }
    json_object_object_foreach(defaults_object(account, "federated_users"),
                               person, federated)
    {
        defaults_string(federated, "description", NULL);
        defaults_array(federated, "groups");
        defaults_fill_tokens(federated, account_name, person);
    }
}

void
defaults_fill(struct json_object *root)
{
    defaults_string(root, "region", "eu");
    defaults_string(root, "disabled_user_tokens", "refuse");
    defaults_string(root, "password_change_tokens", "accept");
    defaults_fill_gateway(root);
    json_object_object_foreach(defaults_object(root, "accounts"), name, account)
    {
        defaults_fill_account(account, name);
    }
}
