/* SPDX-License-Identifier: MIT */
/*
 * Requests that come in on one connection.
 */
#ifndef SIMULATOR_FAULT_INCOMING_H
#define SIMULATOR_FAULT_INCOMING_H

#include <stdbool.h>
#include <stddef.h>

#include "simulator/fault/fault.h"
#include "simulator/fault/stream.h"

/* The longest request: its line, headers and body together. */
#define INCOMING_MAX (64U * 1024)

struct incoming {
    size_t used; /* bytes received and not yet taken */
    bool closes; /* the last request said "Connection: close" */
    char bytes[INCOMING_MAX + 1];
};

/* Makes it empty. */
void incoming_init(struct incoming *incoming);

/*
 * Reads one whole request and writes its line into the log.
 * Returns 0; -EPIPE when the peer closed before another request; -EPROTO when
 * what came is no HTTP/1 request (logged as "malformed"), -EMSGSIZE when it is
 * too long; else what stream_read() returns.
 */
int incoming_next(struct incoming *incoming, const struct fault *fault,
                  struct stream *stream);

#endif
