/* SPDX-License-Identifier: MIT */
/*
 * What doctor has seen: one line for each link of the chain.
 */
#ifndef CTL_DOCTORREPORT_H
#define CTL_DOCTORREPORT_H

#include <stdbool.h>
#include <stddef.h>

#define DOCTORREPORT_LINES_MAX 128U

enum doctorreport_level {
    DOCTORREPORT_OK = 0,
    DOCTORREPORT_UNSEEN, /* not to be seen from here */
    DOCTORREPORT_WARNING,
    DOCTORREPORT_FAILURE,
};

struct doctorreport_line {
    enum doctorreport_level level;
    const char *link; /* a constant: config, socket, dns ... */
    char *text;       /* what is the case */
    char *next;       /* what to do, or NULL */
};

struct doctorreport {
    bool prints; /* each line at once, for a person who waits */
    size_t count;
    struct doctorreport_line lines[DOCTORREPORT_LINES_MAX];
};

/* Adds a line; next is NULL or the next step. */
__attribute__((format(printf, 5, 6))) void
doctorreport_add(struct doctorreport *report, enum doctorreport_level level,
                 const char *link, const char *next, const char *format, ...);

void doctorreport_done(struct doctorreport *report);

/* How many lines have the level. */
size_t doctorreport_count(const struct doctorreport *report,
                          enum doctorreport_level level);

const char *doctorreport_level_name(enum doctorreport_level level);

#endif
