/* SPDX-License-Identifier: MIT */
/*
 * A server with TLS that answers as a test tells it to, byte for byte, and
 * counts what it sees.  It runs in a child process, so none of what it
 * receives is in the memory of the test.
 */
#ifndef TESTS_HELPER_TLSSERVER_H
#define TESTS_HELPER_TLSSERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/secret.h"

#define TLSSERVER_TEXT_SIZE 131072U
#define TLSSERVER_SEEN_SIZE 2048U

/* What is done with a request. */
enum tlsserver_act {
    TLSSERVER_ANSWER = 0,   /* sends the text and keeps the connection */
    TLSSERVER_ANSWER_CLOSE, /* sends the text and closes it */
    TLSSERVER_CLOSE,        /* closes it without a word */
    TLSSERVER_RESET,        /* the same, with a reset */
    TLSSERVER_HANG,         /* does nothing more */
    TLSSERVER_REPEAT,       /* sends the text again and again */
};

enum tlsserver_certificate {
    TLSSERVER_GOOD,       /* 127.0.0.1 and localhost */
    TLSSERVER_EXPIRED,    /* the same, but its time is over */
    TLSSERVER_WRONG_NAME, /* good, but for wrong.example */
    TLSSERVER_PLAIN,      /* none: no TLS at all */
};

struct tlsserver;

/*
 * Starts one on 127.0.0.1.  Its certificate is its own CA, and is written to
 * ca_path.  Ends the test program when that cannot be done.
 */
struct tlsserver *tlsserver_new(enum tlsserver_certificate certificate,
                                const char *ca_path);
void tlsserver_free(struct tlsserver *server);

uint16_t tlsserver_port(const struct tlsserver *server);

/*
 * What it does from the next request on, and the text for it.  first_act is
 * for the next request only.
 */
void tlsserver_plan(struct tlsserver *server, enum tlsserver_act first_act,
                    enum tlsserver_act act, const char *text, size_t len);

/* Forgets what was seen. */
void tlsserver_forget(struct tlsserver *server);

/* How many connections (with TLS: whole handshakes) and requests it saw. */
unsigned int tlsserver_connections(const struct tlsserver *server);
unsigned int tlsserver_requests(const struct tlsserver *server);
/* How many of these requests had a line "Authorization". */
unsigned int tlsserver_authorized(const struct tlsserver *server);
/* Whether the last one had it with this very token. */
bool tlsserver_saw_token(const struct tlsserver *server,
                         const struct secret *token);
/* The last request without that line; its lines end in LF. */
const char *tlsserver_seen(const struct tlsserver *server);

#endif
