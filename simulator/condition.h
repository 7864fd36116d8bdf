/* SPDX-License-Identifier: MIT */
/*
 * The conditions of IAM policies.
 */
#ifndef SIMULATOR_CONDITION_H
#define SIMULATOR_CONDITION_H

#include <json-c/json.h>
#include <stdbool.h>

/* What a condition can ask about; all of it is borrowed. */
struct condition_facts {
    const char *address;       /* the client's, as the API sees it */
    const char *resource_type; /* such as vps */
    const char *resource_name;
    struct json_object *tags; /* of the resource; NULL: none */
};

/*
 * What is wrong with a policy's conditions; NULL when nothing is.  Conditions
 * on dates are not simulated and are called wrong.
 */
const char *condition_complaint(struct json_object *condition);

/* Whether conditions without a complaint hold; NULL holds. */
bool condition_holds(struct json_object *condition,
                     const struct condition_facts *facts);

#endif
