/* SPDX-License-Identifier: MIT */
/*
 * Files for decoders that read files: a directory of the process's own below
 * TMPDIR (/tmp), removed when the process ends by exit(3).
 */
#ifndef FUZZ_WORKDIR_H
#define FUZZ_WORKDIR_H

#include <stddef.h>

/* The directory; mode 0700. */
const char *workdir_path(void);

/* Writes a file of mode 0600 over what was there; `name` is a constant.
 * Returns its path, which stands until the next call but one. */
const char *workdir_write(const char *name, const void *bytes, size_t len);

/* Takes the file away, if there is one. */
void workdir_remove(const char *name);

#endif
