/* SPDX-License-Identifier: MIT */
/*
 * The text of a failure for a person: "FILE:LINE: reason".  A function that
 * can fail on what a sysadmin wrote fills one in and returns; only main() and
 * the reload print it, so nothing is logged twice.
 */
#ifndef HELPER_PROBLEM_H
#define HELPER_PROBLEM_H

#define PROBLEM_SIZE 512U

struct problem {
    char text[PROBLEM_SIZE];
};

/* Writes the text; it is cut when it does not fit.  Returns -EINVAL, so that
 * a caller can `return problem_set(...)`. */
__attribute__((format(printf, 2, 3))) int problem_set(struct problem *problem,
                                                      const char *format, ...);

/* The same with "FILE:LINE: " before the text; line 0 leaves the line out. */
__attribute__((format(printf, 4, 5))) int problem_at(struct problem *problem,
                                                     const char *file,
                                                     unsigned int line,
                                                     const char *format, ...);

#endif
