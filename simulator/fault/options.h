/* SPDX-License-Identifier: MIT */
/*
 * The command line of ovhfault.
 */
#ifndef SIMULATOR_FAULT_OPTIONS_H
#define SIMULATOR_FAULT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "simulator/fault/mode.h"

#define OPTIONS_HEADERS_MAX 64

/* All texts are borrowed from argv; NULL: not given. */
struct options {
    const char *listen;
    const char *certificate;
    const char *key;
    const char *port_file;
    const char *log;
    const char *body;
    const char *location;
    const char *tls_max;
    const char *ciphers;
    const struct mode *mode;
    unsigned status; /* 200 unless given */
    int delay_ms;    /* negative: not given */
    const char *headers[OPTIONS_HEADERS_MAX];
    size_t header_count;
    bool logs_connections;
    bool wants_help;
};

/*
 * Reads the command line.  Returns 0, or -EINVAL after having said on standard
 * error which option is wrong or missing.
 */
int options_read(int argc, char **argv, struct options *ret_options);

/* Prints how to call the program and what the modes do. */
void options_help(void);

#endif
