/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) written as it comes, for --json.  What is written is always
 * well-formed UTF-8, whatever bytes a name or a path has: a byte that is not
 * part of UTF-8 becomes U+FFFD.
 */
#ifndef CTL_JSON_H
#define CTL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 16U

struct json {
    FILE *out; /* borrowed */
    unsigned int depth;
    bool filled[JSON_DEPTH_MAX + 1]; /* something stands on this level */
};

void json_init(struct json *json, FILE *out);

/* In all of these key is the member's name inside an object, and NULL inside
 * an array and at the top.  Deeper than JSON_DEPTH_MAX is a bug; it is
 * refused by leaving the level out. */
void json_object_begin(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);

/* A string; NULL is written as null. */
void json_string(struct json *json, const char *key, const char *text);
/* The same with its length; it may have NULs inside. */
void json_bytes(struct json *json, const char *key, const char *bytes,
                size_t length);
void json_number(struct json *json, const char *key, int64_t number);
void json_boolean(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif
