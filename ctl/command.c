/* SPDX-License-Identifier: MIT */
/*
 * The table of commands, searched.  Some names have two words ("cache list"),
 * so that commands about one thing stand together.  Abbreviations are not
 * taken: a script that uses one breaks when a command is added.
 */
#include "ctl/command.h"

#include <stdio.h>
#include <string.h>

#define COMMAND_NAME_MAX 64U

static bool
command_is(const struct command *command, const char *first, const char *second)
{
    char name[COMMAND_NAME_MAX] = "";
    int length = 0;

    if (second == NULL) {
        return strcmp(command->name, first) == 0;
    }
    length = snprintf(name, sizeof(name), "%s %s", first, second);
    return length > 0 && (size_t)length < sizeof(name) &&
           strcmp(command->name, name) == 0;
}

const struct command *
command_find(const struct command *table, size_t count, int argc, char **argv,
             int *ret_words)
{
    for (int words = 2; words > 0; words--) {
        if (argc < words) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            if (command_is(&table[i], argv[0], words == 2 ? argv[1] : NULL)) {
                *ret_words = words;
                return &table[i];
            }
        }
    }
    return NULL;
}

enum command_exit
command_usage(const struct command *command)
{
    fprintf(stderr, "usage: ovhpatctl [--json] %s%s%s\n", command->name,
            command->usage[0] != '\0' ? " " : "", command->usage);
    return COMMAND_USAGE;
}
