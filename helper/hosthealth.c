/* SPDX-License-Identifier: MIT */
/*
 * Remembers what became of the questions with the host's own credentials.
 * That there was no answer says nothing about a right, so an earlier answer
 * about it stays.  Decides nothing.  Pure; called by hostapi.c.
 */
#include "helper/hosthealth.h"

void
hosthealth_note(struct hosthealth *health, const char *path,
                const struct hostanswer *answer)
{
    size_t index = hostright_find(path);

    health->asked = true;
    health->last = *answer;
    health->last.body = "";
    health->last.len = 0;
    if (index < HOSTRIGHT_MAX && (answer->class != HOSTANSWER_UNREACHABLE ||
                                  !health->rights[index].asked)) {
        health->rights[index] =
            (struct hosthealth_right){.asked = true, .class = answer->class};
    }
}

const char *
hosthealth_right_text(const struct hosthealth_right *right)
{
    /* A user who is not there could be asked for, too. */
    return !right->asked ? "not asked yet"
           : right->class == HOSTANSWER_ABSENT
               ? hostanswer_class_text(HOSTANSWER_ANSWERED)
               : hostanswer_class_text(right->class);
}
