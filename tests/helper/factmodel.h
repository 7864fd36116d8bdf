/* SPDX-License-Identifier: MIT */
/*
 * The fact model: whom `require` lets in, once more and in another way.  It
 * shares no code with helper/.  It hears what OVHcloud answered and when, and
 * never why something could not be asked: that must not matter.
 *
 *   requirements  0: action a on u, 1: action b on u, 2: action a on v
 *   services      plain: none; one: 0; two: 0 and 1; far: 2 and 0
 */
#ifndef TESTS_HELPER_FACTMODEL_H
#define TESTS_HELPER_FACTMODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/verdict.h"

#define FACTMODEL_TOKENS 3U
#define FACTMODEL_SERVICES 4U
#define FACTMODEL_NEEDS 3U /* requirements there are */
#define FACTMODEL_FLIGHTS 32U

enum factmodel_kind {
    FACTMODEL_NOTHING = 0,
    FACTMODEL_RECORD,
    FACTMODEL_TOMBSTONE,
};

struct factmodel_fact {
    bool known;
    bool allowed;
    int64_t at_ms;
};

struct factmodel_token {
    enum factmodel_kind kind;
    int64_t at_ms; /* of the record */
    struct factmodel_fact facts[FACTMODEL_NEEDS];
    bool flight; /* the question whose token it is, under way */
    bool let_in; /* somebody by grace, while it was */
    bool may_be[FACTMODEL_NEEDS]; /* IAM's own opinion */
};

/* A question to IAM under way; in the order of sending. */
struct factmodel_flight {
    unsigned int token;
    unsigned int needs; /* as bits */
    unsigned int let_in;
};

/* A login, as far as it has come. */
struct factmodel_login {
    unsigned int token;
    unsigned int service;
    enum verdict_source source; /* of whose token it is; none: refused */
    enum reason reason;         /* why, then */
    unsigned int heard;         /* answered to it, in time; bits */
    unsigned int heard_yes;
};

struct factmodel {
    int64_t now_ms;
    int64_t fresh_ms[FACTMODEL_SERVICES];
    int64_t grace_ms[FACTMODEL_SERVICES];
    struct factmodel_token tokens[FACTMODEL_TOKENS];
    struct factmodel_flight flights[FACTMODEL_FLIGHTS];
    unsigned int flight_count;
    unsigned int late_lines; /* that must be in the log */
};

struct factmodel_verdict {
    enum reason reason;
    enum verdict_source source;
};

/* Which requirements a service has, as bits, and in which order (ends at
 * FACTMODEL_NEEDS). */
unsigned int factmodel_needs(unsigned int service);
unsigned int factmodel_need_at(unsigned int service, unsigned int index);

/* OVHcloud accepts or refuses the token. */
void factmodel_accept(struct factmodel *model, unsigned int token);
void factmodel_refuse(struct factmodel *model, unsigned int token);

/* Whether the record lets in without a question, and while there is no answer.
 */
bool factmodel_is_fresh(const struct factmodel *model, unsigned int token,
                        unsigned int service);
bool factmodel_has_grace(const struct factmodel *model, unsigned int token,
                         unsigned int service);

/* IAM answers the flight of this index as it thinks (or says nothing), and the
 * flight is over.  Returns which needs it answered, as bits. */
unsigned int factmodel_land(struct factmodel *model, unsigned int index,
                            bool silent, bool refused, unsigned int *ret_yes);

/* What the login must be told. */
struct factmodel_verdict factmodel_judge(const struct factmodel *model,
                                         const struct factmodel_login *login);

/* It was let in by grace: what is under way about it would come too late. */
void factmodel_note_grace(struct factmodel *model,
                          const struct factmodel_login *login);

#endif
