/* SPDX-License-Identifier: MIT */
/*
 * A PAM service as libpam sees it: for each of the four types the lines in the
 * order in which they are called, with included files in their place.
 */
#ifndef CTL_PAMSTACK_H
#define CTL_PAMSTACK_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/pamcontrol.h"

/* Included files and substacks, one in the other (PAM_SUBSTACK_MAX_LEVEL). */
#define PAMSTACK_LEVELS 16U
/* All lines of one service; more are refused. */
#define PAMSTACK_LINES_MAX 20000U

enum pamstack_type {
    PAMSTACK_AUTH = 0,
    PAMSTACK_ACCOUNT,
    PAMSTACK_PASSWORD,
    PAMSTACK_SESSION,
    PAMSTACK_TYPES,
};

enum pamstack_kind {
    PAMSTACK_MODULE = 0,
    PAMSTACK_MUST_FAIL, /* libpam could not make sense of the line */
    PAMSTACK_SUBSTACK,  /* the line that begins one */
};

struct pamstack_line {
    enum pamstack_kind kind;
    unsigned int level; /* 0, or the depth of the substack */
    struct pamcontrol control;
    const char *file; /* owned by the stack */
    unsigned int number;
    char *module; /* as it is written, or NULL */
    int argc;
    char **argv;
    bool nested; /* stands in an included file */
};

struct pamstack_chain {
    size_t count;
    size_t room;
    struct pamstack_line *lines;
};

struct pamstack {
    char *service;
    struct pamstack_chain chains[PAMSTACK_TYPES];
    size_t file_count; /* the service's own file first */
    char **files;
    size_t line_count;
    size_t faults; /* lines that libpam takes for failures */
    bool refused;  /* libpam gives up: it refuses every login of the service */
};

/* Adds a line, taking its texts over also when it fails: -E2BIG behind
 * PAMSTACK_LINES_MAX, or -ENOMEM. */
int pamstack_append(struct pamstack *stack, enum pamstack_type type,
                    struct pamstack_line line);

/* A copy of the path that lives as long as the stack, or NULL. */
const char *pamstack_keep_path(struct pamstack *stack, const char *path);

/* Frees what a line owns. */
void pamstack_line_done(struct pamstack_line *line);

void pamstack_done(struct pamstack *stack);

/* Whether the line names our module, whatever directory it names. */
bool pamstack_line_is_ours(const struct pamstack_line *line);

/* The last part of the module's path, or "" */
const char *pamstack_line_module(const struct pamstack_line *line);

/* The type that a word names, as libpam compares it, or -1. */
int pamstack_find_type(const char *word);

const char *pamstack_type_name(enum pamstack_type type);

#endif
