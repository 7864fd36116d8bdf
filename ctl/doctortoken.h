/* SPDX-License-Identifier: MIT */
/*
 * The token, by its length only.
 */
#ifndef CTL_DOCTORTOKEN_H
#define CTL_DOCTORTOKEN_H

#include "ctl/doctorreport.h"

/*
 * Reads a token from the file ("-": standard input) and says where it is too
 * long to be typed; the line end behind it does not count.  It is sent nowhere
 * and shown nowhere.  NULL: says that none was given.
 */
void doctortoken_look(struct doctorreport *report, const char *path);

#endif
