/* SPDX-License-Identifier: MIT */
/*
 * How long a token may be, by the program that reads it: the table of
 * pam_ovhpat(8), section TOKEN LENGTH.
 */
#ifndef CTL_WAYIN_H
#define CTL_WAYIN_H

#include <stdbool.h>
#include <stddef.h>

struct wayin {
    const char *name; /* as the manual writes it */
    size_t longest;   /* bytes */
    bool cuts;        /* a longer token is cut; else it is refused */
};

/* The rows in the order of the manual; *ret_count of them. */
const struct wayin *wayin_table(size_t *ret_count);

#endif
