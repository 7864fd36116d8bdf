/* SPDX-License-Identifier: MIT */
/*
 * The body that says whose token it is, helper/apireply.h: what is taken names
 * one identity, whose parts are those of its URN and whose groups can be in
 * identity.map; what is refused changes nothing and says why.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "helper/apireply.h"

static void
detailsreply_claim_urn(const struct identity *identity)
{
    struct identity_urn urn = {0};

    CLAIM(identity_parse_urn(identity->urn, &urn) == 0);
    CLAIM(strcmp(urn.region, identity->region) == 0);
    CLAIM(strcmp(urn.account, identity->account) == 0);
    CLAIM(strcmp(urn.name, identity->name) == 0);
    switch (identity->kind) {
    case IDENTITY_USER:
        CLAIM(urn.kind == IDENTITY_URN_USER);
        CLAIM(identity_is_name(identity->name));
        break;
    case IDENTITY_SERVICE:
        CLAIM(urn.kind == IDENTITY_URN_CREDENTIAL);
        CLAIM(strncmp(identity->name, "oauth2-", 7) == 0);
        break;
    case IDENTITY_OWNER:
        CLAIM(urn.kind == IDENTITY_URN_ACCOUNT);
        break;
    case IDENTITY_NONE:
    case IDENTITY_FEDERATED:
    case IDENTITY_UNUSABLE:
        CLAIM(identity->kind == IDENTITY_USER);
    }
}

static void
detailsreply_claim(const struct identity *identity)
{
    CLAIM(identity->kind > IDENTITY_NONE &&
          identity->kind <= IDENTITY_UNUSABLE);
    if (identity->kind != IDENTITY_FEDERATED &&
        identity->kind != IDENTITY_UNUSABLE) {
        detailsreply_claim_urn(identity);
    }
    CLAIM(claim_is_printable(identity->region));
    CLAIM(claim_is_printable(identity->account));
    CLAIM(claim_is_printable(identity->name));
    CLAIM(claim_is_printable(identity->urn));
    CLAIM(identity->group_count <= IDENTITY_GROUPS_MAX);
    for (size_t i = 0; i < identity->group_count; i++) {
        CLAIM(identity_is_name(identity->groups[i]));
        CLAIM(identity_in_group(identity, identity->groups[i]));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *flaw = NULL;
    struct identity identity;
    int result = 0;

    if (len >= FENCE_MAX) {
        return 0;
    }
    memset(&identity, 0x55, sizeof(identity));
    result = apireply_decode(fence_body(bytes, len), len, &identity, &flaw);
    CLAIM(result == 0 || result == -EBADMSG);
    CLAIM((result == 0) == (flaw == NULL));
    if (result == 0) {
        detailsreply_claim(&identity);
    } else {
        CLAIM(claim_is_filled(&identity, sizeof(identity), 0x55));
    }
    return 0;
}
