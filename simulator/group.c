/* SPDX-License-Identifier: MIT */
/*
 * IAM groups.  Membership is a property of the user, so deleting a group goes
 * through all users.  A group's role (ADMIN, REGULAR, ...) is shown but gives
 * no rights here; "rights" of the group in the state file do.
 */
#include "simulator/group.h"

#include <stddef.h>
#include <string.h>

#include "simulator/change.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/timestamp.h"
#include "simulator/urn.h"

static const char *const group_writable[] = {"description", "role", NULL};

static struct json_object *
group_all(const struct call *call)
{
    return field_get(call->who->account, "groups");
}

/* The group in the path; NULL with a 404 in the reply. */
static struct json_object *
group_find(struct call *call)
{
    struct json_object *group = field_get(group_all(call), call->parameters[0]);

    if (group == NULL) {
        reply_no_such_object(call->reply);
    }
    return group;
}

void
group_list(struct call *call)
{
    struct json_object *names = json_object_new_array();

    json_object_object_foreach(group_all(call), name, group)
    {
        (void)group;
        json_object_array_add(names, json_object_new_string(name));
    }
    reply_json(call->reply, names);
}

void
group_get(struct call *call)
{
    struct json_object *group = group_find(call);
    struct json_object *shown;

    if (group == NULL) {
        return;
    }
    shown = json_object_new_object();
    field_set_string(shown, "name", call->parameters[0]);
    field_copy(shown, group, "role");
    field_copy(shown, group, "description");
    field_copy(shown, group, "defaultGroup");
    field_copy(shown, group, "creation");
    field_copy(shown, group, "lastUpdate");
    field_set(shown, "urn",
              urn_new(call->state->region, "group", call->who->account_name,
                      call->parameters[0]));
    reply_json(call->reply, shown);
}

void
group_create(struct call *call)
{
    const char *name = field_string(call->body, "name");
    struct json_object *group;

    if (name == NULL || name[0] == '\0') {
        reply_bad_request(call->reply, "Missing parameter: name");
        return;
    }
    if (field_get(group_all(call), name) != NULL) {
        reply_conflict(call->reply, "This group already exists");
        return;
    }
    if (!change_check(call, SCHEMA_GROUP, group_writable)) {
        return;
    }
    group = json_object_new_object();
    change_apply(group, call->body, group_writable);
    defaults_fill_group(group);
    field_set(group_all(call), name, group);
    change_finish(call, NULL);
}

void
group_edit(struct call *call)
{
    struct json_object *group = group_find(call);
    char now[TIMESTAMP_SIZE];

    if (group == NULL || !change_check(call, SCHEMA_GROUP, group_writable)) {
        return;
    }
    change_apply(group, call->body, group_writable);
    timestamp_now(now);
    field_set_string(group, "lastUpdate", now);
    change_finish(call, NULL);
}

/* Takes the group from its members; whoever had it as main gets DEFAULT. */
static void
group_expel(struct call *call, const char *name)
{
    json_object_object_foreach(field_get(call->who->account, "users"), login,
                               user)
    {
        (void)login;
        field_set(user, "groups",
                  field_without(field_get(user, "groups"), name));
        if (strcmp(field_string(user, "group"), name) == 0) {
            field_set_string(user, "group", "DEFAULT");
            defaults_fill_user(user);
        }
    }
}

void
group_delete(struct call *call)
{
    struct json_object *group = group_find(call);

    if (group == NULL) {
        return;
    }
    if (json_object_get_boolean(field_get(group, "defaultGroup"))) {
        reply_bad_request(call->reply, "A default group cannot be deleted");
        return;
    }
    group_expel(call, call->parameters[0]);
    json_object_object_del(group_all(call), call->parameters[0]);
    change_finish(call, NULL);
}
