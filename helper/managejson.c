/* SPDX-License-Identifier: MIT */
/*
 * A thin cover of json-c's builder that forgives a lack of memory until the
 * end, where it shows.  It reads nothing; what comes from the API is read in
 * apireply.c.
 */
#include "helper/managejson.h"

#include <json.h>
#include <string.h>

#include "common/reason.h"
#include "helper/lock.h"

struct json_object *
managejson_object(void)
{
    return json_object_new_object();
}

struct json_object *
managejson_array(void)
{
    return json_object_new_array();
}

void
managejson_free(struct json_object *tree)
{
    (void)json_object_put(tree);
}

void
managejson_add(struct json_object *parent, const char *key,
               struct json_object *child)
{
    int error = -1;

    if (parent != NULL) {
        error = key == NULL ? json_object_array_add(parent, child)
                            : json_object_object_add(parent, key, child);
    }
    if (error != 0) {
        managejson_free(child);
    }
}

void
managejson_text(struct json_object *object, const char *key, const char *text)
{
    managejson_add(
        object, key,
        text == NULL || text[0] == '\0' ? NULL : json_object_new_string(text));
}

void
managejson_number(struct json_object *object, const char *key, int64_t number)
{
    managejson_add(object, key, json_object_new_int64(number));
}

void
managejson_bool(struct json_object *object, const char *key, bool value)
{
    managejson_add(object, key, json_object_new_boolean(value));
}

void
managejson_time(struct json_object *object, const char *key, int64_t time_s)
{
    char text[LOCK_TIME_SIZE];

    managejson_text(object, key,
                    time_s == 0 ? NULL : lock_time_text(time_s, text));
}

void
managejson_reason(struct json_object *object, enum reason why)
{
    managejson_text(object, "result", outcome_name(reason_outcome(why)));
    managejson_text(object, "reason", reason_id(why));
    managejson_text(object, "text", reason_text(why));
    managejson_text(object, "advice", reason_advice(why));
}

char *
managejson_print(struct json_object *tree, size_t *ret_len)
{
    const char *text = tree == NULL
                           ? NULL
                           : json_object_to_json_string_ext(
                                 tree, JSON_C_TO_STRING_PRETTY |
                                           JSON_C_TO_STRING_NOSLASHESCAPE);
    char *copy = text == NULL ? NULL : strdup(text);

    if (copy != NULL) {
        *ret_len = strlen(copy);
    }
    managejson_free(tree);
    return copy;
}
