/* SPDX-License-Identifier: MIT */
/*
 * Who a token belongs to: the facts that the API's answer holds, before any
 * rule of this host is applied.
 *
 * Grammar of the URNs (OVHcloud, "How to use IAM policies with the API"):
 *   urn:v1:REGION:identity:KIND:ACCOUNT[/NAME]
 * with REGION eu, ca or us and KIND user, group, credential or account.
 */
#ifndef HELPER_IDENTITY_H
#define HELPER_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/verdict.h"

#define IDENTITY_REGION_MAX 2U
#define IDENTITY_ACCOUNT_MAX 64U
#define IDENTITY_NAME_MAX 64U
/* As many as an answer can name (APIREPLY_URNS_MAX), so that none is dropped:
 * a dropped group could be the one that a `!` line refuses. */
#define IDENTITY_GROUPS_MAX 64U

enum identity_kind {
    IDENTITY_NONE = 0,  /* nothing is proved */
    IDENTITY_USER,      /* an IAM local user */
    IDENTITY_SERVICE,   /* a service account, OAuth2 client credentials */
    IDENTITY_OWNER,     /* the OVH account itself */
    IDENTITY_FEDERATED, /* a user of a SAML provider */
    IDENTITY_UNUSABLE,  /* a user whose name has other characters than
                           [A-Za-z0-9._@-] or is too long */
};

struct identity {
    enum identity_kind kind;
    char region[IDENTITY_REGION_MAX + 1];   /* eu, ca or us */
    char account[IDENTITY_ACCOUNT_MAX + 1]; /* xx1111-ovh */
    /* alice.martin, oauth2-EU.0f0f0f0f0f0f0f0f */
    char name[IDENTITY_NAME_MAX + 1];
    char urn[VERDICT_IDENTITY_MAX + 1]; /* the whole, as the API wrote it */
    /* Names of the IAM groups of the same OVH account. */
    size_t group_count;
    char groups[IDENTITY_GROUPS_MAX][IDENTITY_NAME_MAX + 1];
};

/* What a URN names. */
enum identity_urn_kind {
    IDENTITY_URN_OTHER = 0, /* no URN, or of a version or kind that is not
                               known here: it proves nothing */
    IDENTITY_URN_USER,
    IDENTITY_URN_GROUP,
    IDENTITY_URN_CREDENTIAL,
    IDENTITY_URN_ACCOUNT,
};

struct identity_urn {
    enum identity_urn_kind kind;
    char region[IDENTITY_REGION_MAX + 1];
    char account[IDENTITY_ACCOUNT_MAX + 1];
    /* What follows the slash, borrowed from the text and not checked; empty
     * for an account. */
    const char *name;
};

/*
 * Takes a URN apart, byte by byte and without folding case.
 * Returns 0, also for IDENTITY_URN_OTHER, whose other fields are empty, or
 * -EINVAL for an identity of a known kind that breaks the grammar: another
 * region, an account that is none, a missing or an unexpected name.
 */
int identity_parse_urn(const char *text, struct identity_urn *ret_urn);

/*
 * An identity of which only its URN is known: a user or a service account,
 * without groups.
 * Returns 0, or -EINVAL for every other text.
 */
int identity_from_urn(const char *text, struct identity *ret_identity);

/* Whether the text can be an OVH account's name: [A-Za-z0-9._-]{1,64}. */
bool identity_is_account(const char *text);

/* Whether the text can be a user's, group's or client's name:
 * [A-Za-z0-9._@-]{1,64}. */
bool identity_is_name(const char *text);

/* Whether the text is one of the regions that URNs know: eu, ca, us. */
bool identity_is_region(const char *text);

/* Whether the identity is a member of the group with this name. */
bool identity_in_group(const struct identity *identity, const char *group);

#endif
