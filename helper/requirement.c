/* SPDX-License-Identifier: MIT */
/*
 * Reads requirements.  Strict, because a requirement with a typing error asks
 * IAM about something that does not exist, and what IAM says then is not
 * documented.  Asks nobody.  Pure; called by configkey.c.
 */
#include "helper/requirement.h"

#include <errno.h>
#include <string.h>

#include "helper/identity.h"

#define REQUIREMENT_ON " on "
#define REQUIREMENT_URN_PREFIX "urn:v1:"
#define REQUIREMENT_URN_RESOURCE ":resource:"
#define REQUIREMENT_ACTION_BYTES                                               \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_.{}-"

static int
requirement_refuse(const char **ret_why, const char *why)
{
    *ret_why = why;
    return -EINVAL;
}

static unsigned int
requirement_colons(const char *text)
{
    unsigned int count = 0;

    for (; *text != '\0'; text++) {
        count += *text == ':' ? 1 : 0;
    }
    return count;
}

static bool
requirement_is_action(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && strspn(text, REQUIREMENT_ACTION_BYTES) == len &&
           requirement_colons(text) >= 2 && text[0] != ':' &&
           text[len - 1] != ':';
}

/* urn:v1:REGION:resource:KIND:ID */
static bool
requirement_is_urn(const char *text)
{
    size_t prefix = strlen(REQUIREMENT_URN_PREFIX);
    char region[IDENTITY_REGION_MAX + 1] = "";
    const char *kind = NULL;
    const char *id = NULL;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at < 0x21 || *at > 0x7e || *at == '*') {
            return false;
        }
    }
    if (strncmp(text, REQUIREMENT_URN_PREFIX, prefix) != 0 ||
        strlen(text) < prefix + IDENTITY_REGION_MAX) {
        return false;
    }
    memcpy(region, text + prefix, IDENTITY_REGION_MAX);
    text += prefix + IDENTITY_REGION_MAX;
    if (!identity_is_region(region) ||
        strncmp(text, REQUIREMENT_URN_RESOURCE,
                strlen(REQUIREMENT_URN_RESOURCE)) != 0) {
        return false;
    }
    kind = text + strlen(REQUIREMENT_URN_RESOURCE);
    id = strchr(kind, ':');
    return id != NULL && id > kind && id[1] != '\0';
}

int
requirement_parse(const char *text, struct requirement *ret_requirement,
                  const char **ret_why)
{
    struct requirement requirement = {.action = ""};
    const char *on = strstr(text, REQUIREMENT_ON);
    const char *urn = NULL;
    size_t len = 0;

    if (on == NULL) {
        return requirement_refuse(ret_why, "is not ACTION on URN");
    }
    len = (size_t)(on - text);
    urn = on + strlen(REQUIREMENT_ON);
    if (len > REQUIREMENT_ACTION_MAX || strlen(urn) > REQUIREMENT_URN_MAX) {
        return requirement_refuse(ret_why, "is too long");
    }
    memcpy(requirement.action, text, len);
    memcpy(requirement.urn, urn, strlen(urn));
    if (!requirement_is_action(requirement.action)) {
        return requirement_refuse(ret_why, "names no action before `on`");
    }
    if (!requirement_is_urn(requirement.urn)) {
        return requirement_refuse(ret_why, "names no resource behind `on`");
    }
    *ret_requirement = requirement;
    return 0;
}

bool
requirement_is_of_region(const struct requirement *requirement,
                         const char *region)
{
    const char *of = requirement->urn + strlen(REQUIREMENT_URN_PREFIX);

    return strncmp(of, region, strlen(region)) == 0 &&
           of[strlen(region)] == ':';
}
