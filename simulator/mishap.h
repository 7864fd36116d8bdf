/* SPDX-License-Identifier: MIT */
/*
 * Routes that are slow or fail, as "faults" of the state says.
 */
#ifndef SIMULATOR_MISHAP_H
#define SIMULATOR_MISHAP_H

#include "simulator/reply.h"
#include "simulator/request.h"
#include "simulator/state.h"

/*
 * The fault for this request: the first whose "METHOD PATH" fits and whose
 * times are not over; one of them is then used up.  The caller ends it with
 * json_object_put(); NULL: none.  It stays good when the state changes.
 */
struct json_object *mishap_find(const struct state *state,
                                const struct request *request);

/* How long the answer waits; 0 for NULL. */
unsigned mishap_delay_ms(struct json_object *mishap);

/*
 * Makes reply the answer that the fault has in store.  Returns false, with
 * reply untouched, when it only delays or is NULL.
 */
bool mishap_answer(struct json_object *mishap, struct reply *reply);

#endif
