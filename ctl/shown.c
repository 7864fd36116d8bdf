/* SPDX-License-Identifier: MIT */
/*
 * A thin cover of json-c's reader.  What it reads comes from ovhpatd, which is
 * trusted to be so by the socket's owner (common/client.h); it is checked for
 * its types all the same.
 */
#include "ctl/shown.h"

#include <json.h>

#define SHOWN_DEPTH 16

struct json_object *
shown_parse(const char *text, size_t len)
{
    struct json_tokener *tokener = json_tokener_new_ex(SHOWN_DEPTH);
    struct json_object *tree =
        tokener == NULL || len > INT32_MAX
            ? NULL
            : json_tokener_parse_ex(tokener, text, (int)len);

    if (tokener != NULL) {
        json_tokener_free(tokener);
    }
    if (tree != NULL && !json_object_is_type(tree, json_type_object)) {
        shown_free(tree);
        return NULL;
    }
    return tree;
}

void
shown_free(struct json_object *tree)
{
    (void)json_object_put(tree);
}

struct json_object *
shown_child(const struct json_object *tree, const char *key)
{
    struct json_object *child = NULL;

    if (tree == NULL || !json_object_is_type(tree, json_type_object) ||
        !json_object_object_get_ex(tree, key, &child)) {
        return NULL;
    }
    return child;
}

const char *
shown_text(const struct json_object *tree, const char *key)
{
    struct json_object *child = shown_child(tree, key);

    return json_object_is_type(child, json_type_string)
               ? json_object_get_string(child)
               : "";
}

int64_t
shown_number(const struct json_object *tree, const char *key)
{
    struct json_object *child = shown_child(tree, key);

    return json_object_is_type(child, json_type_int)
               ? json_object_get_int64(child)
               : 0;
}

bool
shown_flag(const struct json_object *tree, const char *key)
{
    struct json_object *child = shown_child(tree, key);

    return json_object_is_type(child, json_type_boolean) &&
           json_object_get_boolean(child) != 0;
}

bool
shown_is_null(const struct json_object *tree, const char *key)
{
    return shown_child(tree, key) == NULL;
}

size_t
shown_count(const struct json_object *tree, const char *key)
{
    struct json_object *child = shown_child(tree, key);

    return json_object_is_type(child, json_type_array)
               ? json_object_array_length(child)
               : 0;
}

struct json_object *
shown_at(const struct json_object *tree, const char *key, size_t index)
{
    struct json_object *child = shown_child(tree, key);

    return json_object_is_type(child, json_type_array)
               ? json_object_array_get_idx(child, index)
               : NULL;
}

void
shown_set(struct json_object *tree, const char *key, const char *text)
{
    (void)json_object_object_add(tree, key, json_object_new_string(text));
}

const char *
shown_print(struct json_object *tree)
{
    return json_object_to_json_string_ext(
        tree, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
}
