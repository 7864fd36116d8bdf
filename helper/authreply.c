/* SPDX-License-Identifier: MIT */
/*
 * Decodes what IAM says about actions.  OVHcloud promises that each action
 * asked about stands in one of the two arrays; whatever breaks that promise
 * is a no with words of its own, because a right that is not clearly given is
 * not given.  Pure; called by apiauthorization.c for each 200.
 */
#include "helper/authreply.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "helper/jsonscan.h"

/* The array of this name, of strings only, or NULL. */
static struct json_object *
authreply_array(struct json_object *object, const char *name)
{
    struct json_object *array = NULL;

    if (!json_object_object_get_ex(object, name, &array) ||
        !json_object_is_type(array, json_type_array) ||
        json_object_array_length(array) > AUTHREPLY_ACTIONS_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        if (!json_object_is_type(json_object_array_get_idx(array, i),
                                 json_type_string)) {
            return NULL;
        }
    }
    return array;
}

static bool
authreply_holds(struct json_object *array, const char *action)
{
    size_t len = strlen(action);

    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *value = json_object_array_get_idx(array, i);

        if ((size_t)json_object_get_string_len(value) == len &&
            memcmp(json_object_get_string(value), action, len) == 0) {
            return true;
        }
    }
    return false;
}

static struct authreply_word
authreply_judge(struct json_object *yes, struct json_object *no,
                const char *action)
{
    bool in_yes = yes != NULL && authreply_holds(yes, action);
    bool in_no = no != NULL && authreply_holds(no, action);

    if (yes == NULL) {
        return (struct authreply_word){.why = "authorizedActions-is-odd"};
    }
    if (no == NULL) {
        return (struct authreply_word){.why = "unauthorizedActions-is-odd"};
    }
    if (in_yes && in_no) {
        return (struct authreply_word){.why = "yes-and-no"};
    }
    if (in_no) {
        return (struct authreply_word){.why = "not-allowed"};
    }
    if (!in_yes) {
        return (struct authreply_word){.why = "not-named"};
    }
    return (struct authreply_word){.allowed = true, .why = ""};
}

int
authreply_decode(const char *text, size_t len, const char *const *actions,
                 size_t count, struct authreply_word *ret_words)
{
    struct json_object *object = NULL;
    struct json_object *yes = NULL;
    struct json_object *no = NULL;
    int error = jsonscan_parse(text, len, &object);

    if (error < 0) {
        return error;
    }
    yes = authreply_array(object, "authorizedActions");
    no = authreply_array(object, "unauthorizedActions");
    for (size_t i = 0; i < count; i++) {
        ret_words[i] = authreply_judge(yes, no, actions[i]);
    }
    json_object_put(object);
    return 0;
}
