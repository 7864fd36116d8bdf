/* SPDX-License-Identifier: MIT */
/*
 * The tables behind schema.c: which members a state file may have, and of
 * which type.  README.md explains them in the same order.  It holds no code.
 */
#include "simulator/shape.h"

#include <stddef.h>

/* clang-format off */
#define SHAPE_END {NULL, SHAPE_TEXT, false, NULL, NULL}

const struct shape shape_token[] = {
    {"token", SHAPE_TEXT, false, NULL, NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"creation", SHAPE_TIME, false, NULL, NULL},
    {"expiresAt", SHAPE_TIME, true, NULL, NULL},
    {"lastUsed", SHAPE_TIME, true, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_owner[] = {
    {"details", SHAPE_OBJECT, false, NULL, NULL},
    {"tokens", SHAPE_MAP, false, NULL, shape_token},
    SHAPE_END,
};

const struct shape shape_user[] = {
    {"email", SHAPE_TEXT, true, NULL, NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"status", SHAPE_TEXT, false, "OK|DISABLED|PASSWORD_CHANGE_REQUIRED", NULL},
    {"type", SHAPE_TEXT, true, "USER|SERVICE|ROOT", NULL},
    {"group", SHAPE_TEXT, false, NULL, NULL},
    {"groups", SHAPE_TEXTS, false, NULL, NULL},
    {"creation", SHAPE_TIME, false, NULL, NULL},
    {"lastUpdate", SHAPE_TIME, false, NULL, NULL},
    {"passwordLastUpdate", SHAPE_TIME, true, NULL, NULL},
    {"rights", SHAPE_TEXTS, false, NULL, NULL},
    {"roles", SHAPE_TEXTS, true, NULL, NULL},
    {"details", SHAPE_OBJECT, false, NULL, NULL},
    {"tokens", SHAPE_MAP, false, NULL, shape_token},
    SHAPE_END,
};

const struct shape shape_group[] = {
    {"role", SHAPE_TEXT, false, "ADMIN|REGULAR|UNPRIVILEGED|NONE", NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"defaultGroup", SHAPE_BOOL, false, NULL, NULL},
    {"creation", SHAPE_TIME, false, NULL, NULL},
    {"lastUpdate", SHAPE_TIME, false, NULL, NULL},
    {"rights", SHAPE_TEXTS, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_service[] = {
    {"name", SHAPE_TEXT, false, NULL, NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"secret", SHAPE_TEXT, false, NULL, NULL},
    {"rights", SHAPE_TEXTS, false, NULL, NULL},
    {"roles", SHAPE_TEXTS, true, NULL, NULL},
    {"details", SHAPE_OBJECT, false, NULL, NULL},
    {"tokens", SHAPE_MAP, false, NULL, shape_token},
    SHAPE_END,
};

static const struct shape shape_federated[] = {
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"groups", SHAPE_TEXTS, false, NULL, NULL},
    {"rights", SHAPE_TEXTS, false, NULL, NULL},
    {"roles", SHAPE_TEXTS, true, NULL, NULL},
    {"details", SHAPE_OBJECT, false, NULL, NULL},
    {"tokens", SHAPE_MAP, false, NULL, shape_token},
    SHAPE_END,
};

static const struct shape shape_urn[] = {
    {"urn", SHAPE_TEXT, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_action[] = {
    {"action", SHAPE_TEXT, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_permissions[] = {
    {"allow", SHAPE_OBJECTS, true, NULL, shape_action},
    {"except", SHAPE_OBJECTS, true, NULL, shape_action},
    {"deny", SHAPE_OBJECTS, true, NULL, shape_action},
    SHAPE_END,
};

const struct shape shape_policy[] = {
    {"name", SHAPE_TEXT, false, NULL, NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"readOnly", SHAPE_BOOL, false, NULL, NULL},
    {"identities", SHAPE_TEXTS, false, NULL, NULL},
    {"resources", SHAPE_OBJECTS, false, NULL, shape_urn},
    {"permissions", SHAPE_OBJECT, false, NULL, shape_permissions},
    {"permissionsGroups", SHAPE_OBJECTS, true, NULL, shape_urn},
    {"conditions", SHAPE_OBJECT, true, NULL, NULL},
    {"createdAt", SHAPE_TIME, false, NULL, NULL},
    {"updatedAt", SHAPE_TIME, true, NULL, NULL},
    {"expiredAt", SHAPE_TIME, true, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_resource[] = {
    {"id", SHAPE_TEXT, false, NULL, NULL},
    {"name", SHAPE_TEXT, false, NULL, NULL},
    {"displayName", SHAPE_TEXT, true, NULL, NULL},
    {"tags", SHAPE_OBJECT, true, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_resource_group[] = {
    {"name", SHAPE_TEXT, false, NULL, NULL},
    {"resources", SHAPE_OBJECTS, false, NULL, shape_urn},
    SHAPE_END,
};

static const struct shape shape_account[] = {
    {"nichandle", SHAPE_OBJECT, false, NULL, NULL},
    {"owner", SHAPE_OBJECT, false, NULL, shape_owner},
    {"users", SHAPE_MAP, false, NULL, shape_user},
    {"groups", SHAPE_MAP, false, NULL, shape_group},
    {"service_accounts", SHAPE_MAP, false, NULL, shape_service},
    {"federated_users", SHAPE_MAP, false, NULL, shape_federated},
    {"policies", SHAPE_MAP, false, NULL, shape_policy},
    {"resources", SHAPE_MAP, false, NULL, shape_resource},
    {"resource_groups", SHAPE_MAP, false, NULL, shape_resource_group},
    SHAPE_END,
};

static const struct shape shape_application[] = {
    {"secret", SHAPE_TEXT, false, NULL, NULL},
    {"name", SHAPE_TEXT, false, NULL, NULL},
    {"description", SHAPE_TEXT, true, NULL, NULL},
    {"applicationId", SHAPE_NUMBER, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_rule[] = {
    {"method", SHAPE_TEXT, false, "GET|POST|PUT|DELETE", NULL},
    {"path", SHAPE_TEXT, false, NULL, NULL},
    SHAPE_END,
};

const struct shape shape_consumer_key[] = {
    {"application", SHAPE_TEXT, false, NULL, NULL},
    {"account", SHAPE_TEXT, true, NULL, NULL},
    {"user", SHAPE_TEXT, true, NULL, NULL},
    {"status", SHAPE_TEXT, false, "validated|pendingValidation|refused|expired",
     NULL},
    {"rules", SHAPE_OBJECTS, false, NULL, shape_rule},
    {"allowedIPs", SHAPE_TEXTS, true, NULL, NULL},
    {"redirection", SHAPE_TEXT, true, NULL, NULL},
    {"validation", SHAPE_TEXT, true, NULL, NULL},
    {"creation", SHAPE_TIME, false, NULL, NULL},
    {"expiration", SHAPE_TIME, true, NULL, NULL},
    {"lastUse", SHAPE_TIME, true, NULL, NULL},
    {"credentialId", SHAPE_NUMBER, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_gateway[] = {
    {"clock_offset_s", SHAPE_OFFSET, false, NULL, NULL},
    {"timestamp_tolerance_s", SHAPE_NUMBER, false, NULL, NULL},
    {"invalid_signature_status", SHAPE_NUMBER, false, NULL, NULL},
    {"error_bodies", SHAPE_TEXT, false, "class|errorCode", NULL},
    {"oauth2_token_life_s", SHAPE_NUMBER, false, NULL, NULL},
    SHAPE_END,
};

static const struct shape shape_permissions_group[] = {
    {"permissions", SHAPE_OBJECT, false, NULL, shape_permissions},
    SHAPE_END,
};

static const struct shape shape_fault[] = {
    {"delay_ms", SHAPE_NUMBER, false, NULL, NULL},
    {"status", SHAPE_NUMBER, false, NULL, NULL},
    {"body", SHAPE_ANY, true, NULL, NULL},
    {"headers", SHAPE_OBJECT, false, NULL, NULL},
    {"times", SHAPE_NUMBER, false, NULL, NULL},
    SHAPE_END,
};

const struct shape shape_root[] = {
    {"region", SHAPE_TEXT, false, "eu|ca|us", NULL},
    {"disabled_user_tokens", SHAPE_TEXT, false, "refuse|accept", NULL},
    {"password_change_tokens", SHAPE_TEXT, false, "refuse|accept", NULL},
    {"gateway", SHAPE_OBJECT, false, NULL, shape_gateway},
    {"accounts", SHAPE_MAP, false, NULL, shape_account},
    {"applications", SHAPE_MAP, false, NULL, shape_application},
    {"consumer_keys", SHAPE_MAP, false, NULL, shape_consumer_key},
    {"permissions_groups", SHAPE_MAP, false, NULL, shape_permissions_group},
    {"faults", SHAPE_MAP, false, NULL, shape_fault},
    SHAPE_END,
};
/* clang-format on */
