/* SPDX-License-Identifier: MIT */
/*
 * Small readers and writers on json-c's objects.  They hide the difference
 * between an absent member and null, which OVHcloud's API does not make
 * either.  Used by everything that touches the state or builds an answer.
 */
#include "simulator/field.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_object *
field_get(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;

    if (object == NULL || !json_object_object_get_ex(object, key, &value)) {
        return NULL;
    }
    return value;
}

const char *
field_string(struct json_object *object, const char *key)
{
    struct json_object *value = field_get(object, key);

    if (!json_object_is_type(value, json_type_string)) {
        return NULL;
    }
    return json_object_get_string(value);
}

int64_t
field_number(struct json_object *object, const char *key)
{
    return json_object_get_int64(field_get(object, key));
}

const char *
field_key(struct json_object *object, const char *key)
{
    struct lh_entry *entry =
        lh_table_lookup_entry(json_object_get_object(object), key);

    return entry == NULL ? NULL : lh_entry_k(entry);
}

void
field_set(struct json_object *object, const char *key,
          struct json_object *value)
{
    if (json_object_object_add(object, key, value) != 0) {
        fputs("out of memory\n", stderr);
        abort();
    }
}

void
field_set_string(struct json_object *object, const char *key, const char *text)
{
    field_set(object, key, text == NULL ? NULL : json_object_new_string(text));
}

void
field_copy(struct json_object *to, struct json_object *from, const char *key)
{
    field_set(to, key, json_object_get(field_get(from, key)));
}

bool
field_lists(struct json_object *array, const char *text)
{
    size_t count = array == NULL ? 0 : json_object_array_length(array);

    for (size_t i = 0; i < count; i++) {
        struct json_object *item = json_object_array_get_idx(array, i);

        if (json_object_is_type(item, json_type_string) &&
            strcmp(json_object_get_string(item), text) == 0) {
            return true;
        }
    }
    return false;
}

struct json_object *
field_without(struct json_object *array, const char *text)
{
    struct json_object *rest = json_object_new_array();
    size_t count = array == NULL ? 0 : json_object_array_length(array);

    for (size_t i = 0; i < count; i++) {
        struct json_object *item = json_object_array_get_idx(array, i);

        if (strcmp(json_object_get_string(item), text) != 0) {
            json_object_array_add(rest, json_object_get(item));
        }
    }
    return rest;
}
