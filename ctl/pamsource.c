/* SPDX-License-Identifier: MIT */
/*
 * The directories that services are read from, searched as libpam searches
 * /etc/pam.d and /usr/lib/pam.d: the first file of the name counts, also when
 * it cannot be read.  A name with a slash in front is a path.
 */
#include "ctl/pamsource.h"

#include <errno.h>
#include <stdio.h>

int
pamsource_open(const struct pamsource *source, const char *name,
               char path[PAMSOURCE_PATH_MAX], struct pamtext *ret_text)
{
    int error = -ENOENT;

    for (size_t i = 0; i < 2; i++) {
        const char *directory = source->directories[i];
        int length = 0;

        if (name[0] == '/') {
            length = snprintf(path, PAMSOURCE_PATH_MAX, "%s", name);
        } else if (directory != NULL) {
            length =
                snprintf(path, PAMSOURCE_PATH_MAX, "%s/%s", directory, name);
        } else {
            break;
        }
        if (length < 0 || length >= (int)PAMSOURCE_PATH_MAX) {
            return -ENAMETOOLONG;
        }
        error = pamtext_open(path, ret_text);
        if (error != -ENOENT || name[0] == '/') {
            break;
        }
    }
    return error;
}
