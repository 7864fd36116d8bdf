/* SPDX-License-Identifier: MIT */
/*
 * What a state file may leave out.
 */
#ifndef SIMULATOR_DEFAULTS_H
#define SIMULATOR_DEFAULTS_H

#include <json-c/json.h>

/*
 * Completes a state that schema_check() accepted: the region, the three groups
 * that every OVHcloud account has (ADMIN, DEFAULT, UNPRIVILEGED), missing
 * members of users, groups and tokens, and the secret of every token that has
 * none.
 */
void defaults_fill(struct json_object *root);

/* The same for one new user, group, policy or token. */
void defaults_fill_user(struct json_object *user);
void defaults_fill_group(struct json_object *group);
void defaults_fill_policy(struct json_object *policy);

/* The same for one new consumer key, which keys does not hold yet. */
void defaults_fill_consumer_key(struct json_object *keys,
                                struct json_object *key);

/* holder is the text that pat_new() takes. */
void defaults_fill_token(struct json_object *token, const char *holder);

#endif
