/* SPDX-License-Identifier: MIT */
/*
 * A malloc(3) in front of libc's, found first because the program exports it.
 * Who calls is known by the return address.
 */
#include "tests/support/mallocfault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/sanitized.h"

static unsigned int mallocfault_left;

bool
mallocfault_arm(unsigned int nth)
{
    mallocfault_left = nth;
    return nth == 0 || !SANITIZED;
}

#if !SANITIZED
/* glibc's own allocator, under the name that it exports for this use. */
void *__libc_malloc(size_t size);

static bool
mallocfault_is_module(void *caller)
{
    static const char name[] = "/pam_ovhpat.so";
    Dl_info info;
    size_t len = 0;

    if (dladdr(caller, &info) == 0 || info.dli_fname == NULL) {
        return false;
    }
    len = strlen(info.dli_fname);
    return len >= sizeof(name) &&
           strcmp(info.dli_fname + len - sizeof(name) + 1, name) == 0;
}

__attribute__((visibility("default"))) void *
malloc(size_t size)
{
    if (mallocfault_left > 0 &&
        mallocfault_is_module(__builtin_return_address(0)) &&
        --mallocfault_left == 0) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}
#endif
