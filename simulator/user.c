/* SPDX-License-Identifier: MIT */
/*
 * IAM local users.  A change takes effect with the next request, as OVHcloud
 * says of its own API.  Passwords are accepted and forgotten: nobody logs in
 * here with one.  Routes that change something answer null, as the official
 * schema has it.
 */
#include "simulator/user.h"

#include <stddef.h>

#include "simulator/change.h"
#include "simulator/defaults.h"
#include "simulator/field.h"
#include "simulator/timestamp.h"
#include "simulator/urn.h"

/* What a client may set; the rest of auth.User is read-only. */
static const char *const user_writable[] = {
    "email", "description", "group", "groups", "status", "type", NULL,
};

static struct json_object *
user_all(const struct call *call)
{
    return field_get(call->who->account, "users");
}

struct json_object *
user_find(struct call *call)
{
    struct json_object *user = field_get(user_all(call), call->parameters[0]);

    if (user == NULL) {
        reply_no_such_object(call->reply);
    }
    return user;
}

void
user_list(struct call *call)
{
    struct json_object *logins = json_object_new_array();

    json_object_object_foreach(user_all(call), login, user)
    {
        (void)user;
        json_object_array_add(logins, json_object_new_string(login));
    }
    reply_json(call->reply, logins);
}

/* auth.User without what the simulator keeps for itself. */
void
user_get(struct call *call)
{
    static const char *const members[] = {
        "email",    "description", "group",
        "groups",   "status",      "type",
        "creation", "lastUpdate",  "passwordLastUpdate",
    };
    struct json_object *user = user_find(call);
    struct json_object *shown;

    if (user == NULL) {
        return;
    }
    shown = json_object_new_object();
    field_set_string(shown, "login", call->parameters[0]);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        field_copy(shown, user, members[i]);
    }
    field_set(shown, "urn",
              urn_new(call->state->region, "user", call->who->account_name,
                      call->parameters[0]));
    reply_json(call->reply, shown);
}

static bool
user_group_exists(const struct call *call, const char *name)
{
    return field_get(field_get(call->who->account, "groups"), name) != NULL;
}

/* Whether all groups that the body names exist. */
static bool
user_groups_exist(const struct call *call)
{
    const char *group = field_string(call->body, "group");
    struct json_object *groups = field_get(call->body, "groups");
    size_t count = groups == NULL ? 0 : json_object_array_length(groups);

    if (group != NULL && !user_group_exists(call, group)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *name = json_object_array_get_idx(groups, i);

        if (!user_group_exists(call, json_object_get_string(name))) {
            return false;
        }
    }
    return true;
}

static bool
user_check_body(struct call *call)
{
    if (!change_check(call, SCHEMA_USER, user_writable)) {
        return false;
    }
    if (!user_groups_exist(call)) {
        reply_bad_request(call->reply, "This group does not exist");
        return false;
    }
    return true;
}

/* The main group leads the list of groups, and leaves it when it changes. */
static void
user_apply(struct json_object *user, struct json_object *body)
{
    const char *group = field_string(body, "group");

    if (group != NULL && field_get(body, "groups") == NULL) {
        field_set(user, "groups",
                  field_without(field_get(user, "groups"),
                                field_string(user, "group")));
    }
    change_apply(user, body, user_writable);
    defaults_fill_user(user);
}

void
user_create(struct call *call)
{
    const char *login = field_string(call->body, "login");
    struct json_object *user;

    if (login == NULL || login[0] == '\0') {
        reply_bad_request(call->reply, "Missing parameter: login");
        return;
    }
    if (field_get(user_all(call), login) != NULL) {
        reply_conflict(call->reply, "This user already exists");
        return;
    }
    if (!user_check_body(call)) {
        return;
    }
    user = json_object_new_object();
    user_apply(user, call->body);
    if (field_string(call->body, "password") != NULL) {
        field_set_string(user, "passwordLastUpdate",
                         field_string(user, "creation"));
    }
    field_set(user_all(call), login, user);
    change_finish(call, NULL);
}

static void
user_touch(struct json_object *user)
{
    char now[TIMESTAMP_SIZE];

    timestamp_now(now);
    field_set_string(user, "lastUpdate", now);
}

void
user_edit(struct call *call)
{
    struct json_object *user = user_find(call);

    if (user == NULL || !user_check_body(call)) {
        return;
    }
    user_apply(user, call->body);
    user_touch(user);
    change_finish(call, NULL);
}

void
user_delete(struct call *call)
{
    struct json_object *user = user_find(call);

    if (user == NULL) {
        return;
    }
    credential_remove_all(call->state->credentials, user);
    json_object_object_del(user_all(call), call->parameters[0]);
    change_finish(call, NULL);
}

static void
user_set_status(struct call *call, const char *status)
{
    struct json_object *user = user_find(call);

    if (user == NULL) {
        return;
    }
    field_set_string(user, "status", status);
    user_touch(user);
    change_finish(call, NULL);
}

void
user_enable(struct call *call)
{
    user_set_status(call, "OK");
}

void
user_disable(struct call *call)
{
    user_set_status(call, "DISABLED");
}
