/* SPDX-License-Identifier: MIT */
/*
 * Builds OVHcloud's answers.  The texts of errors are those that the official
 * guides and SDKs show, because clients have been written against them; where
 * no text is known, the message is plain and says what is wrong.
 */
#include "simulator/reply.h"

#include <stddef.h>

#include "simulator/field.h"

void
reply_done(struct reply *reply)
{
    json_object_put(reply->body);
    json_object_put(reply->headers);
    reply->body = NULL;
    reply->headers = NULL;
    reply->is_raw = false;
}

void
reply_header(struct reply *reply, const char *name, const char *value)
{
    if (reply->headers == NULL) {
        reply->headers = json_object_new_object();
    }
    field_set_string(reply->headers, name, value);
}

void
reply_status(struct reply *reply, unsigned status, struct json_object *body)
{
    reply_done(reply);
    reply->status = status;
    reply->body = body;
}

void
reply_json(struct reply *reply, struct json_object *body)
{
    reply_status(reply, 200, body);
}

void
reply_error(struct reply *reply, unsigned status, const char *class,
            const char *message)
{
    struct json_object *body = json_object_new_object();

    field_set_string(body, "class", class);
    field_set_string(body, "message", message);
    reply_status(reply, status, body);
}

void
reply_unauthorized(struct reply *reply, const char *message)
{
    reply_error(reply, 401, "Client::Unauthorized", message);
}

void
reply_forbidden(struct reply *reply, const char *message)
{
    reply_error(reply, 403, "Client::Forbidden", message);
}

void
reply_bad_request(struct reply *reply, const char *message)
{
    reply_error(reply, 400, "Client::BadRequest", message);
}

void
reply_not_found(struct reply *reply, const char *message)
{
    reply_error(reply, 404, "Client::NotFound", message);
}

void
reply_conflict(struct reply *reply, const char *message)
{
    reply_error(reply, 409, "Client::Conflict", message);
}

void
reply_broken(struct reply *reply, const char *message)
{
    reply_error(reply, 500, "Server::InternalServerError", message);
}

void
reply_not_granted(struct reply *reply, const char *action)
{
    struct json_object *details = json_object_new_object();

    reply_forbidden(reply, "User not granted for this request");
    field_set_string(details, "unauthorizedActionsByAuthentication", "");
    field_set_string(details, "unauthorizedActionsByIAM", action);
    field_set(reply->body, "details", details);
}

void
reply_no_such_route(struct reply *reply)
{
    reply_not_found(reply, "Got an invalid (or empty) URL");
}

void
reply_no_such_object(struct reply *reply)
{
    reply_not_found(reply, "This service does not exist");
}
