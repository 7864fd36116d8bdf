/* SPDX-License-Identifier: MIT */
/*
 * The reader of .case files.  It is strict, because a misspelt section would
 * be an expectation that is never looked at.
 */
#include "tests/support/casefile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const casefile_known[] = {
    "pam",          "module",        "login",       "helper",
    "conversation", "run",           "environment", "after",
    "received",     "output",        "passwd",      "login.defs",
    "time",         "nsswitch.conf", "fault",       "shadow",
};

static bool
casefile_is_known(const char *name)
{
    for (size_t i = 0; i < sizeof(casefile_known) / sizeof(casefile_known[0]);
         i++) {
        if (strcmp(casefile_known[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* "[name]"; a pam.d argument with spaces stands in brackets too. */
static bool
casefile_is_header(const char *line)
{
    size_t len = strspn(line + 1, "abcdefghijklmnopqrstuvwxyz.");

    return line[0] == '[' && strcmp(line + 1 + len, "]") == 0;
}

static struct casefile_section *
casefile_begin_section(struct casefile *file, char *line)
{
    struct casefile_section *section = NULL;
    size_t len = strlen(line);

    if (len > sizeof(section->name) ||
        file->section_count == CASEFILE_SECTIONS_MAX) {
        return NULL;
    }
    line[len - 1] = '\0';
    if (!casefile_is_known(line + 1) || casefile_has(file, line + 1)) {
        return NULL;
    }
    section = &file->sections[file->section_count++];
    snprintf(section->name, sizeof(section->name), "%s", line + 1);
    return section;
}

static void
casefile_add_about(struct casefile *file, const char *text)
{
    if (file->about == NULL) {
        file->about = strdup(text + strspn(text, "# "));
    }
}

/* One line of the file; false when it is not understood. */
static bool
casefile_take(struct casefile *file, struct casefile_section **section,
              char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#') {
        casefile_add_about(file, line);
        return true;
    }
    if (line[strspn(line, " \t")] == '\0') {
        return true;
    }
    if (casefile_is_header(line)) {
        *section = casefile_begin_section(file, line);
        return *section != NULL;
    }
    if (*section == NULL) {
        return false;
    }
    lines_add(&(*section)->lines, line);
    return true;
}

bool
casefile_load(const char *path, struct casefile *ret_file, struct lines *report)
{
    struct casefile_section *section = NULL;
    FILE *stream = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    unsigned int number = 0;
    bool good = true;

    *ret_file = (struct casefile){.path = path};
    if (stream == NULL) {
        lines_addf(report, "%s: %s", path, strerror(errno));
        return false;
    }
    while (good && getline(&line, &size, stream) > 0) {
        number++;
        good = casefile_take(ret_file, &section, line);
    }
    free(line);
    fclose(stream);
    if (!good) {
        lines_addf(report, "%s:%u: not understood", path, number);
    }
    return good;
}

void
casefile_done(struct casefile *file)
{
    for (size_t i = 0; i < file->section_count; i++) {
        lines_done(&file->sections[i].lines);
    }
    for (size_t i = 0; i < file->variable_count; i++) {
        free(file->variables[i].value);
    }
    free(file->about);
}

void
casefile_set(struct casefile *file, const char *name, const char *value)
{
    struct casefile_variable *variable = &file->variables[file->variable_count];

    if (file->variable_count == CASEFILE_VARIABLES_MAX) {
        abort();
    }
    file->variable_count++;
    snprintf(variable->name, sizeof(variable->name), "%s", name);
    variable->value = strdup(value);
}

const struct lines *
casefile_lines(const struct casefile *file, const char *section)
{
    static const struct lines none;

    for (size_t i = 0; i < file->section_count; i++) {
        if (strcmp(file->sections[i].name, section) == 0) {
            return &file->sections[i].lines;
        }
    }
    return &none;
}

bool
casefile_has(const struct casefile *file, const char *section)
{
    for (size_t i = 0; i < file->section_count; i++) {
        if (strcmp(file->sections[i].name, section) == 0) {
            return true;
        }
    }
    return false;
}

char *
casefile_split(char *line)
{
    char *equals = strchr(line, '=');
    char *end = equals;

    if (equals == NULL) {
        return NULL;
    }
    while (end > line && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    *end = '\0';
    equals++;
    return equals + strspn(equals, " \t");
}

char *
casefile_value(const struct casefile *file, const char *section,
               const char *key, size_t index)
{
    const struct lines *lines = casefile_lines(file, section);

    for (size_t i = 0; i < lines->count; i++) {
        char *line = strdup(lines->text[i]);
        char *value = casefile_split(line);

        if (value != NULL && strcmp(line, key) == 0 && index-- == 0) {
            char *expanded = casefile_expand(file, value, true);

            free(line);
            return expanded;
        }
        free(line);
    }
    return NULL;
}

/* The variable whose name the text begins with; the longest one wins. */
static const struct casefile_variable *
casefile_variable_at(const struct casefile *file, const char *text)
{
    const struct casefile_variable *best = NULL;

    for (size_t i = 0; i < file->variable_count; i++) {
        const struct casefile_variable *variable = &file->variables[i];
        size_t len = strlen(variable->name);

        if (strncmp(variable->name, text, len) == 0 &&
            (best == NULL || strlen(best->name) < len)) {
            best = variable;
        }
    }
    return best;
}

/* ${C*N} at text, which is behind the dollar sign; its length, or 0. */
static size_t
casefile_repeat(const char *text, FILE *to)
{
    char *end = NULL;
    unsigned long times = 0;

    if (text[0] != '{' || text[1] == '\0' || text[2] != '*') {
        return 0;
    }
    times = strtoul(text + 3, &end, 10);
    if (*end != '}' || times > 1000000) {
        return 0;
    }
    while (times-- > 0) {
        putc(text[1], to);
    }
    return (size_t)(end - text) + 1;
}

static size_t
casefile_escape(const char *text, FILE *to)
{
    unsigned int byte = 0;

    if (text[1] == '\\') {
        putc('\\', to);
        return 2;
    }
    if (text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
        sscanf(text + 2, "%2x", &byte) == 1) {
        putc((int)byte, to);
        return 4;
    }
    putc('\\', to);
    return 1;
}

static size_t
casefile_dollar(const struct casefile *file, const char *text, FILE *to)
{
    const struct casefile_variable *variable =
        casefile_variable_at(file, text + 1);
    size_t repeated = casefile_repeat(text + 1, to);

    if (repeated > 0) {
        return repeated + 1;
    }
    if (variable != NULL) {
        fputs(variable->value, to);
        return strlen(variable->name) + 1;
    }
    putc('$', to);
    return 1;
}

char *
casefile_expand(const struct casefile *file, const char *text, bool escapes)
{
    char *expanded = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&expanded, &size);

    if (to == NULL) {
        abort();
    }
    while (*text != '\0') {
        if (*text == '\\' && escapes) {
            text += casefile_escape(text, to);
        } else if (*text == '$') {
            text += casefile_dollar(file, text, to);
        } else {
            putc(*text++, to);
        }
    }
    fclose(to);
    return expanded;
}
