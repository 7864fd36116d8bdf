/* SPDX-License-Identifier: MIT */
/*
 * Reads the state file, certificates and answer bodies.  A limit is part of
 * every call, so a wrong path (/dev/zero) ends in an error and not in a
 * machine without memory.
 */
#include "simulator/contents.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"

int
contents_read(const char *path, size_t limit, char **ret_text, size_t *ret_len)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    size_t used = 0;
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return -errno;
    }
    do {
        char *bigger = realloc(text, size + 65536 + 1);

        if (bigger == NULL) {
            fclose(file);
            return -ENOMEM;
        }
        text = bigger;
        size += 65536;
        used += fread(text + used, 1, size - used, file);
    } while (used == size && used <= limit);
    if (ferror(file) != 0) {
        fclose(file);
        return -EIO;
    }
    fclose(file);
    if (used > limit) {
        return -EFBIG;
    }
    text[used] = '\0';
    *ret_text = text;
    *ret_len = used;
    text = NULL;
    return 0;
}
