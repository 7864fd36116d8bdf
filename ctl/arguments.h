/* SPDX-License-Identifier: MIT */
/*
 * The arguments of a command: a table of long options, then words.  --json is
 * known to every command and is not in the tables.
 */
#ifndef CTL_ARGUMENTS_H
#define CTL_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/command.h"

#define ARGUMENTS_OPTIONS_MAX 12U

/* An option: with a value if ret_text is set, else a flag. */
struct arguments_option {
    const char *name; /* without the two dashes */
    const char **ret_text;
    bool *ret_flag;
};

/* A table with no option. */
#define ARGUMENTS_NO_OPTIONS NULL, 0

/*
 * Reads the call's options into the places that the table names and leaves
 * the words: afterwards call->argv[0] is the first word and call->argc their
 * number; texts are borrowed from argv.  Returns true, or false when an option
 * is unknown or lacks its value, or when there are fewer than words_min or
 * more than words_max words; what is wrong and the usage are then on stderr,
 * and the command returns COMMAND_USAGE.
 */
bool arguments_parse(struct command_call *call,
                     const struct arguments_option *table, size_t count,
                     int words_min, int words_max);

#endif
