/* SPDX-License-Identifier: MIT */
/*
 * getopt_long(3) behind a table, so that all commands take options the same
 * way: --json everywhere, options before or behind words, `--` ends them.
 * No option takes a secret: a token comes from a file or a terminal.
 */
#include "ctl/arguments.h"

#include <getopt.h>
#include <stdio.h>

#define ARGUMENTS_JSON 256
#define ARGUMENTS_FIRST 257

/* The table in getopt_long()'s form; `options` has room for it, --json and
 * the end. */
static void
arguments_translate(const struct arguments_option *table, size_t count,
                    struct option *options)
{
    for (size_t i = 0; i < count; i++) {
        options[i] = (struct option){
            .name = table[i].name,
            .has_arg =
                table[i].ret_text != NULL ? required_argument : no_argument,
            .val = ARGUMENTS_FIRST + (int)i,
        };
    }
    options[count] = (struct option){.name = "json", .val = ARGUMENTS_JSON};
    options[count + 1] = (struct option){0};
}

static bool
arguments_take(struct command_call *call, const struct arguments_option *table,
               size_t count, int key)
{
    size_t row = 0;

    if (key == ARGUMENTS_JSON) {
        call->json = true;
        return true;
    }
    row = (size_t)(key - ARGUMENTS_FIRST);
    if (key < ARGUMENTS_FIRST || row >= count) {
        return false;
    }
    if (table[row].ret_text != NULL) {
        *table[row].ret_text = optarg;
    } else {
        *table[row].ret_flag = true;
    }
    return true;
}

bool
arguments_parse(struct command_call *call, const struct arguments_option *table,
                size_t count, int words_min, int words_max)
{
    struct option options[ARGUMENTS_OPTIONS_MAX + 2] = {0};
    int key = 0;

    if (count > ARGUMENTS_OPTIONS_MAX) {
        return false;
    }
    arguments_translate(table, count, options);
    optind = 0;
    while ((key = getopt_long(call->argc, call->argv, "", options, NULL)) !=
           -1) {
        if (!arguments_take(call, table, count, key)) {
            command_usage(call->command);
            return false;
        }
    }
    call->argc -= optind;
    call->argv += optind;
    if (call->argc < words_min || call->argc > words_max) {
        fprintf(stderr, "ovhpatctl %s: %s\n", call->command->name,
                call->argc < words_min ? "something is missing"
                                       : "too many arguments");
        command_usage(call->command);
        return false;
    }
    return true;
}
