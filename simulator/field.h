/* SPDX-License-Identifier: MIT */
/*
 * Members of JSON objects, read without asking for their type twice.
 */
#ifndef SIMULATOR_FIELD_H
#define SIMULATOR_FIELD_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/* The member, borrowed; NULL when it is absent or null. */
struct json_object *field_get(struct json_object *object, const char *key);

/* The member's text, borrowed; NULL when it is absent or no string. */
const char *field_string(struct json_object *object, const char *key);

/* The member as a number; 0 when it is absent or none. */
int64_t field_number(struct json_object *object, const char *key);

/* The object's own copy of a key, as long-lived as the member; NULL: absent. */
const char *field_key(struct json_object *object, const char *key);

/*
 * Sets a member; value is taken over, NULL writes null.  Ends the process
 * when memory is out: a half-written state would make a test lie.
 */
void field_set(struct json_object *object, const char *key,
               struct json_object *value);

/* The same for a text that is copied; NULL writes null. */
void field_set_string(struct json_object *object, const char *key,
                      const char *text);

/* Gives *to the same value as from has; absent becomes null. */
void field_copy(struct json_object *to, struct json_object *from,
                const char *key);

/* Whether an array holds the text; false for NULL. */
bool field_lists(struct json_object *array, const char *text);

/* A new array with the texts of array (NULL: none) but without text. */
struct json_object *field_without(struct json_object *array, const char *text);

#endif
