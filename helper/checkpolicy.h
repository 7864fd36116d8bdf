/* SPDX-License-Identifier: MIT */
/*
 * The checks of a proved identity against the sysadmin's rules: is it of a kind
 * and an OVH account that count here, and does identity.
 * Each function is a row of check.c's tables (struct check).
 */
#ifndef HELPER_CHECKPOLICY_H
#define HELPER_CHECKPOLICY_H

#include "helper/check.h"

/* Ends with a refusal for a valid token of somebody who has no business
 * here. */
enum check_step checkpolicy_identity(struct decision *decision);

/* Gives the identity its account, by the first line that matches. */
enum check_step checkpolicy_map(struct decision *decision);

#endif
