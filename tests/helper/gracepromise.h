/* SPDX-License-Identifier: MIT */
/*
 * What is demanded of a verdict: that it is the model's, field by field, and
 * that it keeps the promises of the manual, which the model could get wrong as
 * the product could:
 *
 *   P1  nobody gets in from a record whose token the API has not accepted, for
 *       this very identity, within the length of the service's grace
 *   P2  nor after a no that was told, until the API says yes
 *   P3  a login from a record makes none younger (also gracefiles.h)
 *   P6  nobody is root
 *   P9  who has no record is told the same, whoever has one
 */
#ifndef TESTS_HELPER_GRACEPROMISE_H
#define TESTS_HELPER_GRACEPROMISE_H

#include "tests/helper/gracemodel.h"

/* What the run has seen, so that nobody takes an empty run for a good one. */
struct gracepromise_seen {
    unsigned long logins;
    unsigned long online;
    unsigned long fresh;
    unsigned long grace;
    unsigned long refused;
    unsigned long buried;
    unsigned long too_old;
    unsigned long unmapped; /* from a record, by today's rules */
    unsigned long breaker;
    unsigned long late; /* refusals behind a login by grace */
};

/* Compares; notes what is wrong in the model, and what it saw in *seen. */
void gracepromise_check(struct gracemodel *model, const struct verdict *verdict,
                        struct gracepromise_seen *seen);

#endif
