/* SPDX-License-Identifier: MIT */
/*
 * Accepts connections and gives each a thread.
 */
#ifndef SIMULATOR_FAULT_ACCEPTOR_H
#define SIMULATOR_FAULT_ACCEPTOR_H

#include "simulator/fault/fault.h"

/* No connection lives longer than this. */
#define ACCEPTOR_LIFE_MS 60000

/* More connections than this at a time are closed at once. */
#define ACCEPTOR_CONNECTIONS_MAX 2048

/*
 * Serves until SIGTERM or SIGINT, which the caller has blocked; fault must
 * stay valid until the process ends, because threads may still use it.
 * Returns 0 after a signal, else a negative errno.
 */
int acceptor_run(int listen_fd, const struct fault *fault);

#endif
