/* SPDX-License-Identifier: MIT */
/*
 * Lines of a service judged one by one.
 */
#ifndef CTL_LINTLINE_H
#define CTL_LINTLINE_H

#include "ctl/findings.h"
#include "ctl/pamstack.h"

/*
 * Adds findings about jumps over the end, our module's arguments, its file
 * (looked for in module_directory when the line has no path), accounts without
 * a password, and auth lines without account lines.  `complete` is false for a
 * file that is only there to be included.
 */
void lintline_judge(const struct pamstack *stack, const char *module_directory,
                    bool complete, struct findings *findings);

#endif
