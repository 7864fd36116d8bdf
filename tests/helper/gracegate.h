/* SPDX-License-Identifier: MIT */
/*
 * Control over the writer thread: held in front of any call and let go on
 * again, and dead at any of them; and numbers for getrandom(2) that depend on
 * the seed only, so that a run can be repeated.
 *
 * The program wraps pthread_create, pthread_cond_wait, pthread_cond_signal and
 * getrandom (gracegate_wrap in records.mk): a thread of the helper that waits
 * on its condition has nothing to do.
 */
#ifndef TESTS_HELPER_GRACEGATE_H
#define TESTS_HELPER_GRACEGATE_H

#include <stdbool.h>
#include <stdint.h>

struct fakedisk_op;

/* Opens the gate; the thread that calls is the one that is never held. */
void gracegate_open(uint64_t seed);

/* For fakedisk_watch(). */
int gracegate_pass(const struct fakedisk_op *op);

/* The writer may do so many more calls and is then held; gracegate_go() lets
 * it go on. */
void gracegate_hold(unsigned int calls);
void gracegate_go(void);

/* Waits until the writer has nothing to do or is held. */
void gracegate_wait(void);

/* From now on every call fails: what the process still does is what a dead
 * process does not. */
void gracegate_freeze(bool frozen);

/* One lock for all that both threads touch. */
void gracegate_lock(void);
void gracegate_unlock(void);

#endif
