/* SPDX-License-Identifier: MIT */
/*
 * What pam_neighbour.so finds in the program that loads it.
 */
#ifndef TESTS_SUPPORT_NEIGHBOUR_H
#define TESTS_SUPPORT_NEIGHBOUR_H

#define NEIGHBOUR_EXPORT __attribute__((visibility("default")))

/* PAM_AUTHTOK at this point of the stack; NULL when it is not set. */
NEIGHBOUR_EXPORT void neighbour_saw_authtok(const char *authtok);

/* What an earlier module has asked for; NULL: nothing. */
NEIGHBOUR_EXPORT const char *neighbour_earlier_authtok(void);

#endif
