/* SPDX-License-Identifier: MIT */
/*
 * Things that are to happen later, from a thread of their own.
 */
#ifndef SIMULATOR_DELAY_H
#define SIMULATOR_DELAY_H

#include <stdbool.h>

struct delay;

/*
 * Starts the thread.  wake is called from it, once for each thing, when its
 * time has come or when delay_stop() is called.  NULL when that fails.
 */
struct delay *delay_new(void (*wake)(void *thing));

/*
 * Hands a thing over.  Returns false, and never wakes it, when memory is out or
 * delay_stop() has been called.
 */
bool delay_add(struct delay *delay, void *thing, unsigned delay_ms);

/* Wakes everything that waits and ends the thread. */
void delay_stop(struct delay *delay);

/* After delay_stop(), when nobody can call delay_add() any more. */
void delay_free(struct delay *delay);

#endif
