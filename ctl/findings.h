/* SPDX-License-Identifier: MIT */
/*
 * What `ovhpatctl lint` has found: a list that grows, without doubles.
 */
#ifndef CTL_FINDINGS_H
#define CTL_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#define FINDINGS_MAX 500U

struct finding {
    const char *id; /* stable: scripts and the manual know it */
    char *file;
    unsigned int line; /* 0: the whole file */
    char *text;        /* what is wrong, and what to write instead */
    char *intended;    /* why it is meant to be so (lintmark.h), or NULL */
};

struct findings {
    size_t count;
    size_t left_out; /* behind FINDINGS_MAX */
    struct finding list[FINDINGS_MAX];
};

/* An empty list on the heap, or NULL. */
struct findings *findings_new(void);
void findings_free(struct findings *findings);

/*
 * Adds a finding; id is a constant.  The same id at the same place is taken
 * once, so a file that many services include is not reported for each.
 */
__attribute__((format(printf, 5, 6))) void
findings_add(struct findings *findings, const char *id, const char *file,
             unsigned int line, const char *format, ...);

/* Whether a finding with this id is in the list. */
bool findings_has(const struct findings *findings, const char *id);

/* Gives the finding at this place the reason why it is intended.  Returns 0,
 * -ENOENT when there is none, or -ENOMEM. */
int findings_intend(struct findings *findings, const char *id, const char *file,
                    unsigned int line, const char *reason);

/* How many are not intended, those that were left out among them. */
size_t findings_open(const struct findings *findings);

/* Puts them in the order of their places. */
void findings_sort(struct findings *findings);

#endif
