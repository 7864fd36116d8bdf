/* SPDX-License-Identifier: MIT */
/*
 * The shape of the state, as tables.  A member that the tables do not know is
 * refused, so a typing error in a test's state file cannot silently weaken the
 * test.  "comment" is allowed everywhere, because JSON has no comments.  The
 * same tables check what clients send to create or change things.
 */
#include "simulator/schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "simulator/timestamp.h"

enum schema_type {
    SCHEMA_STRING,  /* text */
    SCHEMA_TIME,    /* text, RFC 3339 */
    SCHEMA_BOOL,    /* true or false */
    SCHEMA_STRINGS, /* array of texts */
    SCHEMA_OBJECT,  /* object, of the given members or of any */
    SCHEMA_MAP,     /* object: any name, values with the given members */
};

struct schema_member {
    const char *key; /* NULL ends a table */
    enum schema_type type;
    bool nullable;
    const char *choices; /* NULL, or "A|B|C" */
    const struct schema_member *members;
};

static const struct schema_member schema_token[] = {
    {"token", SCHEMA_STRING, false, NULL, NULL},
    {"description", SCHEMA_STRING, true, NULL, NULL},
    {"creation", SCHEMA_TIME, false, NULL, NULL},
    {"expiresAt", SCHEMA_TIME, true, NULL, NULL},
    {"lastUsed", SCHEMA_TIME, true, NULL, NULL},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_owner[] = {
    {"details", SCHEMA_OBJECT, false, NULL, NULL},
    {"tokens", SCHEMA_MAP, false, NULL, schema_token},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_user[] = {
    {"email", SCHEMA_STRING, true, NULL, NULL},
    {"description", SCHEMA_STRING, true, NULL, NULL},
    {"status", SCHEMA_STRING, false, "OK|DISABLED|PASSWORD_CHANGE_REQUIRED",
     NULL},
    {"type", SCHEMA_STRING, true, "USER|SERVICE|ROOT", NULL},
    {"group", SCHEMA_STRING, false, NULL, NULL},
    {"groups", SCHEMA_STRINGS, false, NULL, NULL},
    {"creation", SCHEMA_TIME, false, NULL, NULL},
    {"lastUpdate", SCHEMA_TIME, false, NULL, NULL},
    {"passwordLastUpdate", SCHEMA_TIME, true, NULL, NULL},
    {"rights", SCHEMA_STRINGS, false, NULL, NULL},
    {"roles", SCHEMA_STRINGS, true, NULL, NULL},
    {"details", SCHEMA_OBJECT, false, NULL, NULL},
    {"tokens", SCHEMA_MAP, false, NULL, schema_token},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_group[] = {
    {"role", SCHEMA_STRING, false, "ADMIN|REGULAR|UNPRIVILEGED|NONE", NULL},
    {"description", SCHEMA_STRING, true, NULL, NULL},
    {"defaultGroup", SCHEMA_BOOL, false, NULL, NULL},
    {"creation", SCHEMA_TIME, false, NULL, NULL},
    {"lastUpdate", SCHEMA_TIME, false, NULL, NULL},
    {"rights", SCHEMA_STRINGS, false, NULL, NULL},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_service[] = {
    {"name", SCHEMA_STRING, false, NULL, NULL},
    {"description", SCHEMA_STRING, true, NULL, NULL},
    {"rights", SCHEMA_STRINGS, false, NULL, NULL},
    {"roles", SCHEMA_STRINGS, true, NULL, NULL},
    {"details", SCHEMA_OBJECT, false, NULL, NULL},
    {"tokens", SCHEMA_MAP, false, NULL, schema_token},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_federated[] = {
    {"description", SCHEMA_STRING, true, NULL, NULL},
    {"groups", SCHEMA_STRINGS, false, NULL, NULL},
    {"rights", SCHEMA_STRINGS, false, NULL, NULL},
    {"roles", SCHEMA_STRINGS, true, NULL, NULL},
    {"details", SCHEMA_OBJECT, false, NULL, NULL},
    {"tokens", SCHEMA_MAP, false, NULL, schema_token},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_account[] = {
    {"nichandle", SCHEMA_OBJECT, false, NULL, NULL},
    {"owner", SCHEMA_OBJECT, false, NULL, schema_owner},
    {"users", SCHEMA_MAP, false, NULL, schema_user},
    {"groups", SCHEMA_MAP, false, NULL, schema_group},
    {"service_accounts", SCHEMA_MAP, false, NULL, schema_service},
    {"federated_users", SCHEMA_MAP, false, NULL, schema_federated},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
};

static const struct schema_member schema_root[] = {
    {"region", SCHEMA_STRING, false, "eu|ca|us", NULL},
    {"disabled_user_tokens", SCHEMA_STRING, false, "refuse|accept", NULL},
    {"accounts", SCHEMA_MAP, false, NULL, schema_account},
    {NULL, SCHEMA_STRING, false, NULL, NULL},
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
schema_is_strings(struct json_object *value)
{
    if (!json_object_is_type(value, json_type_array)) {
        return false;
    }
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        if (!json_object_is_type(json_object_array_get_idx(value, i),
                                 json_type_string)) {
            return false;
        }
    }
    return true;
}

/* What is wrong with the value itself; NULL when nothing is. */
static const char *
schema_complaint(const struct schema_member *member, struct json_object *value)
{
    struct timespec when;

    if (value == NULL) {
        return member->nullable ? NULL : "must not be null";
    }
    switch (member->type) {
    case SCHEMA_STRING:
    case SCHEMA_TIME:
        if (!json_object_is_type(value, json_type_string)) {
            return "must be a string";
        }
        if (member->type == SCHEMA_TIME &&
            timestamp_parse(json_object_get_string(value), &when) < 0) {
            return "must be a date-time such as 2025-11-13T10:38:44Z";
        }
        if (member->choices != NULL &&
            !schema_is_choice(member->choices, json_object_get_string(value))) {
            return member->choices;
        }
        return NULL;
    case SCHEMA_BOOL:
        return json_object_is_type(value, json_type_boolean)
                   ? NULL
                   : "must be true or false";
    case SCHEMA_STRINGS:
        return schema_is_strings(value) ? NULL : "must be an array of strings";
    case SCHEMA_OBJECT:
    case SCHEMA_MAP:
        return json_object_is_type(value, json_type_object)
                   ? NULL
                   : "must be an object";
    }
    return "has no type";
}

static const struct schema_member *
schema_find(const struct schema_member *table, const char *key)
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
                                const struct schema_member *table,
                                const char *path, char reason[SCHEMA_REASON]);

/* Goes down into an object or into every object of a map. */
static int
schema_descend(const struct schema_member *member, struct json_object *value,
               const char *path, char reason[SCHEMA_REASON])
{
    char below[SCHEMA_REASON / 2];
    int error = 0;

    snprintf(below, sizeof(below), "%s%s.", path, member->key);
    if (member->type == SCHEMA_OBJECT) {
        return schema_check_members(value, member->members, below, reason);
    }
    json_object_object_foreach(value, name, entry)
    {
        char deeper[SCHEMA_REASON / 2];

        if (!json_object_is_type(entry, json_type_object) || name[0] == '\0') {
            return schema_refuse(reason, below, name, "must be an object");
        }
        snprintf(deeper, sizeof(deeper), "%.200s%.40s.", below, name);
        error = schema_check_members(entry, member->members, deeper, reason);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

static int
schema_check_members(struct json_object *object,
                     const struct schema_member *table, const char *path,
                     char reason[SCHEMA_REASON])
{
    int error = 0;

    json_object_object_foreach(object, key, value)
    {
        const struct schema_member *member = schema_find(table, key);
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
        if (member->members != NULL) {
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
    return schema_check_members(root, schema_root, "", reason);
}

bool
schema_takes(enum schema_noun noun, const char *key, struct json_object *value)
{
    static const struct schema_member *const tables[] = {
        [SCHEMA_USER] = schema_user,
        [SCHEMA_GROUP] = schema_group,
        [SCHEMA_TOKEN] = schema_token,
    };
    const struct schema_member *member = schema_find(tables[noun], key);

    return member != NULL && schema_complaint(member, value) == NULL;
}
