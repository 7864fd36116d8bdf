/* SPDX-License-Identifier: MIT */
/*
 * Events of graceevent.h, done to the world of graceworld.h.
 */
#ifndef TESTS_HELPER_GRACEHAPPEN_H
#define TESTS_HELPER_GRACEHAPPEN_H

#include "tests/helper/graceevent.h"

/* Lets the event happen to product and model. */
void gracehappen_event(const struct graceevent *event);

#endif
