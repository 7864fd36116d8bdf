/* SPDX-License-Identifier: MIT */
/*
 * Logins by chance, for the random test of decision-t.c: names, secrets, maps
 * and answers of every kind, so mixed that some of each get in.  The chance is
 * random(3)'s; the caller sets the seed.
 */
#ifndef TESTS_HELPER_RANDOMLOGIN_H
#define TESTS_HELPER_RANDOMLOGIN_H

#include "tests/helper/desk.h"
#include "tests/helper/loginmodel.h"

#define RANDOMLOGIN_RULES_MAX 12U
/* Tokens that come again and again; all others come once. */
#define RANDOMLOGIN_TOKENS 24U

/* Draws rules, without one twice, and puts them on the desk as its map.
 * Returns how many there are. */
size_t randomlogin_map(struct desk *desk, struct loginmodel_rule *ret_rules);

/* Draws the rest of a case, and the request that belongs to it.  *ret_token is
 * the number of the token, or RANDOMLOGIN_TOKENS when it comes only once. */
void randomlogin_draw(struct loginmodel_case *ret_login,
                      struct wire_request *ret_request,
                      unsigned int *ret_token);

#endif
