/* SPDX-License-Identifier: MIT */
/*
 * What creating and editing have in common.  A body is checked completely
 * before anything is changed, so a refused request leaves no trace.  Members
 * that the simulator does not know or that are read-only are ignored, because
 * clients send back whole objects that they have read.
 */
#include "simulator/change.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "simulator/field.h"

bool
change_check(struct call *call, enum schema_noun noun,
             const char *const *writable)
{
    for (; *writable != NULL; writable++) {
        struct json_object *value = NULL;
        char message[64];

        if (!json_object_object_get_ex(call->body, *writable, &value) ||
            schema_takes(noun, *writable, value)) {
            continue;
        }
        snprintf(message, sizeof(message), "Invalid parameter: %s", *writable);
        reply_bad_request(call->reply, message);
        return false;
    }
    return true;
}

void
change_apply(struct json_object *object, struct json_object *body,
             const char *const *writable)
{
    for (; *writable != NULL; writable++) {
        if (json_object_object_get_ex(body, *writable, NULL)) {
            field_copy(object, body, *writable);
        }
    }
}

void
change_finish(struct call *call, struct json_object *body)
{
    int error = state_changed(call->state);

    reply_json(call->reply, body);
    if (error < 0) {
        fprintf(stderr, "ovhsim: cannot save %s: %s\n", call->state->path,
                strerror(-error));
        reply_broken(call->reply, "Internal server error");
    }
}
