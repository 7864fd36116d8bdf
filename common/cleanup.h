/* SPDX-License-Identifier: MIT */
/*
 * Scope cleanup.  A variable that is declared with one of these attributes is
 * released on every way out of its scope, so functions return early and no
 * exit can forget to free, close or wipe.  Uses the cleanup attribute of gcc
 * and clang.
 */
#ifndef COMMON_CLEANUP_H
#define COMMON_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

/* Frees a heap pointer at the end of its scope; NULL is fine. */
#define AUTO_FREE __attribute__((cleanup(cleanup_free)))
/* Closes a descriptor at the end of its scope; negative means none. */
#define AUTO_CLOSE __attribute__((cleanup(cleanup_close)))

static inline void
cleanup_free(void *address_of_pointer)
{
    free(*(void **)address_of_pointer);
}

static inline void
cleanup_close(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

/* Hands the descriptor over: the caller owns it, *fd is none afterwards. */
static inline int
cleanup_take_fd(int *fd)
{
    int taken = *fd;

    *fd = -1;
    return taken;
}

#endif
