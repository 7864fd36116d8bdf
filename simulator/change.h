/* SPDX-License-Identifier: MIT */
/*
 * Changes that clients make.
 */
#ifndef SIMULATOR_CHANGE_H
#define SIMULATOR_CHANGE_H

#include <stdbool.h>

#include "simulator/call.h"
#include "simulator/schema.h"

/*
 * Checks those members of the request's body that are in writable (ended by
 * NULL).  Returns false, with a 400 that names the member, for a bad value.
 */
bool change_check(struct call *call, enum schema_noun noun,
                  const char *const *writable);

/* Copies those members of body that are in writable into object. */
void change_apply(struct json_object *object, struct json_object *body,
                  const char *const *writable);

/*
 * Ends a change: saves the state if it saves, and answers 200 with the body,
 * which is taken over (NULL: null), or 500 when saving failed.
 */
void change_finish(struct call *call, struct json_object *body);

#endif
