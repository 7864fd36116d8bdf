/* SPDX-License-Identifier: MIT */
/*
 * ovhpatd's command line; its meaning is in ovhpatd(8).
 */
#ifndef HELPER_OPTIONS_H
#define HELPER_OPTIONS_H

#include <stdbool.h>

enum options_action {
    OPTIONS_RUN = 0,
    OPTIONS_CHECK,
    OPTIONS_VERSION,
    OPTIONS_HELP,
    OPTIONS_WRONG, /* getopt_long(3) has said what */
};

struct options {
    enum options_action action;
    const char *config;
    const char *socket;
    const char *state_dir;
    bool foreground;
    bool allow_root;
    bool debug;
};

/* Reads the command line; the texts are borrowed from argv. */
struct options options_parse(int argc, char **argv);

/* The usage text, for stdout or stderr. */
const char *options_usage(void);

#endif
