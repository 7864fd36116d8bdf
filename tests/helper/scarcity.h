/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out at a chosen allocation.  For tests of one C file that
 * are linked with the --wrap options of scarcity_ldflags
 * (tests/helper/config.mk); the calls of the code under test come here, those
 * inside libc do not.
 */
#ifndef TESTS_HELPER_SCARCITY_H
#define TESTS_HELPER_SCARCITY_H

#include <errno.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How many allocations still succeed before one fails; negative: all do. */
static int scarcity_left = -1;

static bool
scarcity_strikes(void)
{
    if (scarcity_left < 0 || scarcity_left-- > 0) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
char *__wrap_strndup(const char *text, size_t len);
char *__real_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved);
void *__real_tsearch(const void *key, void **root, __compar_fn_t compare);
void *__wrap_tsearch(const void *key, void **root, __compar_fn_t compare);

void *
__wrap_malloc(size_t size)
{
    return scarcity_strikes() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return scarcity_strikes() ? NULL : __real_calloc(count, size);
}

char *
__wrap_strdup(const char *text)
{
    return scarcity_strikes() ? NULL : __real_strdup(text);
}

char *
__wrap_strndup(const char *text, size_t len)
{
    return scarcity_strikes() ? NULL : __real_strndup(text, len);
}

char *
__wrap_realpath(const char *path, char *resolved)
{
    return scarcity_strikes() ? NULL : __real_realpath(path, resolved);
}

void *
__wrap_tsearch(const void *key, void **root, __compar_fn_t compare)
{
    return scarcity_strikes() ? NULL : __real_tsearch(key, root, compare);
}

#endif
