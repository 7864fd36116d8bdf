/* SPDX-License-Identifier: MIT */
/*
 * Decodes what the host may read about a user.  A status that is not one of the
 * documented words is no status: nobody is let in or shut out by a word that
 * OVHcloud may add tomorrow.  Unknown keys are ignored.  Pure.  Called by
 * standing.c and hostprobe.c.
 */
#include "helper/userreply.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "helper/jsonscan.h"

static int
userreply_refuse(const char **ret_flaw, const char *flaw)
{
    *ret_flaw = flaw;
    return -EBADMSG;
}

/* The text of a JSON string without NUL, or NULL. */
static const char *
userreply_text(struct json_object *value)
{
    const char *text = NULL;

    if (!json_object_is_type(value, json_type_string)) {
        return NULL;
    }
    text = json_object_get_string(value);
    return strlen(text) == (size_t)json_object_get_string_len(value) ? text
                                                                     : NULL;
}

static enum userreply_status
userreply_status(const char *text)
{
    static const struct {
        const char *word;
        enum userreply_status status;
    } words[] = {
        {"OK", USERREPLY_OK},
        {"DISABLED", USERREPLY_DISABLED},
        {"PASSWORD_CHANGE_REQUIRED", USERREPLY_PASSWORD_CHANGE_REQUIRED},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i].word, text) == 0) {
            return words[i].status;
        }
    }
    return USERREPLY_UNKNOWN;
}

static void
userreply_add_group(struct userreply *reply, struct json_object *value)
{
    const char *name = userreply_text(value);

    if (name == NULL || !identity_is_name(name)) {
        return;
    }
    for (size_t i = 0; i < reply->group_count; i++) {
        if (strcmp(reply->groups[i], name) == 0) {
            return;
        }
    }
    if (reply->group_count < IDENTITY_GROUPS_MAX) {
        memcpy(reply->groups[reply->group_count++], name, strlen(name) + 1);
    }
}

/* `group` is the main one, `groups` all of them where the API has it. */
static void
userreply_read_groups(struct json_object *object, struct userreply *reply)
{
    struct json_object *value = NULL;

    if (json_object_object_get_ex(object, "group", &value)) {
        userreply_add_group(reply, value);
    }
    if (json_object_object_get_ex(object, "groups", &value) &&
        json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++) {
            userreply_add_group(reply, json_object_array_get_idx(value, i));
        }
    }
}

static int
userreply_read(struct json_object *object, const char *name,
               struct userreply *reply, const char **ret_flaw)
{
    struct json_object *value = NULL;
    const char *text = NULL;

    if (json_object_object_get_ex(object, "login", &value) && value != NULL) {
        text = userreply_text(value);
        if (text == NULL || strcmp(text, name) != 0) {
            return userreply_refuse(ret_flaw, "it is about another user");
        }
    }
    text = json_object_object_get_ex(object, "status", &value)
               ? userreply_text(value)
               : NULL;
    if (text == NULL) {
        return userreply_refuse(ret_flaw, "it has no status");
    }
    reply->status = userreply_status(text);
    userreply_read_groups(object, reply);
    return 0;
}

int
userreply_decode(const char *body, size_t len, const char *name,
                 struct userreply *ret_reply, const char **ret_flaw)
{
    struct userreply reply = {.status = USERREPLY_UNKNOWN};
    struct json_object *object = NULL;
    int status = jsonscan_parse(body, len, &object);

    if (status < 0) {
        return status == -ENOMEM
                   ? status
                   : userreply_refuse(ret_flaw, "it is no JSON object");
    }
    status = userreply_read(object, name, &reply, ret_flaw);
    json_object_put(object);
    if (status == 0) {
        *ret_reply = reply;
    }
    return status;
}
