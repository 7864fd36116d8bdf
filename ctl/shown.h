/* SPDX-License-Identifier: MIT */
/*
 * An answer of ovhpatd, read as JSON.  Everything that is not there is empty,
 * 0 or false, so that an older ovhpatd shows less and breaks nothing.
 */
#ifndef CTL_SHOWN_H
#define CTL_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* Reads the whole text; NULL when it is no JSON object.  The caller frees. */
struct json_object *shown_parse(const char *text, size_t len);
void shown_free(struct json_object *tree);

/* A member; borrowed from the tree. */
const char *shown_text(const struct json_object *tree, const char *key);
int64_t shown_number(const struct json_object *tree, const char *key);
bool shown_flag(const struct json_object *tree, const char *key);
bool shown_is_null(const struct json_object *tree, const char *key);
struct json_object *shown_child(const struct json_object *tree,
                                const char *key);

/* The elements of the array under a key. */
size_t shown_count(const struct json_object *tree, const char *key);
struct json_object *shown_at(const struct json_object *tree, const char *key,
                             size_t index);

/* Adds a text or takes the place of one; the tree as text, borrowed. */
void shown_set(struct json_object *tree, const char *key, const char *text);
const char *shown_print(struct json_object *tree);

#endif
