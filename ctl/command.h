/* SPDX-License-Identifier: MIT */
/*
 * What a command of ovhpatctl is: a row of the table in main.c.
 */
#ifndef CTL_COMMAND_H
#define CTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* What ovhpatctl ends with; scripts rely on the numbers. */
enum command_exit {
    COMMAND_YES = 0,     /* good, allowed, done */
    COMMAND_NO = 1,      /* not so; the output says what and why */
    COMMAND_USAGE = 2,   /* the command line is wrong */
    COMMAND_UNKNOWN = 3, /* cannot tell; stderr says why */
};

struct command;

/* One use of a command. */
struct command_call {
    const struct command *command;
    int argc;    /* what stands behind the command's name, with argv[0] the */
    char **argv; /* program, as getopt_long(3) likes it; never a secret */
    bool json;   /* --json was given before or behind the command's name */
};

struct command {
    const char *name;    /* what the user types; one or two words */
    const char *usage;   /* the arguments behind it, or "" */
    const char *summary; /* what it is for, one line */
    /* Writes its result to stdout, why it cannot to stderr. */
    enum command_exit (*run)(struct command_call *call);
};

/*
 * Finds the command that argv begins with; a name of two words ("cache list")
 * is looked for first.  Returns it and sets *ret_words to the number of words
 * it took, or NULL.
 */
const struct command *command_find(const struct command *table, size_t count,
                                   int argc, char **argv, int *ret_words);

/* Prints "usage: ovhpatctl NAME ARGUMENTS" on stderr; returns COMMAND_USAGE. */
enum command_exit command_usage(const struct command *command);

#endif
