/* SPDX-License-Identifier: MIT */
/*
 * Where PAM services are looked for.
 */
#ifndef CTL_PAMSOURCE_H
#define CTL_PAMSOURCE_H

#include "ctl/pamtext.h"

#define PAMSOURCE_PATH_MAX 1024U

struct pamsource {
    const char
        *directories[2]; /* the first one first; the second may be NULL */
};

/*
 * Finds a service and opens it; path gets where it was looked for last.
 * Returns 0 with a text that the caller ends with pamtext_done(), -ENOENT,
 * -ENAMETOOLONG, or what pamtext_open() says.
 */
int pamsource_open(const struct pamsource *source, const char *name,
                   char path[PAMSOURCE_PATH_MAX], struct pamtext *ret_text);

#endif
