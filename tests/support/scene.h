/* SPDX-License-Identifier: MIT */
/*
 * One case from its file to its judgement.
 */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "tests/support/casefile.h"

struct scene_settings {
    const char *module;    /* pam_ovhpat.so, absolute */
    const char *neighbour; /* pam_neighbour.so, absolute */
    const char *directory; /* exists, is empty, belongs to this case */
};

/*
 * Runs the case; must be called in a process of its own, inside the private
 * namespace.  Returns true when everything was as expected; otherwise *report
 * says what was not.
 */
bool scene_play(const struct casefile *file,
                const struct scene_settings *settings, struct lines *report);

/* Gives the case its variables: $module, $socket, $token and so on. */
void scene_set_variables(struct casefile *file,
                         const struct scene_settings *settings);

#endif
