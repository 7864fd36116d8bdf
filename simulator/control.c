/* SPDX-License-Identifier: MIT */
/*
 * The one route that OVHcloud does not have.  What a test can put into the
 * state file it can also change later: faults, statuses, keys, policies,
 * clocks.  A patch is taken whole or not at all.  It needs no credential,
 * because it replaces writing the file, so it exists only when asked for.
 */
#include "simulator/control.h"

#include "simulator/change.h"

void
control_patch(struct call *call)
{
    char reason[STATE_REASON];

    if (state_patch(call->state, call->body, reason) < 0) {
        reply_bad_request(call->reply, reason);
        return;
    }
    change_finish(call, NULL);
}
