/* SPDX-License-Identifier: MIT */
/*
 * The control field of a pam.d line: for each PAM code, what libpam does.
 */
#ifndef CTL_PAMCONTROL_H
#define CTL_PAMCONTROL_H

#include <stdbool.h>

/* _PAM_RETURN_VALUES of <security/_pam_types.h>; checked in pamcontrol.c. */
#define PAMCONTROL_CODES 32

/* Actions; a positive number n skips n lines. */
enum pamcontrol_action {
    PAMCONTROL_IGNORE = 0,
    PAMCONTROL_OK = -1,
    PAMCONTROL_DONE = -2,
    PAMCONTROL_BAD = -3,
    PAMCONTROL_DIE = -4,
    PAMCONTROL_RESET = -5,
};

struct pamcontrol {
    int actions[PAMCONTROL_CODES]; /* enum pamcontrol_action or a number */
    /* Which codes the field names itself, without its default=. */
    bool named[PAMCONTROL_CODES];
};

/*
 * Reads a control field, without its brackets, as libpam does: the four
 * words, or code=action pairs (pam.conf(5)).  Returns NULL, or a text that says
 * what is wrong; *ret_control then makes every code a failure, as libpam does.
 */
const char *pamcontrol_parse(const char *text, struct pamcontrol *ret_control);

/* The name of a PAM code as it is written in a control field. */
const char *pamcontrol_code_name(int code);

#endif
