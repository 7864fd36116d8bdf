/* SPDX-License-Identifier: MIT */
/*
 * Findings that a sysadmin means to have.  A comment on a line of its own,
 *
 *   # ovhpat: intended ID REASON...
 *
 * marks the finding of this id on the next line that is neither empty nor a
 * comment.  Several may stand above one line, one for each id.
 */
#ifndef CTL_LINTMARK_H
#define CTL_LINTMARK_H

#include <stdbool.h>

#include "ctl/findings.h"

/* The id of findings about marks themselves. */
#define LINTMARK_ID "mark"

/*
 * Reads the marks of a file and gives the findings that they match their
 * reason.  A mark without an id or a reason is itself a finding, and with
 * `strict` one that matches nothing; so is every mark in a file that others
 * than root may write.  A file that cannot be read has no marks.
 * Returns 0 or -ENOMEM.
 */
int lintmark_apply(const char *path, bool strict, struct findings *findings);

#endif
