/* SPDX-License-Identifier: MIT */
/*
 * HTTPS for the simulator.
 */
#ifndef SIMULATOR_SERVER_H
#define SIMULATOR_SERVER_H

#include "simulator/logfile.h"
#include "simulator/state.h"

struct server;

struct server_settings {
    int listen_fd;           /* taken over, also on failure */
    const char *certificate; /* PEM text: the chain, leaf first */
    const char *key;         /* PEM text */
    struct state *state;     /* used by the server's thread until server_stop */
    struct logfile log;
};

/*
 * Starts answering in one thread of its own, so the state needs no lock; the
 * caller must not touch the state before server_stop().  The texts are needed
 * during the call only.  Returns NULL after having said why on standard error.
 */
struct server *server_start(const struct server_settings *settings);

/* Closes all connections, waits for the thread, frees the server. */
void server_stop(struct server *server);

#endif
