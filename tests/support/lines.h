/* SPDX-License-Identifier: MIT */
/*
 * A list of texts, and the comparison of what was expected with what was seen.
 * Running out of memory ends the test program.
 */
#ifndef TESTS_SUPPORT_LINES_H
#define TESTS_SUPPORT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
    size_t count;
    char **text; /* each owned */
};

/* Appends a copy. */
void lines_add(struct lines *lines, const char *text);

__attribute__((format(printf, 2, 3))) void lines_addf(struct lines *lines,
                                                      const char *format, ...);

void lines_done(struct lines *lines);

/* Whether an expected line and a seen line belong together. */
typedef bool lines_match(const char *expected, const char *seen);

/* Byte for byte. */
bool lines_equal(const char *expected, const char *seen);

/* Every word of expected (KEY=VALUE or a bare word) is a word of seen, and the
 * first words are the same. */
bool lines_has_words(const char *expected, const char *seen);

/* "NOTICE text", exactly, or "NOTICE /regex/", which must match the whole. */
bool lines_match_log(const char *expected, const char *seen);

/*
 * Compares line by line.  Returns true when all belong together; otherwise
 * the section's name and both lists, with - and + before the lines that do
 * not, are appended to *report.
 */
bool lines_compare(const char *section, const struct lines *expected,
                   const struct lines *seen, lines_match *match,
                   struct lines *report);

#endif
