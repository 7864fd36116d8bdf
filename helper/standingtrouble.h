/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong when the host asks how users stand: it is logged, not too
 * often, and a breaker keeps an API that is away from being asked again and
 * again.
 */
#ifndef HELPER_STANDINGTROUBLE_H
#define HELPER_STANDINGTROUBLE_H

#include "helper/breaker.h"
#include "helper/hostanswer.h"
#include "helper/log.h"

/* All zero is a good start. */
struct standingtrouble {
    struct breaker breaker;
    struct log_repeat refusals;
    struct log_repeat silences;
    struct log_repeat overflows;
};

/* What an answer says about the host's credentials and the API. */
void standingtrouble_note(struct standingtrouble *trouble,
                          const struct hostanswer *answer);

/*
 * A question about the user with this URN cannot be sent; error is a negative
 * errno.  -ENOTCONN, there are no credentials, is nothing to talk about.
 */
void standingtrouble_unsent(struct standingtrouble *trouble, const char *urn,
                            int error);

#endif
