/* SPDX-License-Identifier: MIT */
/*
 * The ways to fail.
 */
#ifndef SIMULATOR_FAULT_MODE_H
#define SIMULATOR_FAULT_MODE_H

#include <stdbool.h>

struct fault;
struct stream;

struct mode {
    const char *name;
    bool speaks_tls; /* run is called after a good handshake */
    /* Serves one connection; the caller closes it afterwards. */
    void (*run)(const struct fault *fault, struct stream *stream);
    const char *summary;
};

/* The mode with this name; NULL: there is none. */
const struct mode *mode_find(const char *name);

/* Prints all modes with what they do. */
void mode_list(void);

#endif
