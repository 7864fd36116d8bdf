/* SPDX-License-Identifier: MIT */
/*
 * Compares JSON with the tables of shape.c.  A member that the tables do not
 * know is refused, so a typing error in a test's state file cannot silently
 * weaken the test.  "comment" is allowed everywhere, because JSON has no
 * comments.  The same tables check what clients send to create or change
 * things.
 */
#include "simulator/schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "simulator/shape.h"
#include "simulator/timestamp.h"

#define SCHEMA_NUMBER_MAX (INT64_MAX / 4)

static const struct shape *const schema_tables[] = {
    [SCHEMA_USER] = shape_user,
    [SCHEMA_GROUP] = shape_group,
    [SCHEMA_TOKEN] = shape_token,
    [SCHEMA_POLICY] = shape_policy,
    [SCHEMA_CONSUMER_KEY] = shape_consumer_key,
};

/* Whether text is one of the alternatives of "A|B|C". */
static bool
schema_is_choice(const char *choices, const char *text)
{
    size_t len = strlen(text);

    for (const char *at = choices; at != NULL;) {
        const char *end = strchr(at, '|');
        size_t width = end == NULL ? strlen(at) : (size_t)(end - at);

        if (width == len && memcmp(at, text, len) == 0) {
            return true;
        }
        at = end == NULL ? NULL : end + 1;
    }
    return false;
}

static bool
schema_is_array(struct json_object *value, enum json_type type)
{
    if (!json_object_is_type(value, json_type_array)) {
        return false;
    }
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        if (!json_object_is_type(json_object_array_get_idx(value, i), type)) {
            return false;
        }
    }
    return true;
}

static const char *
schema_text_complaint(const struct shape *member, struct json_object *value)
{
    struct timespec when;

    if (!json_object_is_type(value, json_type_string)) {
        return "must be a string";
    }
    if (member->type == SHAPE_TIME &&
        timestamp_parse(json_object_get_string(value), &when) < 0) {
        return "must be a date-time such as 2025-11-13T10:38:44Z";
    }
    if (member->choices != NULL &&
        !schema_is_choice(member->choices, json_object_get_string(value))) {
        return member->choices;
    }
    return NULL;
}

/* Large enough for all identifiers, small enough to add two of them. */
static const char *
schema_number_complaint(const struct shape *member, struct json_object *value)
{
    int64_t number = json_object_get_int64(value);
    int64_t least = member->type == SHAPE_NUMBER ? 0 : -SCHEMA_NUMBER_MAX;

    if (!json_object_is_type(value, json_type_int)) {
        return "must be a whole number";
    }
    return number < least || number > SCHEMA_NUMBER_MAX ? "is out of range"
                                                        : NULL;
}

/* What is wrong with the value itself; NULL when nothing is. */
static const char *
schema_complaint(const struct shape *member, struct json_object *value)
{
    if (value == NULL) {
        return member->nullable ? NULL : "must not be null";
    }
    switch (member->type) {
    case SHAPE_TEXT:
    case SHAPE_TIME:
        return schema_text_complaint(member, value);
    case SHAPE_BOOL:
        return json_object_is_type(value, json_type_boolean)
                   ? NULL
                   : "must be true or false";
    case SHAPE_NUMBER:
    case SHAPE_OFFSET:
        return schema_number_complaint(member, value);
    case SHAPE_TEXTS:
        return schema_is_array(value, json_type_string)
                   ? NULL
                   : "must be an array of strings";
    case SHAPE_OBJECTS:
        return schema_is_array(value, json_type_object)
                   ? NULL
                   : "must be an array of objects";
    case SHAPE_OBJECT:
    case SHAPE_MAP:
        return json_object_is_type(value, json_type_object)
                   ? NULL
                   : "must be an object";
    case SHAPE_ANY:
        return NULL;
    }
    return "has no type";
}

static const struct shape *
schema_find(const struct shape *table, const char *key)
{
    for (; table->key != NULL; table++) {
        if (strcmp(table->key, key) == 0) {
            return table;
        }
    }
    return NULL;
}

static int
schema_refuse(char reason[SCHEMA_REASON], const char *path, const char *key,
              const char *complaint)
{
    bool is_choice = strchr(complaint, '|') != NULL;

    snprintf(reason, SCHEMA_REASON, "%s%s: %s%s", path, key,
             is_choice ? "must be one of " : "", complaint);
    return -EINVAL;
}

static int schema_check_members(struct json_object *object,
                                const struct shape *table, const char *path,
                                char reason[SCHEMA_REASON]);

/* Goes down into every object of an array. */
static int
schema_descend_array(const struct shape *member, struct json_object *array,
                     const char *path, char reason[SCHEMA_REASON])
{
    int error = 0;

    for (size_t i = 0; error == 0 && i < json_object_array_length(array); i++) {
        char deeper[SCHEMA_REASON / 2];

        snprintf(deeper, sizeof(deeper), "%.150s%.40s[%zu].", path, member->key,
                 i);
        error = schema_check_members(json_object_array_get_idx(array, i),
                                     member->members, deeper, reason);
    }
    return error;
}

/* Goes down into every object of a map. */
static int
schema_descend_map(const struct shape *member, struct json_object *map,
                   const char *path, char reason[SCHEMA_REASON])
{
    int error = 0;

    json_object_object_foreach(map, name, entry)
    {
        char deeper[SCHEMA_REASON / 2];

        if (!json_object_is_type(entry, json_type_object) || name[0] == '\0') {
            return schema_refuse(reason, path, name, "must be an object");
        }
        snprintf(deeper, sizeof(deeper), "%.200s%.40s.", path, name);
        error = schema_check_members(entry, member->members, deeper, reason);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

static int
schema_descend(const struct shape *member, struct json_object *value,
               const char *path, char reason[SCHEMA_REASON])
{
    char below[SCHEMA_REASON / 2];

    if (member->type == SHAPE_OBJECTS) {
        return schema_descend_array(member, value, path, reason);
    }
    snprintf(below, sizeof(below), "%.200s%.40s.", path, member->key);
    if (member->type == SHAPE_OBJECT) {
        return schema_check_members(value, member->members, below, reason);
    }
    return schema_descend_map(member, value, below, reason);
}

static int
schema_check_members(struct json_object *object, const struct shape *table,
                     const char *path, char reason[SCHEMA_REASON])
{
    int error = 0;

    json_object_object_foreach(object, key, value)
    {
        const struct shape *member = schema_find(table, key);
        const char *complaint;

        if (strcmp(key, "comment") == 0) {
            continue;
        }
        if (member == NULL) {
            return schema_refuse(reason, path, key, "unknown member");
        }
        complaint = schema_complaint(member, value);
        if (complaint != NULL) {
            return schema_refuse(reason, path, key, complaint);
        }
        if (member->members != NULL && value != NULL) {
            error = schema_descend(member, value, path, reason);
        }
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

int
schema_check(struct json_object *root, char reason[SCHEMA_REASON])
{
    if (!json_object_is_type(root, json_type_object)) {
        return schema_refuse(reason, "", "the state", "must be an object");
    }
    return schema_check_members(root, shape_root, "", reason);
}

int
schema_check_noun(enum schema_noun noun, struct json_object *object,
                  char reason[SCHEMA_REASON])
{
    return schema_check_members(object, schema_tables[noun], "", reason);
}

bool
schema_takes(enum schema_noun noun, const char *key, struct json_object *value)
{
    const struct shape *member = schema_find(schema_tables[noun], key);

    return member != NULL && schema_complaint(member, value) == NULL;
}
