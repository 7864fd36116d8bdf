/* SPDX-License-Identifier: MIT */
/*
 * What can happen to a host, as a list that can be printed, read again and
 * made shorter.  An event's numbers mean something for any state of the host,
 * so an event can be left out without making those behind it impossible.
 */
#ifndef TESTS_HELPER_GRACEEVENT_H
#define TESTS_HELPER_GRACEEVENT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*   name       weight   a, b, c, d */
#define GRACEEVENT_TABLE(X)                                                    \
    X(LOGIN, 500)  /* token, service, account, disk */                         \
    X(TRUTH, 90)   /* token, what the API says about it from now on */         \
    X(API, 90)     /* up, away (why, Retry-After) or slow */                   \
    X(DATE, 8)     /* present, absent, wild */                                 \
    X(DELIVER, 45) /* the oldest open question is answered */                  \
    X(PASS, 140)   /* how long */                                              \
    X(WALL, 25)    /* the wall clock is set: how far, or right */              \
    X(REBOOT, 12)  /* how long off, what the wall clock says then */           \
    X(RESTART, 16)                                                             \
    X(KILL, 16)                                                                \
    X(POWER, 10)  /* as REBOOT; what was not synced */                         \
    X(DAMAGE, 20) /* file, how, where */                                       \
    X(COPY, 8)    /* a backup of the state directory */                        \
    X(RESTORE, 7) /* of all, or of the clock's file */                         \
    X(MAP, 16)                                                                 \
    X(LENGTH, 25) /* whose, fresh, grace */                                    \
    X(TLS, 8)     /* tls_failure */                                            \
    X(LISTED, 5)  /* [api] account */                                          \
    X(FAULT, 9)   /* what the disk refuses from now on */                      \
    X(HEAL, 14)                                                                \
    X(TICK, 12)    /* the ten minutes are over */                              \
    X(IDENTITY, 9) /* who is refused as a whole */                             \
    X(UNTIL, 20)   /* token, accepted until when */                            \
    X(PROBE, 12)   /* two tokens at a breaker whose time is over */            \
    X(KEYLOST, 2)                                                              \
    X(JUNK, 4)

enum graceevent_kind {
#define GRACEEVENT_ENUMERATOR(name, weight) GRACEEVENT_##name,
    GRACEEVENT_TABLE(GRACEEVENT_ENUMERATOR)
#undef GRACEEVENT_ENUMERATOR
        GRACEEVENT_KINDS,
};

struct graceevent {
    enum graceevent_kind kind;
    unsigned int a, b, c, d;
};

/* The next event of the row that belongs to *state. */
struct graceevent graceevent_next(uint64_t *state);

/* Prints a list in a form that graceevent_parse() reads. */
void graceevent_print(FILE *stream, const struct graceevent *events,
                      size_t count);

/* Reads at most `max` events; their number, or 0 when the text is none. */
size_t graceevent_parse(const char *text, struct graceevent *events,
                        size_t max);

const char *graceevent_name(enum graceevent_kind kind);

#endif
