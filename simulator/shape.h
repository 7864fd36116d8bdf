/* SPDX-License-Identifier: MIT */
/*
 * The shape of the state file, member by member.
 */
#ifndef SIMULATOR_SHAPE_H
#define SIMULATOR_SHAPE_H

#include <stdbool.h>

enum shape_type {
    SHAPE_TEXT,
    SHAPE_TIME,    /* text, RFC 3339 */
    SHAPE_BOOL,    /* true or false */
    SHAPE_NUMBER,  /* whole number that is not negative */
    SHAPE_OFFSET,  /* whole number */
    SHAPE_TEXTS,   /* array of texts */
    SHAPE_OBJECT,  /* object, of the given members or of any */
    SHAPE_OBJECTS, /* array of objects with the given members */
    SHAPE_MAP,     /* object: any name, values with the given members */
    SHAPE_ANY,     /* any JSON */
};

/* One member of an object; an array of them ends with one without a key. */
struct shape {
    const char *key;
    enum shape_type type;
    bool nullable;
    const char *choices; /* NULL, or "A|B|C" */
    const struct shape *members;
};

extern const struct shape shape_root[];
extern const struct shape shape_user[];
extern const struct shape shape_group[];
extern const struct shape shape_token[];
extern const struct shape shape_policy[];
extern const struct shape shape_consumer_key[];

#endif
