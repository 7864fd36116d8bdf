/* SPDX-License-Identifier: MIT */
/*
 * Building JSON for ovhpatctl.  A tree that could not be made (out of memory)
 * is NULL, and adding to it does nothing; managejson_print() then fails.
 */
#ifndef HELPER_MANAGEJSON_H
#define HELPER_MANAGEJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/reason.h"

struct json_object;

/* A tree that the caller frees, or that an adder takes over. */
struct json_object *managejson_object(void);
struct json_object *managejson_array(void);
void managejson_free(struct json_object *tree);

/* Adds a member.  A text that is not ASCII or valid UTF-8 must be escaped
 * before (printable.h); NULL and "" become null. */
void managejson_text(struct json_object *object, const char *key,
                     const char *text);
void managejson_number(struct json_object *object, const char *key,
                       int64_t number);
void managejson_bool(struct json_object *object, const char *key, bool value);

/* Unix time as 2026-11-22T15:04:05Z, null for 0. */
void managejson_time(struct json_object *object, const char *key,
                     int64_t time_s);

/* The reason's id, outcome, text and advice, as the members reason, result,
 * text and advice. */
void managejson_reason(struct json_object *object, enum reason reason);

/* Adds a tree, which belongs to the parent then.  A key of NULL appends to an
 * array. */
void managejson_add(struct json_object *parent, const char *key,
                    struct json_object *child);

/* The tree as text, freed by the caller, with its length; frees the tree.  NULL
 * when memory is out. */
char *managejson_print(struct json_object *tree, size_t *ret_len);

#endif
