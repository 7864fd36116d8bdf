/* SPDX-License-Identifier: MIT */
/*
 * A whole file in memory.
 */
#ifndef SIMULATOR_CONTENTS_H
#define SIMULATOR_CONTENTS_H

#include <stddef.h>

/*
 * Reads a file of at most limit bytes.  The text is terminated by a NUL that
 * *ret_len does not count; the caller frees it.
 * Returns 0, -EFBIG when the file is longer, or the negative errno of open or
 * read; the out-parameters are untouched then.
 */
int contents_read(const char *path, size_t limit, char **ret_text,
                  size_t *ret_len);

#endif
