/* SPDX-License-Identifier: MIT */
/*
 * PAM services read from their directory.
 */
#ifndef CTL_PAMREADER_H
#define CTL_PAMREADER_H

#include "ctl/findings.h"
#include "ctl/pamsource.h"
#include "ctl/pamstack.h"

/* Further arguments of a line are left out. */
#define PAMREADER_ARGUMENTS_MAX 256U

/*
 * Reads a service and all that it includes.  What libpam stumbles over goes
 * into `findings`.  Returns 0 with a stack that the caller ends with
 * pamstack_done(); -ENOENT when there is no such service; another negative
 * errno (pamtext_open(), pamstack_append()) when it cannot be read.  On
 * failure ret_path has the file.
 */
int pamreader_load(const struct pamsource *source, const char *service,
                   struct findings *findings, struct pamstack *ret_stack,
                   char ret_path[PAMSOURCE_PATH_MAX]);

#endif
