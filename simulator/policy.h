/* SPDX-License-Identifier: MIT */
/*
 * IAM policies: what they say about one action on one resource.
 */
#ifndef SIMULATOR_POLICY_H
#define SIMULATOR_POLICY_H

#include <json-c/json.h>
#include <stdbool.h>

/* All of it is borrowed. */
struct policy_question {
    struct json_object *root;       /* of the state */
    struct json_object *account;    /* whose policies are asked */
    struct json_object *identities; /* the URNs of who wants to act */
    const char *resource;           /* URN */
    const char *action;
    const char *address; /* of the client */
};

enum policy_verdict {
    POLICY_SILENT, /* no policy speaks of it: not allowed */
    POLICY_DENIES, /* one denies it, whatever others allow */
    POLICY_ALLOWS,
};

/*
 * Asks all policies of the account that have not ended, as OVHcloud documents
 * them: deny beats everything, except takes away from the allow of its own
 * policy only, everything else is not allowed.
 */
enum policy_verdict policy_ask(const struct policy_question *question);

/*
 * Whether a pattern is the text, or ends in * and is the beginning of the
 * text.  Stars elsewhere are only stars: so are actions and resources.
 */
bool policy_covers(const char *pattern, const char *text);

#endif
