/* SPDX-License-Identifier: MIT */
/*
 * A case: one PAM conversation as text.  tests/cases/README.md explains the
 * sections to people who write cases.
 */
#ifndef TESTS_SUPPORT_CASEFILE_H
#define TESTS_SUPPORT_CASEFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/support/lines.h"

#define CASEFILE_SECTIONS_MAX 16U
#define CASEFILE_VARIABLES_MAX 128U

struct casefile_section {
    char name[32];
    struct lines lines; /* as written, without comments and empty lines */
};

/* $name in a case is replaced by its value. */
struct casefile_variable {
    char name[16];
    char *value; /* owned */
};

struct casefile {
    const char *path; /* borrowed */
    char *about;      /* the first comment line; owned */
    size_t section_count;
    struct casefile_section sections[CASEFILE_SECTIONS_MAX];
    size_t variable_count;
    struct casefile_variable variables[CASEFILE_VARIABLES_MAX];
};

/*
 * Reads the file.  Returns true, or false with a line in *report: a section
 * that is not known, a line before the first section, an unreadable file.
 */
bool casefile_load(const char *path, struct casefile *ret_file,
                   struct lines *report);

void casefile_done(struct casefile *file);

/* Sets a variable; the value is copied. */
void casefile_set(struct casefile *file, const char *name, const char *value);

/* The section's lines; empty when the case does not have it. */
const struct lines *casefile_lines(const struct casefile *file,
                                   const char *section);

bool casefile_has(const struct casefile *file, const char *section);

/*
 * The value of `key = value` in the section, expanded; NULL when there is
 * none.  index counts lines with the same key from 0.  The caller frees it.
 */
char *casefile_value(const struct casefile *file, const char *section,
                     const char *key, size_t index);

/*
 * Replaces $name, ${C*N} (the character C, N times) and, if escapes is true,
 * \xNN and \\.  The caller frees the result.
 */
char *casefile_expand(const struct casefile *file, const char *text,
                      bool escapes);

/* Cuts "key = value" in place: the value, or NULL without an equals sign. */
char *casefile_split(char *line);

#endif
