/* SPDX-License-Identifier: MIT */
/*
 * Evaluates IAM policies.  A policy counts when it has not ended, names one of
 * the caller's identities and the resource, and its conditions hold; then its
 * permissions and those of its permissions groups are read.  identity.c is
 * the only caller and decides what a silent answer means.
 */
#include "simulator/policy.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "simulator/condition.h"
#include "simulator/field.h"
#include "simulator/timestamp.h"

bool
policy_covers(const char *pattern, const char *text)
{
    size_t len = strlen(pattern);

    if (strcmp(pattern, text) == 0) {
        return true;
    }
    return len > 0 && pattern[len - 1] == '*' &&
           strncmp(pattern, text, len - 1) == 0;
}

static size_t
policy_count(struct json_object *array)
{
    return array == NULL ? 0 : json_object_array_length(array);
}

static bool
policy_names_identity(struct json_object *policy,
                      struct json_object *identities)
{
    struct json_object *named = field_get(policy, "identities");

    for (size_t i = 0; i < policy_count(identities); i++) {
        struct json_object *urn = json_object_array_get_idx(identities, i);

        if (field_lists(named, json_object_get_string(urn))) {
            return true;
        }
    }
    return false;
}

/* Whether one of [{key: pattern}, ...] covers the text. */
static bool
policy_lists(struct json_object *array, const char *key, const char *text)
{
    for (size_t i = 0; i < policy_count(array); i++) {
        const char *pattern =
            field_string(json_object_array_get_idx(array, i), key);

        if (pattern != NULL && policy_covers(pattern, text)) {
            return true;
        }
    }
    return false;
}

/* Whether a URN is that of a resource group which holds the resource. */
static bool
policy_group_holds(const struct policy_question *question, const char *urn)
{
    static const char kind[] = ":resourceGroup:";
    const char *at = urn == NULL ? NULL : strstr(urn, kind);
    struct json_object *groups =
        field_get(question->account, "resource_groups");

    if (at == NULL) {
        return false;
    }
    return policy_lists(
        field_get(field_get(groups, at + strlen(kind)), "resources"), "urn",
        question->resource);
}

static bool
policy_names_resource(struct json_object *policy,
                      const struct policy_question *question)
{
    struct json_object *named = field_get(policy, "resources");

    for (size_t i = 0; i < policy_count(named); i++) {
        if (policy_group_holds(
                question,
                field_string(json_object_array_get_idx(named, i), "urn"))) {
            return true;
        }
    }
    return policy_lists(named, "urn", question->resource);
}

/* The part of urn:v1:eu:resource:vps:NAME between its fourth and fifth colon.
 */
static void
policy_read_type(const char *urn, char *type, size_t size)
{
    const char *at = urn;

    for (int colons = 0; colons < 4 && at != NULL; colons++) {
        at = strchr(at, ':');
        at = at == NULL ? NULL : at + 1;
    }
    snprintf(type, size, "%.*s", at == NULL ? 0 : (int)strcspn(at, ":"),
             at == NULL ? "" : at);
}

static bool
policy_applies(struct json_object *policy,
               const struct policy_question *question)
{
    const char *end = field_string(policy, "expiredAt");
    struct json_object *known = field_get(
        field_get(question->account, "resources"), question->resource);
    const char *colon = strrchr(question->resource, ':');
    const char *name = field_string(known, "name");
    char type[64];
    const struct condition_facts facts = {
        .address = question->address,
        .resource_type = type,
        .resource_name = name != NULL    ? name
                         : colon == NULL ? ""
                                         : colon + 1,
        .tags = field_get(known, "tags"),
    };

    policy_read_type(question->resource, type, sizeof(type));
    return (end == NULL || !timestamp_has_passed(end)) &&
           policy_names_identity(policy, question->identities) &&
           policy_names_resource(policy, question) &&
           condition_holds(field_get(policy, "conditions"), &facts);
}

static enum policy_verdict
policy_read(struct json_object *permissions, const char *action)
{
    if (policy_lists(field_get(permissions, "deny"), "action", action)) {
        return POLICY_DENIES;
    }
    if (policy_lists(field_get(permissions, "allow"), "action", action) &&
        !policy_lists(field_get(permissions, "except"), "action", action)) {
        return POLICY_ALLOWS;
    }
    return POLICY_SILENT;
}

/* What one policy says, with its groups of permissions. */
static enum policy_verdict
policy_ask_one(struct json_object *policy,
               const struct policy_question *question)
{
    struct json_object *groups = field_get(policy, "permissionsGroups");
    struct json_object *known = field_get(question->root, "permissions_groups");
    enum policy_verdict verdict =
        policy_read(field_get(policy, "permissions"), question->action);

    for (size_t i = 0; i < policy_count(groups); i++) {
        const char *urn =
            field_string(json_object_array_get_idx(groups, i), "urn");
        struct json_object *group = urn == NULL ? NULL : field_get(known, urn);
        enum policy_verdict other =
            policy_read(field_get(group, "permissions"), question->action);

        if (other == POLICY_DENIES || verdict == POLICY_SILENT) {
            verdict = other;
        }
    }
    return verdict;
}

enum policy_verdict
policy_ask(const struct policy_question *question)
{
    enum policy_verdict verdict = POLICY_SILENT;

    json_object_object_foreach(field_get(question->account, "policies"), id,
                               policy)
    {
        (void)id;
        if (policy_applies(policy, question)) {
            enum policy_verdict one = policy_ask_one(policy, question);

            if (one == POLICY_DENIES) {
                return one;
            }
            verdict = one == POLICY_ALLOWS ? one : verdict;
        }
    }
    return verdict;
}
