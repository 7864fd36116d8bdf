/* SPDX-License-Identifier: MIT */
/*
 * One table of arguments and one parser.  An argument that is not understood
 * is an error and never skipped: a misspelt restriction must not be a missing
 * one.  Called first in every phase.
 */
#include "pam_ovhpat/args.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "common/token.h"

struct args_row {
    const char *name; /* with the = when it takes a value */
    bool (*set)(struct args *args, const char *value);
};

static bool
args_set_names(struct args *args, const char *value)
{
    if (strcmp(value, "hybrid") == 0) {
        args->names = ARGS_NAMES_HYBRID;
    } else if (strcmp(value, "plain") == 0) {
        args->names = ARGS_NAMES_PLAIN;
    } else if (strcmp(value, "both") == 0) {
        args->names = ARGS_NAMES_BOTH;
    } else {
        return false;
    }
    return true;
}

static bool
args_set_suffix(struct args *args, const char *value)
{
    args->suffix_any = strcmp(value, "any") == 0;
    return args->suffix_any || strcmp(value, "account") == 0;
}

static bool
args_set_virtual(struct args *args, const char *value)
{
    (void)value;
    args->is_virtual = true;
    return true;
}

static bool
args_set_plain_prefix(struct args *args, const char *value)
{
    args->plain_prefix = value;
    return strlen(value) < TOKEN_MIN;
}

static bool
args_set_socket(struct args *args, const char *value)
{
    args->socket = value;
    return value[0] == '/';
}

static bool
args_set_timeout(struct args *args, const char *value)
{
    uint32_t seconds = 0;

    for (; *value >= '0' && *value <= '9' && seconds <= ARGS_TIMEOUT_MAX_S;
         value++) {
        seconds = seconds * 10 + (uint32_t)(*value - '0');
    }
    args->timeout_ms = (int64_t)seconds * 1000;
    return *value == '\0' && seconds > 0 && seconds <= ARGS_TIMEOUT_MAX_S;
}

static bool
args_set_first_pass(struct args *args, enum args_first_pass first_pass)
{
    bool first = args->first_pass == ARGS_FIRST_PASS_ASK;

    args->first_pass = first_pass;
    return first;
}

static bool
args_set_try_first_pass(struct args *args, const char *value)
{
    (void)value;
    return args_set_first_pass(args, ARGS_FIRST_PASS_TRY);
}

static bool
args_set_use_first_pass(struct args *args, const char *value)
{
    (void)value;
    return args_set_first_pass(args, ARGS_FIRST_PASS_USE);
}

static bool
args_set_forward_pass(struct args *args, const char *value)
{
    (void)value;
    args->forward_pass = true;
    return true;
}

static bool
args_set_prompt(struct args *args, const char *value)
{
    args->prompt = value;
    return value[0] != '\0';
}

static bool
args_set_quiet(struct args *args, const char *value)
{
    (void)value;
    args->quiet = true;
    return true;
}

static bool
args_set_debug(struct args *args, const char *value)
{
    (void)value;
    args->debug = true;
    return true;
}

static const struct args_row args_rows[] = {
    {"debug", args_set_debug},
    {"forward_pass", args_set_forward_pass},
    {"names=", args_set_names},
    {"plain_prefix=", args_set_plain_prefix},
    {"prompt=", args_set_prompt},
    {"quiet", args_set_quiet},
    {"socket=", args_set_socket},
    {"suffix=", args_set_suffix},
    {"timeout=", args_set_timeout},
    {"try_first_pass", args_set_try_first_pass},
    {"use_first_pass", args_set_use_first_pass},
    {"virtual", args_set_virtual},
};

#define ARGS_ROW_COUNT (sizeof(args_rows) / sizeof(args_rows[0]))

/* The row of an argument, with *ret_value behind its =, or NULL. */
static const struct args_row *
args_find(const char *argument, const char **ret_value)
{
    for (size_t i = 0; i < ARGS_ROW_COUNT; i++) {
        const char *name = args_rows[i].name;
        size_t len = strlen(name);
        bool takes_value = name[len - 1] == '=';

        if (takes_value ? strncmp(argument, name, len) == 0
                        : strcmp(argument, name) == 0) {
            *ret_value = argument + len;
            return &args_rows[i];
        }
    }
    return NULL;
}

int
args_parse(int argc, const char **argv, struct args *ret_args,
           const char **ret_wrong)
{
    struct args args = {
        .names = ARGS_NAMES_HYBRID,
        .plain_prefix = ARGS_PLAIN_PREFIX_DEFAULT,
        .socket = ARGS_SOCKET_DEFAULT,
        .timeout_ms = (int64_t)ARGS_TIMEOUT_DEFAULT_S * 1000,
    };
    bool seen[ARGS_ROW_COUNT] = {false};

    for (int i = 0; i < argc; i++) {
        const char *value = NULL;
        const struct args_row *row = args_find(argv[i], &value);

        if (row == NULL || seen[row - args_rows] || !row->set(&args, value)) {
            *ret_wrong = argv[i];
            return -EINVAL;
        }
        seen[row - args_rows] = true;
    }
    *ret_args = args;
    return 0;
}
