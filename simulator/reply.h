/* SPDX-License-Identifier: MIT */
/*
 * An answer, without the HTTP library.
 */
#ifndef SIMULATOR_REPLY_H
#define SIMULATOR_REPLY_H

#include <json-c/json.h>
#include <stdbool.h>

/* Room for "user:ACCOUNT/LOGIN/TOKEN-NAME" in the log. */
#define REPLY_WHO 256

struct reply {
    unsigned status;
    struct json_object *body;    /* NULL is sent as null */
    bool is_raw;                 /* body is a string, sent as it is */
    struct json_object *headers; /* texts by name, NULL: none of its own */
    char who[REPLY_WHO];         /* for the log: whose token it was */
};

/* A zeroed reply is a 500 without a body; call reply_done at the end. */
void reply_done(struct reply *reply);

/* Status 200; body is taken over, NULL sends null. */
void reply_json(struct reply *reply, struct json_object *body);

/* Any status; body is taken over. */
void reply_status(struct reply *reply, unsigned status,
                  struct json_object *body);

/* One more header, or another value for one that is always sent. */
void reply_header(struct reply *reply, const char *name, const char *value);

/* Any status with the body {"class":...,"message":...}. */
void reply_error(struct reply *reply, unsigned status, const char *class,
                 const char *message);

/*
 * OVHcloud's error body {"class":...,"message":...} with the status that
 * belongs to the class.  Replaces what the reply held.
 */
void reply_unauthorized(struct reply *reply, const char *message);
void reply_forbidden(struct reply *reply, const char *message);
void reply_bad_request(struct reply *reply, const char *message);
void reply_not_found(struct reply *reply, const char *message);
void reply_conflict(struct reply *reply, const char *message);
void reply_broken(struct reply *reply, const char *message);

/* 403 because IAM does not allow the action, with OVHcloud's details. */
void reply_not_granted(struct reply *reply, const char *action);

/* The answers to an unknown route and to an unknown object. */
void reply_no_such_route(struct reply *reply);
void reply_no_such_object(struct reply *reply);

#endif
