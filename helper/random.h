/* SPDX-License-Identifier: MIT */
/*
 * Numbers that need not be secret: ids of log lines, spread of retries.
 */
#ifndef HELPER_RANDOM_H
#define HELPER_RANDOM_H

#include <stdint.h>

/* A random number; never waits (getrandom(2), else the clock). */
uint32_t random_number(void);

#endif
