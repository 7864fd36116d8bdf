/* SPDX-License-Identifier: MIT */
/*
 * Resources, and the question what the caller may do on one.  Everybody with a
 * credential may ask it about themselves.  How OVHcloud answers for a URN that
 * it does not know is not published: here policies are asked all the same,
 * because most states of tests list no resources.
 */
#include "simulator/iamresource.h"

#include <stddef.h>
#include <string.h>

#include "simulator/field.h"
#include "simulator/identity.h"
#include "simulator/page.h"

/* The type in urn:v1:eu:resource:TYPE:NAME. */
static struct json_object *
iamresource_type(const char *urn)
{
    const char *at = urn;

    for (int colons = 0; colons < 4 && at != NULL; colons++) {
        at = strchr(at, ':');
        at = at == NULL ? NULL : at + 1;
    }
    return at == NULL ? NULL
                      : json_object_new_string_len(at, (int)strcspn(at, ":"));
}

static struct json_object *
iamresource_show(const struct call *call, const char *urn,
                 struct json_object *resource)
{
    struct json_object *shown = json_object_new_object();

    field_copy(shown, resource, "id");
    field_set_string(shown, "urn", urn);
    field_copy(shown, resource, "name");
    field_copy(shown, resource, "displayName");
    field_set(shown, "type", iamresource_type(urn));
    field_set_string(shown, "owner", call->who->account_name);
    field_copy(shown, resource, "tags");
    return shown;
}

void
iamresource_list(struct call *call)
{
    struct json_object *shown = json_object_new_array();

    json_object_object_foreach(field_get(call->who->account, "resources"), urn,
                               resource)
    {
        json_object_array_add(shown, iamresource_show(call, urn, resource));
    }
    page_reply(call, shown);
}

void
iamresource_get(struct call *call)
{
    const char *urn = call->parameters[0];
    struct json_object *resource =
        field_get(field_get(call->who->account, "resources"), urn);

    if (resource == NULL) {
        reply_no_such_object(call->reply);
        return;
    }
    reply_json(call->reply, iamresource_show(call, urn, resource));
}

/* The actions asked about; NULL with a 400 in the reply. */
static struct json_object *
iamresource_actions(struct call *call)
{
    struct json_object *actions = field_get(call->body, "actions");
    bool is_good = json_object_is_type(actions, json_type_array) &&
                   strncmp(call->parameters[0], "urn:v1:", 7) == 0;

    for (size_t i = 0; is_good && i < json_object_array_length(actions); i++) {
        is_good = json_object_is_type(json_object_array_get_idx(actions, i),
                                      json_type_string);
    }
    if (!is_good) {
        reply_bad_request(call->reply, "Invalid parameter: actions");
        return NULL;
    }
    return actions;
}

void
iamresource_check(struct call *call)
{
    struct json_object *actions = iamresource_actions(call);
    struct json_object *allowed;
    struct json_object *others;
    struct json_object *answer;

    if (actions == NULL) {
        return;
    }
    allowed = json_object_new_array();
    others = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(actions); i++) {
        struct json_object *action = json_object_array_get_idx(actions, i);
        bool may = identity_may_on(call->state, call->who,
                                   call->request->address, call->parameters[0],
                                   json_object_get_string(action));

        json_object_array_add(may ? allowed : others, json_object_get(action));
    }
    answer = json_object_new_object();
    field_set(answer, "authorizedActions", allowed);
    field_set(answer, "unauthorizedActions", others);
    reply_json(call->reply, answer);
}
