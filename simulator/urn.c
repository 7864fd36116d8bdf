/* SPDX-License-Identifier: MIT */
/*
 * Builds the URNs of identities.  They are never stored in the state: a URN
 * always follows from the region, the account and the name, so a state file
 * cannot contradict itself.  Used by every answer that names an identity.
 */
#include "simulator/urn.h"

#include <stdio.h>

#include "common/cleanup.h"

struct json_object *
urn_new(const char *region, const char *kind, const char *account,
        const char *name)
{
    AUTO_FREE char *text = NULL;
    struct json_object *urn = NULL;

    if (asprintf(&text, "urn:v1:%s:identity:%s:%s%s%s", region, kind, account,
                 name == NULL ? "" : "/", name == NULL ? "" : name) < 0) {
        text = NULL;
        return NULL;
    }
    urn = json_object_new_string(text);
    return urn;
}
