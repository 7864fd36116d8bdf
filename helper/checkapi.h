/* SPDX-License-Identifier: MIT */
/*
 * The checks around a question to the API: whether it may be asked, the
 * question itself, and what the answer proves.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKAPI_H
#define HELPER_CHECKAPI_H

#include "helper/check.h"

/* The limits count questions to the API, not logins. */
enum check_step checkapi_limits(struct decision *decision);

/* Asks, unless the answer is known; goes on with the next check when it has
 * come. */
enum check_step checkapi_ask(struct decision *decision);

/* What the API said; a no of any kind ends it. */
enum check_step checkapi_answer(struct decision *decision);

#endif
