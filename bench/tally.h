/* SPDX-License-Identifier: MIT */
/*
 * What a crew measured, printed for a person or for a program.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stdbool.h>

#include "bench/crew.h"

/*
 * Prints the result to standard output: as text, or as one JSON object on one
 * line.  label names what was measured and must need no JSON escape;
 * code_text turns a code into words for the text form.
 */
void tally_print(const char *label, const struct crew_plan *plan,
                 const struct crew_result *result, bool as_json,
                 const char *(*code_text)(int code));

#endif
