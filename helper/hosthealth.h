/* SPDX-License-Identifier: MIT */
/*
 * How the host's own credentials do: the last answer, and the last one to each
 * question for which they need a right.  For `status`.
 */
#ifndef HELPER_HOSTHEALTH_H
#define HELPER_HOSTHEALTH_H

#include <stdbool.h>

#include "helper/hostanswer.h"
#include "helper/hostright.h"

/* Of one row of hostright.h. */
struct hosthealth_right {
    bool asked;
    enum hostanswer_class class; /* of the last answer */
};

/* Zeroed: nothing was asked. */
struct hosthealth {
    bool asked;
    struct hostanswer last; /* without its body */
    struct hosthealth_right rights[HOSTRIGHT_MAX];
};

/* Takes the answer to a question; the path is below /v1. */
void hosthealth_note(struct hosthealth *health, const char *path,
                     const struct hostanswer *answer);

/* In the words of `status`: "not asked yet", or hostanswer_class_text(). */
const char *hosthealth_right_text(const struct hosthealth_right *right);

#endif
