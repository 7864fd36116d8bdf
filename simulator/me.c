/* SPDX-License-Identifier: MIT */
/*
 * Shows the account (nichandle.Nichandle).  It always shows the owner, never
 * the local user that asks: a client that takes it for the caller is wrong.
 */
#include "simulator/me.h"

#include "simulator/field.h"

void
me_get(struct call *call)
{
    reply_json(call->reply,
               json_object_get(field_get(call->who->account, "nichandle")));
}
