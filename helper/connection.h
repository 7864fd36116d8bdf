/* SPDX-License-Identifier: MIT */
/*
 * One client's connection: an optional PREPARE, one question, one reply.
 */
#ifndef HELPER_CONNECTION_H
#define HELPER_CONNECTION_H

#include <stdbool.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "helper/decision.h"

struct api;
struct manage_desk;
struct event_base;

/* All clients together; those of all uids but root's, so that nobody shuts
 * sshd and sudo out; those of one such uid.  One that has gone counts until
 * its question is decided. */
#define CONNECTION_MAX 2048U
#define CONNECTION_OTHERS_MAX 1024U
#define CONNECTION_UID_MAX 256U
/* A client that connects asks at once ... */
#define CONNECTION_FIRST_TIMEOUT_MS 5000
/* ... unless a person types; sudo waits five minutes, login one. */
#define CONNECTION_PREPARED_TIMEOUT_MS 600000

struct connection;
TAILQ_HEAD(connection_queue, connection);

/* The open connections and what they need; the server owns it. */
struct connection_table {
    struct event_base *base;
    struct decision_desk *desk;
    struct manage_desk *manage; /* NULL: nobody manages */
    struct api *api; /* for PREPARE; may be exchanged between two events */
    struct connection_queue all;
    unsigned int count;
    unsigned int asking_count; /* clients that wait for a verdict */
    /* Called when asking_count becomes 0; NULL: nobody wants to know. */
    void (*idle)(void *context);
    void *idle_context;
};

/*
 * Takes over an accepted descriptor.  It is closed at once when the peer's
 * credentials cannot be read (SO_PEERCRED), when too many are open, or when
 * memory is out; the client sees a helper that is not there.
 */
void connection_accept(struct connection_table *table, int fd);

/* Closes all connections; decisions under way go on without them. */
void connection_close_all(struct connection_table *table);

#endif
