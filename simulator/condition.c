/* SPDX-License-Identifier: MIT */
/*
 * Evaluates the conditions that OVHcloud documents for policies: AND, OR, NOT
 * and MATCH, on the client's address and on type, name and tags of the
 * resource.  What it does not know it refuses when the policy is made, so a
 * policy never means less here than its author thinks.
 */
#include "simulator/condition.h"

#include <stddef.h>
#include <string.h>

#include "simulator/field.h"
#include "simulator/netblock.h"

/* OVHcloud takes three levels. */
#define CONDITION_DEPTH 3

enum condition_test {
    CONDITION_EQ,
    CONDITION_IN,
    CONDITION_STARTS_WITH,
    CONDITION_ENDS_WITH,
    CONDITION_IN_RANGE,
};

static const char *const condition_tests[] = {
    [CONDITION_EQ] = ".EQ",
    [CONDITION_IN] = ".IN",
    [CONDITION_STARTS_WITH] = ".STARTS_WITH",
    [CONDITION_ENDS_WITH] = ".ENDS_WITH",
    [CONDITION_IN_RANGE] = ".IN_RANGE",
};

static bool
condition_begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/*
 * Takes a key such as request.IP.IN_RANGE or resource.Tag(environment) apart.
 * Returns the length of the subject, 0 for an unknown key.
 */
static size_t
condition_split(const char *key, enum condition_test *ret_test)
{
    static const char *const subjects[] = {"request.IP", "resource.Type",
                                           "resource.Name", "resource.Tag("};
    size_t len = 0;

    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        if (condition_begins(key, subjects[i])) {
            len = strlen(subjects[i]);
        }
    }
    if (len > 0 && key[len - 1] == '(') {
        const char *end = strchr(key, ')');

        len = end == NULL ? 0 : (size_t)(end - key) + 1;
    }
    if (len > 0 && key[len] == '\0') {
        *ret_test = CONDITION_EQ;
        return len;
    }
    for (size_t i = 0; i < sizeof(condition_tests) / sizeof(char *); i++) {
        if (len > 0 && strcmp(key + len, condition_tests[i]) == 0) {
            *ret_test = (enum condition_test)i;
            return len;
        }
    }
    return 0;
}

static const char *
condition_match_complaint(struct json_object *values)
{
    if (!json_object_is_type(values, json_type_object)) {
        return "a MATCH has no values";
    }
    json_object_object_foreach(values, key, value)
    {
        enum condition_test test;

        if (condition_split(key, &test) == 0) {
            return "a condition is not simulated";
        }
        if (!json_object_is_type(value, json_type_string)) {
            return "a condition's value is no text";
        }
    }
    return NULL;
}

static const char *
condition_complaint_at(struct json_object *condition, unsigned depth)
{
    const char *name = field_string(condition, "operator");
    struct json_object *below = field_get(condition, "conditions");

    if (name == NULL || depth > CONDITION_DEPTH) {
        return "conditions without operator, or nested too deeply";
    }
    if (strcmp(name, "MATCH") == 0) {
        return condition_match_complaint(field_get(condition, "values"));
    }
    if ((strcmp(name, "AND") != 0 && strcmp(name, "OR") != 0 &&
         strcmp(name, "NOT") != 0) ||
        !json_object_is_type(below, json_type_array)) {
        return "an operator is unknown or has no conditions";
    }
    for (size_t i = 0; i < json_object_array_length(below); i++) {
        const char *complaint = condition_complaint_at(
            json_object_array_get_idx(below, i), depth + 1);

        if (complaint != NULL) {
            return complaint;
        }
    }
    return NULL;
}

const char *
condition_complaint(struct json_object *condition)
{
    return condition == NULL ? NULL : condition_complaint_at(condition, 1);
}

/* What the key asks about; NULL when there is no such thing. */
static const char *
condition_subject(const char *key, size_t len,
                  const struct condition_facts *facts)
{
    static const char tag[] = "resource.Tag(";
    size_t prefix = strlen(tag);

    if (condition_begins(key, "request.IP")) {
        return facts->address;
    }
    if (condition_begins(key, "resource.Type")) {
        return facts->resource_type;
    }
    if (condition_begins(key, "resource.Name")) {
        return facts->resource_name;
    }
    if (facts->tags == NULL) {
        return NULL;
    }
    json_object_object_foreach(facts->tags, name, value)
    {
        if (strlen(name) == len - prefix - 1 &&
            strncmp(name, key + prefix, strlen(name)) == 0) {
            return json_object_get_string(value);
        }
    }
    return NULL;
}

/* Whether text is in "a,b,c". */
static bool
condition_is_listed(const char *list, const char *text)
{
    size_t len = strlen(text);

    while (*list != '\0') {
        size_t width = strcspn(list, ",");

        if (width == len && strncmp(list, text, len) == 0) {
            return true;
        }
        list += width;
        list += *list == ',';
    }
    return false;
}

static bool
condition_passes(enum condition_test test, const char *subject,
                 const char *value)
{
    size_t len = strlen(value);

    switch (test) {
    case CONDITION_EQ:
        return strcmp(subject, value) == 0;
    case CONDITION_IN:
        return condition_is_listed(value, subject);
    case CONDITION_STARTS_WITH:
        return condition_begins(subject, value);
    case CONDITION_ENDS_WITH:
        return strlen(subject) >= len &&
               strcmp(subject + strlen(subject) - len, value) == 0;
    case CONDITION_IN_RANGE:
        return netblock_contains(value, subject);
    }
    return false;
}

static bool
condition_matches(struct json_object *values,
                  const struct condition_facts *facts)
{
    json_object_object_foreach(values, key, value)
    {
        enum condition_test test = CONDITION_EQ;
        size_t len = condition_split(key, &test);
        const char *subject = condition_subject(key, len, facts);

        if (subject == NULL ||
            !condition_passes(test, subject, json_object_get_string(value))) {
            return false;
        }
    }
    return true;
}

bool
condition_holds(struct json_object *condition,
                const struct condition_facts *facts)
{
    const char *name = field_string(condition, "operator");
    struct json_object *below = field_get(condition, "conditions");
    size_t count = below == NULL ? 0 : json_object_array_length(below);
    size_t true_count = 0;

    if (condition == NULL) {
        return true;
    }
    if (strcmp(name, "MATCH") == 0) {
        return condition_matches(field_get(condition, "values"), facts);
    }
    for (size_t i = 0; i < count; i++) {
        true_count +=
            condition_holds(json_object_array_get_idx(below, i), facts);
    }
    if (strcmp(name, "AND") == 0) {
        return true_count == count;
    }
    return strcmp(name, "OR") == 0 ? true_count > 0 : true_count == 0;
}
