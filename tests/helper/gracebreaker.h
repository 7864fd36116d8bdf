/* SPDX-License-Identifier: MIT */
/*
 * The grace model's breaker.  It does not know the dice, so there is a time in
 * which the product may let somebody try or not; what it did is taken for the
 * truth then.
 */
#ifndef TESTS_HELPER_GRACEBREAKER_H
#define TESTS_HELPER_GRACEBREAKER_H

#include "tests/helper/gracemodel.h"

/* Whether nobody waits for the API now; refused: the product said no. */
bool gracebreaker_is_open(struct gracemodel *model, bool refused);

/* Whether a new question may be sent, when it is not open. */
bool gracebreaker_admits(struct gracemodel *model, bool refused);

/* The API could not be asked; retry_ms is what it demanded, 0: nothing. */
void gracebreaker_fail(struct gracemodel *model, enum reason why,
                       int64_t retry_ms);

#endif
