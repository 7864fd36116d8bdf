/* SPDX-License-Identifier: MIT */
/*
 * The names that OVHcloud gives to identities.
 */
#ifndef SIMULATOR_URN_H
#define SIMULATOR_URN_H

#include <json-c/json.h>

/*
 * A new JSON string urn:v1:<region>:identity:<kind>:<account>[/<name>];
 * kind is account, user, group or credential, name is NULL for an account.
 * (OVHcloud, "How to use IAM policies using the API", identities.)
 */
struct json_object *urn_new(const char *region, const char *kind,
                            const char *account, const char *name);

#endif
