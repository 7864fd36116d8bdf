/* SPDX-License-Identifier: MIT */
/*
 * The command status: how ovhpatd is, and how long what can last.
 */
#ifndef HELPER_MANAGESTATUS_H
#define HELPER_MANAGESTATUS_H

#include "helper/manage.h"

/* Answers the call. */
void managestatus_run(struct manage_call *call);

/*
 * The rules of a service as JSON: its section (null: the defaults), fresh,
 * grace, and the longest time that a revoked token goes on opening it, with the
 * API reachable and away.
 */
struct json_object *managestatus_policy(const struct rulebook *rules,
                                        const char *service);

#endif
