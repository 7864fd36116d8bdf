/* SPDX-License-Identifier: MIT */
/*
 * What must fit together in a state.
 */
#ifndef SIMULATOR_STATECHECK_H
#define SIMULATOR_STATECHECK_H

#include <json-c/json.h>

#include "simulator/schema.h"

/*
 * Checks a complete state that schema_check() accepted: groups of users,
 * applications and accounts of consumer keys, conditions of policies, faults.
 * Returns 0, or -EINVAL with a reason that names the member.
 */
int statecheck_run(struct json_object *root, char reason[SCHEMA_REASON]);

#endif
