/* SPDX-License-Identifier: MIT */
/*
 * `require = ACTION on URN`: an action that IAM must allow the owner of the
 * token on a resource of OVHcloud (ovh-api: iam/resource/{urn}/authorization/
 * check).
 */
#ifndef HELPER_REQUIREMENT_H
#define HELPER_REQUIREMENT_H

#include <stdbool.h>

#define REQUIREMENT_ACTION_MAX 127U
#define REQUIREMENT_URN_MAX 255U

struct requirement {
    char action[REQUIREMENT_ACTION_MAX + 1]; /* vps:apiovh:reboot */
    char urn[REQUIREMENT_URN_MAX + 1];       /* urn:v1:eu:resource:vps:... */
};

/*
 * Reads "ACTION on URN".  An action is PRODUCT:NAMESPACE:NAME of
 * [A-Za-z0-9:/_.{}-] with two colons at least and without a wildcard; a URN is
 * urn:v1:REGION:resource:KIND:ID of printable ASCII without a wildcard: what
 * is asked about is one action on one thing.
 * Returns 0, or -EINVAL and why, static, for an error text behind the value.
 */
int requirement_parse(const char *text, struct requirement *ret_requirement,
                      const char **ret_why);

/* Whether the URN is of this region ("eu"). */
bool requirement_is_of_region(const struct requirement *requirement,
                              const char *region);

#endif
