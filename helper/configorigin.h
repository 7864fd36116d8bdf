/* SPDX-License-Identifier: MIT */
/*
 * Where each value of ovhpat.conf was written, for showing which line decided.
 */
#ifndef HELPER_CONFIGORIGIN_H
#define HELPER_CONFIGORIGIN_H

#include <stddef.h>

struct configorigin;

struct configorigin_entry {
    const char *section; /* "cache", "service sshd"; as it is written */
    const char *key;
    const char *value; /* as it is written */
    unsigned int line;
};

/*
 * Adds a value to the list, which is made when *origin is NULL; the texts are
 * copied.  Returns 0, or -ENOMEM and the list is as it was.
 */
int configorigin_add(struct configorigin **origin,
                     const struct configorigin_entry *entry);

/* Takes NULL. */
void configorigin_free(struct configorigin *origin);

/*
 * The value of this number (0: the first) that the file gives to the key in
 * the section; NULL when it does not.  Names of sections are compared without
 * regard to case, as those of PAM services are folded.  origin may be NULL.
 * Borrowed from the list.
 */
const struct configorigin_entry *
configorigin_find(const struct configorigin *origin, const char *section,
                  const char *key, size_t number);

#endif
