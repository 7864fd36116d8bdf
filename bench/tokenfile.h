/* SPDX-License-Identifier: MIT */
/*
 * Tokens from a file: never from argv or the environment, where ps(1) shows
 * them.
 */
#ifndef BENCH_TOKENFILE_H
#define BENCH_TOKENFILE_H

#include "common/secret.h"

/*
 * Reads line number modulo the number of lines, without its line end, into a
 * secret that the caller wipes: so each process of a crew can have a token of
 * its own.  Returns 0, -ENODATA when the file has no line, -EMSGSIZE when the
 * line is over SECRET_MAX, -EINVAL when it is empty, or a negative errno of
 * open(2) and read(2).
 */
int tokenfile_read(const char *path, unsigned int number,
                   struct secret *ret_token);

#endif
