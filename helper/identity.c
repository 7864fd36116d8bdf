/* SPDX-License-Identifier: MIT */
/*
 * The grammar of the names that OVHcloud gives to identities.  All checks go
 * by bytes and without locale, so a letter that only looks like ASCII, a
 * slash or a control byte is never part of an accepted name.  Pure: decides
 * nothing about a login.  Used by the decoder of the API's answer and by what
 * reads the sysadmin's files, so that both accept the same names.
 */
#include "helper/identity.h"

#include <errno.h>
#include <string.h>

#define IDENTITY_ALNUM                                                         \
    "abcdefghijklmnopqrstuvwxyz"                                               \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                               \
    "0123456789"

/* A kind of identity, as it is written in the URN. */
struct identity_urn_row {
    const char *text;
    enum identity_urn_kind kind;
    bool named; /* whether /NAME follows the account */
};

static const struct identity_urn_row identity_urn_rows[] = {
    {"user:", IDENTITY_URN_USER, true},
    {"group:", IDENTITY_URN_GROUP, true},
    {"credential:", IDENTITY_URN_CREDENTIAL, true},
    {"account:", IDENTITY_URN_ACCOUNT, false},
};

#define IDENTITY_URN_ROWS                                                      \
    (sizeof(identity_urn_rows) / sizeof(identity_urn_rows[0]))

static bool
identity_is_made_of(const char *text, const char *bytes, size_t max)
{
    size_t len = strnlen(text, max + 1);

    return len > 0 && len <= max && strspn(text, bytes) == len;
}

bool
identity_is_account(const char *text)
{
    return identity_is_made_of(text, IDENTITY_ALNUM "._-",
                               IDENTITY_ACCOUNT_MAX);
}

bool
identity_is_name(const char *text)
{
    return identity_is_made_of(text, IDENTITY_ALNUM "._@-", IDENTITY_NAME_MAX);
}

bool
identity_is_region(const char *text)
{
    return strcmp(text, "eu") == 0 || strcmp(text, "ca") == 0 ||
           strcmp(text, "us") == 0;
}

bool
identity_in_group(const struct identity *identity, const char *group)
{
    for (size_t i = 0; i < identity->group_count; i++) {
        if (strcmp(identity->groups[i], group) == 0) {
            return true;
        }
    }
    return false;
}

/* Steps over a prefix; false when the text does not begin with it. */
static bool
identity_skip(const char **cursor, const char *prefix)
{
    size_t len = strlen(prefix);

    if (strncmp(*cursor, prefix, len) != 0) {
        return false;
    }
    *cursor += len;
    return true;
}

/* Copies len bytes into a buffer of `size`; false when they do not fit. */
static bool
identity_copy(const char *text, size_t len, char *buffer, size_t size)
{
    if (len >= size) {
        return false;
    }
    memcpy(buffer, text, len);
    buffer[len] = '\0';
    return true;
}

static const struct identity_urn_row *
identity_urn_row_find(const char **cursor)
{
    for (size_t i = 0; i < IDENTITY_URN_ROWS; i++) {
        if (identity_skip(cursor, identity_urn_rows[i].text)) {
            return &identity_urn_rows[i];
        }
    }
    return NULL;
}

/* The region and the kind; NULL when the text proves nothing. */
static const struct identity_urn_row *
identity_urn_begin(const char **cursor, const char **ret_region,
                   size_t *ret_region_len)
{
    if (!identity_skip(cursor, "urn:v1:")) {
        return NULL;
    }
    *ret_region = *cursor;
    *ret_region_len = strcspn(*cursor, ":");
    *cursor += *ret_region_len;
    return identity_skip(cursor, ":identity:") ? identity_urn_row_find(cursor)
                                               : NULL;
}

int
identity_parse_urn(const char *text, struct identity_urn *ret_urn)
{
    struct identity_urn urn = {.name = ""};
    const struct identity_urn_row *row = NULL;
    const char *cursor = text;
    const char *region = NULL;
    size_t region_len = 0;
    size_t account_len = 0;

    row = identity_urn_begin(&cursor, &region, &region_len);
    if (row == NULL) {
        *ret_urn = urn;
        return 0;
    }
    account_len = strcspn(cursor, "/");
    if (!identity_copy(region, region_len, urn.region, sizeof(urn.region)) ||
        !identity_is_region(urn.region) ||
        !identity_copy(cursor, account_len, urn.account, sizeof(urn.account)) ||
        !identity_is_account(urn.account)) {
        return -EINVAL;
    }
    cursor += account_len;
    if (row->named) {
        if (!identity_skip(&cursor, "/") || *cursor == '\0') {
            return -EINVAL;
        }
        urn.name = cursor;
    } else if (*cursor != '\0') {
        return -EINVAL;
    }
    urn.kind = row->kind;
    *ret_urn = urn;
    return 0;
}

int
identity_from_urn(const char *text, struct identity *ret_identity)
{
    struct identity_urn urn = {0};
    struct identity identity = {0};

    if (strnlen(text, sizeof(identity.urn)) >= sizeof(identity.urn) ||
        identity_parse_urn(text, &urn) < 0 || !identity_is_name(urn.name)) {
        return -EINVAL;
    }
    if (urn.kind == IDENTITY_URN_USER) {
        identity.kind = IDENTITY_USER;
    } else if (urn.kind == IDENTITY_URN_CREDENTIAL) {
        identity.kind = IDENTITY_SERVICE;
    } else {
        return -EINVAL;
    }
    memcpy(identity.region, urn.region, sizeof(identity.region));
    memcpy(identity.account, urn.account, sizeof(identity.account));
    memcpy(identity.name, urn.name, strlen(urn.name) + 1);
    memcpy(identity.urn, text, strlen(text) + 1);
    *ret_identity = identity;
    return 0;
}
