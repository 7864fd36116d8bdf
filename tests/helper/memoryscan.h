/* SPDX-License-Identifier: MIT */
/*
 * Looks for forgotten copies of a secret in this process's memory.
 */
#ifndef TESTS_HELPER_MEMORYSCAN_H
#define TESTS_HELPER_MEMORYSCAN_H

#include <stddef.h>

#include "common/secret.h"

/* The length of the tokens that memoryscan_token() makes. */
#define MEMORYSCAN_TOKEN_LEN 640U

/*
 * Writes the token of this number into *ret_token.  It has the form of a
 * token and exists nowhere else: it is computed, byte by byte.
 */
void memoryscan_token(unsigned int number, struct secret *ret_token);

/*
 * How many copies of any quarter of that token's bytes the writable memory of
 * this process holds; a whole copy counts as four.  The caller has wiped its
 * own.
 */
size_t memoryscan_count(unsigned int number);

#endif
