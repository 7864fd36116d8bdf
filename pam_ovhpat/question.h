/* SPDX-License-Identifier: MIT */
/*
 * One question to ovhpatd: the connection it goes over and the time that is
 * left for it.  `timeout=` bounds what the module itself waits; the time that
 * a person needs to type does not count.
 */
#ifndef PAM_OVHPAT_QUESTION_H
#define PAM_OVHPAT_QUESTION_H

#include "common/deadline.h"
#include "common/wire.h"
#include "pam_ovhpat/call.h"

struct question {
    const struct call *call;
    int fd;                   /* -1: not connected */
    int64_t left_ms;          /* of timeout=, for all questions of this call */
    struct deadline deadline; /* of the question that was sent */
    struct wire_packet *packet; /* the question, for a second try */
    bool may_repeat; /* the connection was made before the question */
    int error;       /* negative errno of the last failure, for the log */
};

/* Closes the connection at the end of the scope. */
#define AUTO_QUESTION __attribute__((cleanup(question_done)))

struct question question_new(const struct call *call);
void question_done(struct question *question);

/*
 * Tells ovhpatd that a login is coming, so that it can connect to the API
 * while the person types.  Waits for nothing and cannot fail: a login works
 * without it.
 */
void question_prepare(struct question *question);

/*
 * Asks, without waiting for the verdict: there is time for other work until
 * question_answer().  token is NULL for an account question;
 * identity is the one that this login has proved before, or "".  A failure
 * is kept for question_answer().
 */
void question_ask(struct question *question, const char *token,
                  const char *identity);

/*
 * Waits for the verdict.  When a prepared connection turns out to be dead, it
 * is made again and the question is sent again, once.
 * Returns ovhpatd's verdict, or one with the reason HELPER_UNREACHABLE,
 * HELPER_TIMEOUT, HELPER_GARBAGE, HELPER_IMPOSTOR or NO_MEMORY and the errno
 * in question->error.
 */
struct verdict question_answer(struct question *question);

#endif
