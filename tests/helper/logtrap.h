/* SPDX-License-Identifier: MIT */
/*
 * What the code under test writes to stderr, kept for the test to read.
 */
#ifndef TESTS_HELPER_LOGTRAP_H
#define TESTS_HELPER_LOGTRAP_H

/* From now on stderr goes into memory; fatal for the test when it cannot. */
void logtrap_begin(void);

/* Everything since logtrap_begin(), in a buffer that the next call fills
 * again. */
const char *logtrap_text(void);

/* How many lines have come since logtrap_begin(). */
unsigned int logtrap_lines(void);

/* Fatal for the test when this text has not come, or has. */
void logtrap_assert(const char *text);
void logtrap_assert_not(const char *text);

/* Forgets what has come so far. */
void logtrap_clear(void);

/* Gives stderr back; does nothing when it was not taken. */
void logtrap_end(void);

#endif
