/* SPDX-License-Identifier: MIT */
/*
 * The lines of a service, kept.  They own their texts; paths are kept once for
 * all lines of a file.  A service has an end: two files that include each
 * other many times would else fill the memory.
 */
#include "ctl/pamstack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAMSTACK_OURS "pam_ovhpat"

static const char *const pamstack_names[PAMSTACK_TYPES] = {
    "auth", "account", "password", "session"};

const char *
pamstack_type_name(enum pamstack_type type)
{
    return pamstack_names[type];
}

const char *
pamstack_line_module(const struct pamstack_line *line)
{
    const char *slash = NULL;

    if (line->module == NULL) {
        return "";
    }
    slash = strrchr(line->module, '/');
    return slash == NULL ? line->module : slash + 1;
}

bool
pamstack_line_is_ours(const struct pamstack_line *line)
{
    return line->kind != PAMSTACK_SUBSTACK &&
           strncmp(pamstack_line_module(line), PAMSTACK_OURS,
                   strlen(PAMSTACK_OURS)) == 0;
}

int
pamstack_find_type(const char *word)
{
    for (int i = 0; i < PAMSTACK_TYPES; i++) {
        if (strcasecmp(word, pamstack_names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* A path that lives as long as the stack. */
const char *
pamstack_keep_path(struct pamstack *stack, const char *path)
{
    char **longer = NULL;
    char *copy = NULL;

    for (size_t i = 0; i < stack->file_count; i++) {
        if (strcmp(stack->files[i], path) == 0) {
            return stack->files[i];
        }
    }
    longer = realloc(stack->files, (stack->file_count + 1) * sizeof(*longer));
    if (longer == NULL) {
        return NULL;
    }
    stack->files = longer;
    copy = strdup(path);
    if (copy != NULL) {
        stack->files[stack->file_count++] = copy;
    }
    return copy;
}

void
pamstack_line_done(struct pamstack_line *line)
{
    free(line->module);
    for (int i = 0; i < line->argc; i++) {
        free(line->argv[i]);
    }
    free(line->argv);
}

/* Takes the line over, also when it fails. */
int
pamstack_append(struct pamstack *stack, enum pamstack_type type,
                struct pamstack_line line)
{
    struct pamstack_chain *chain = &stack->chains[type];

    if (stack->line_count >= PAMSTACK_LINES_MAX) {
        pamstack_line_done(&line);
        return -E2BIG;
    }
    if (chain->count == chain->room) {
        size_t room = chain->room == 0 ? 16 : chain->room * 2;
        struct pamstack_line *lines =
            reallocarray(chain->lines, room, sizeof(*lines));

        if (lines == NULL) {
            pamstack_line_done(&line);
            return -ENOMEM;
        }
        chain->lines = lines;
        chain->room = room;
    }
    chain->lines[chain->count++] = line;
    stack->line_count++;
    return 0;
}

void
pamstack_done(struct pamstack *stack)
{
    for (size_t type = 0; type < PAMSTACK_TYPES; type++) {
        struct pamstack_chain *chain = &stack->chains[type];

        for (size_t i = 0; i < chain->count; i++) {
            pamstack_line_done(&chain->lines[i]);
        }
        free(chain->lines);
    }
    for (size_t i = 0; i < stack->file_count; i++) {
        free(stack->files[i]);
    }
    free(stack->files);
    free(stack->service);
    *stack = (struct pamstack){0};
}
