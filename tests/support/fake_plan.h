/* SPDX-License-Identifier: MIT */
/*
 * The section [helper] of a case.
 */
#ifndef TESTS_SUPPORT_FAKE_PLAN_H
#define TESTS_SUPPORT_FAKE_PLAN_H

#include "tests/support/casefile.h"
#include "tests/support/fake_helper.h"

/*
 * Reads `mode = NAME`, `delay = MILLISECONDS`, and any number of
 * `verify = REASON [account=A] [identity=I] [source=none|online|fresh|grace]
 * [age=SECONDS] [left=SECONDS] [expires=UNIX-SECONDS] [warn=SECONDS] [id=X]
 * [rule=R]` and `acct = ...`.  Without them
 * the helper says yes to everything, so a refusal that a case sees is the
 * module's own.  The account is the one that was asked for, the id k7, and a
 * verdict that needs an identity has $urn. Returns true, or false with a line
 * in *report.
 */
bool fake_plan_read(const struct casefile *file,
                    struct fake_helper_plan *ret_plan, struct lines *report);

#endif
