/* SPDX-License-Identifier: MIT */
/*
 * The command line of ovhsim.
 */
#ifndef SIMULATOR_OPTIONS_H
#define SIMULATOR_OPTIONS_H

#include <stdbool.h>

/* All texts are borrowed from argv; NULL: not given. */
struct options {
    const char *listen;
    const char *certificate;
    const char *key;
    const char *state;
    const char *port_file;
    const char *log;
    const char *region;
    bool saves;
    bool controls;
    bool wants_help;
};

/*
 * Reads the command line.  Returns 0, or -EINVAL after having said on standard
 * error which option is wrong or missing.
 */
int options_read(int argc, char **argv, struct options *ret_options);

/* Prints how to call the program. */
void options_help(void);

#endif
