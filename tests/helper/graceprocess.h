/* SPDX-License-Identifier: MIT */
/*
 * What happens to the model's ovhpatd and to its host as a whole: it starts
 * over the files that are there, ends in order or not, its clocks go on.
 */
#ifndef TESTS_HELPER_GRACEPROCESS_H
#define TESTS_HELPER_GRACEPROCESS_H

#include "tests/helper/gracemodel.h"

/* A new host with an empty disk and a process on it. */
void graceprocess_reset(struct gracemodel *model);

/* A new process over the files as they are now. */
void graceprocess_start(struct gracemodel *model);

/* The process ends in order. */
void graceprocess_stop(struct gracemodel *model);

/* The process, or the power, dies; written_anyway: what was not synced was
 * written all the same. */
void graceprocess_kill(struct gracemodel *model);
void graceprocess_lose_power(struct gracemodel *model, bool written_anyway);

/* The host lives, for so long. */
void graceprocess_live(struct gracemodel *model, int64_t ms);

/* Something happened to the host or its files that may make a record younger
 * than it is: power off, a restored or damaged clock's file. */
void graceprocess_bend(struct gracemodel *model);

/* A backup of the files came back: all of them, or the clock's only. */
void graceprocess_restore(struct gracemodel *model, bool clock_only);

/* Nobody can read the files any more. */
void graceprocess_lose_key(struct gracemodel *model);

/* OVHcloud says that an identity is refused as a whole. */
void graceprocess_refuse_identity(struct gracemodel *model,
                                  unsigned int identity, enum reason reason);

/* The ten minutes are over. */
void graceprocess_tick(struct gracemodel *model);

#endif
