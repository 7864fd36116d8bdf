/* SPDX-License-Identifier: MIT */
/*
 * IAM policies as clients see and change them; policy.c says what they mean.
 * Members without a value are left out of an answer, as in OVHcloud's guide.
 * A policy that is read-only, such as OVHcloud's own, stays as it is.
 */
#include "simulator/iampolicy.h"

#include <stddef.h>
#include <string.h>

#include "simulator/change.h"
#include "simulator/condition.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/page.h"
#include "simulator/randomtext.h"
#include "simulator/timestamp.h"

static const char *const iampolicy_writable[] = {
    "name",       "description", "identities",
    "resources",  "permissions", "permissionsGroups",
    "conditions", "expiredAt",   NULL,
};

static struct json_object *
iampolicy_all(const struct call *call)
{
    return field_get(call->who->account, "policies");
}

/* The policy in the path; NULL with a 404 in the reply. */
static struct json_object *
iampolicy_find(struct call *call)
{
    struct json_object *policy =
        field_get(iampolicy_all(call), call->parameters[0]);

    if (policy == NULL) {
        reply_no_such_object(call->reply);
    }
    return policy;
}

static struct json_object *
iampolicy_show(const struct call *call, const char *id,
               struct json_object *policy)
{
    struct json_object *shown = json_object_new_object();

    field_set_string(shown, "id", id);
    field_set_string(shown, "owner", call->who->account_name);
    json_object_object_foreach(policy, key, value)
    {
        if (value != NULL && strcmp(key, "comment") != 0) {
            field_set(shown, key, json_object_get(value));
        }
    }
    return shown;
}

void
iampolicy_list(struct call *call)
{
    struct json_object *shown = json_object_new_array();

    json_object_object_foreach(iampolicy_all(call), id, policy)
    {
        json_object_array_add(shown, iampolicy_show(call, id, policy));
    }
    page_reply(call, shown);
}

void
iampolicy_get(struct call *call)
{
    struct json_object *policy = iampolicy_find(call);

    if (policy != NULL) {
        reply_json(call->reply,
                   iampolicy_show(call, call->parameters[0], policy));
    }
}

/* Checks a whole policy; false with a 400 in the reply. */
static bool
iampolicy_check(struct call *call, struct json_object *policy)
{
    const char *name = field_string(policy, "name");
    char reason[SCHEMA_REASON];
    const char *complaint = NULL;

    if (schema_check_noun(SCHEMA_POLICY, policy, reason) < 0) {
        complaint = reason;
    } else if (name == NULL || strncmp(name, "ovh-", 4) == 0) {
        complaint = "Invalid parameter: name";
    } else if (field_get(policy, "identities") == NULL) {
        complaint = "Missing parameter: identities";
    } else if (field_get(policy, "resources") == NULL) {
        complaint = "Missing parameter: resources";
    } else {
        complaint = condition_complaint(field_get(policy, "conditions"));
    }
    if (complaint != NULL) {
        reply_bad_request(call->reply, complaint);
    }
    return complaint == NULL;
}

void
iampolicy_create(struct call *call)
{
    struct json_object *policy = json_object_new_object();
    char id[RANDOMTEXT_UUID_SIZE];

    change_apply(policy, call->body, iampolicy_writable);
    if (!iampolicy_check(call, policy)) {
        json_object_put(policy);
        return;
    }
    defaults_fill_policy(policy);
    randomtext_write_uuid(id);
    field_set(iampolicy_all(call), id, policy);
    change_finish(call, iampolicy_show(call, id, policy));
}

/* Finds a policy that may be changed; NULL with the answer in the reply. */
static struct json_object *
iampolicy_find_own(struct call *call)
{
    struct json_object *policy = iampolicy_find(call);

    if (policy != NULL &&
        json_object_get_boolean(field_get(policy, "readOnly"))) {
        reply_forbidden(call->reply, "This policy is read-only");
        return NULL;
    }
    return policy;
}

void
iampolicy_edit(struct call *call)
{
    struct json_object *policy = iampolicy_find_own(call);
    struct json_object *changed = NULL;
    char now[TIMESTAMP_SIZE];

    if (policy == NULL || json_object_deep_copy(policy, &changed, NULL) < 0) {
        return;
    }
    change_apply(changed, call->body, iampolicy_writable);
    if (!iampolicy_check(call, changed)) {
        json_object_put(changed);
        return;
    }
    timestamp_now(now);
    field_set_string(changed, "updatedAt", now);
    field_set(iampolicy_all(call), call->parameters[0], changed);
    change_finish(call, iampolicy_show(call, call->parameters[0], changed));
}

void
iampolicy_delete(struct call *call)
{
    if (iampolicy_find_own(call) != NULL) {
        json_object_object_del(iampolicy_all(call), call->parameters[0]);
        change_finish(call, NULL);
    }
}
