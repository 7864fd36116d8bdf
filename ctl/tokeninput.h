/* SPDX-License-Identifier: MIT */
/*
 * A token from where nobody else sees it: a file, standard input, a terminal
 * without echo.  Never from the command line or the environment.
 */
#ifndef CTL_TOKENINPUT_H
#define CTL_TOKENINPUT_H

#include "common/secret.h"

/*
 * Reads the token from the file ("-": standard input; the terminal without echo
 * if that is one).  The line end behind it does not count.  Returns 0,
 * -EMSGSIZE when it is longer than SECRET_MAX, or a negative errno.  The
 * caller wipes it.
 */
int tokeninput_read(const char *path, struct secret *ret_token);

#endif
