/* SPDX-License-Identifier: MIT */
/*
 * Which members a state file may have, and of which type.
 */
#ifndef SIMULATOR_SCHEMA_H
#define SIMULATOR_SCHEMA_H

#include <json-c/json.h>
#include <stdbool.h>

/* Room for the path of a member and what is wrong with it. */
#define SCHEMA_REASON 512

/*
 * Checks the whole state.  Returns 0, or -EINVAL with a reason that names the
 * member, such as
 *     accounts.xx1111-ovh.users.bob.status: must be OK, DISABLED or ...
 */
int schema_check(struct json_object *root, char reason[SCHEMA_REASON]);

/*
 * Whether value may stand in the member key of a noun; false for an unknown
 * key.  Used for what clients send.
 */
enum schema_noun {
    SCHEMA_USER,
    SCHEMA_GROUP,
    SCHEMA_TOKEN,
    SCHEMA_POLICY,
    SCHEMA_CONSUMER_KEY,
};

bool schema_takes(enum schema_noun noun, const char *key,
                  struct json_object *value);

/* Checks a whole object of a noun, as schema_check() does the state. */
int schema_check_noun(enum schema_noun noun, struct json_object *object,
                      char reason[SCHEMA_REASON]);

#endif
