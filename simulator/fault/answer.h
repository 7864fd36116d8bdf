/* SPDX-License-Identifier: MIT */
/*
 * The bytes of one HTTP answer, ready to be sent.
 */
#ifndef SIMULATOR_FAULT_ANSWER_H
#define SIMULATOR_FAULT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

/* The largest file for --body. */
#define ANSWER_BODY_MAX (64U * 1024 * 1024)

struct answer {
    char *head; /* status line, headers and the empty line */
    size_t head_len;
    char *body;
    size_t body_len;
    bool closes; /* a header says "Connection: close" */
};

struct options;

/*
 * Builds the answer that the options describe: their headers as they are (or
 * OVHcloud's, if none is given), and a Content-Length unless a header brings
 * it or Transfer-Encoding, or the status has no body.  The caller ends it with
 * answer_done().  Returns 0 or the negative errno of reading the body.
 */
int answer_build(const struct options *options, struct answer *ret_answer);

void answer_done(struct answer *answer);

#endif
