/* SPDX-License-Identifier: MIT */
/*
 * A URN as OVHcloud or a sysadmin writes it, helper/identity.h: what is taken
 * for an identity is put together again from its parts to the very text, and
 * whoever can log in has one name under which he can be locked.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/lock.h"

static const char *
identityurn_word(enum identity_urn_kind kind)
{
    switch (kind) {
    case IDENTITY_URN_USER:
        return "user";
    case IDENTITY_URN_GROUP:
        return "group";
    case IDENTITY_URN_CREDENTIAL:
        return "credential";
    case IDENTITY_URN_ACCOUNT:
        return "account";
    case IDENTITY_URN_OTHER:
        break;
    }
    return "";
}

static void
identityurn_claim_parts(const char *text, const struct identity_urn *urn)
{
    char begin[160];

    if (urn->kind == IDENTITY_URN_OTHER) {
        CLAIM(urn->region[0] == '\0' && urn->account[0] == '\0');
        CLAIM(urn->name[0] == '\0');
        return;
    }
    CLAIM(identity_is_region(urn->region));
    CLAIM(identity_is_account(urn->account));
    CLAIM((urn->kind == IDENTITY_URN_ACCOUNT) == (urn->name[0] == '\0'));
    snprintf(begin, sizeof(begin), "urn:v1:%s:identity:%s:%s%s", urn->region,
             identityurn_word(urn->kind), urn->account,
             urn->kind == IDENTITY_URN_ACCOUNT ? "" : "/");
    CLAIM(strncmp(text, begin, strlen(begin)) == 0);
    CLAIM(strcmp(text + strlen(begin), urn->name) == 0);
}

static void
identityurn_claim_lock(const char *text, const struct identity *identity)
{
    char name[LOCK_NAME_SIZE];
    struct lock lock = {0};
    struct lock again = {0};

    CLAIM(identity->kind == IDENTITY_USER ||
          identity->kind == IDENTITY_SERVICE);
    CLAIM(strcmp(identity->urn, text) == 0);
    CLAIM(lock_name_identity(identity, name) == 0);
    CLAIM(lock_from_text(text, &lock) == 0);
    CLAIM(lock.kind == LOCK_IDENTITY && strcmp(lock.name, name) == 0);
    CLAIM(lock_from_text(name, &again) == 0);
    CLAIM(lock_compare(&lock, &again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = fence_text(bytes, len);
    struct identity_urn urn = {0};
    struct identity identity;
    int result = 0;

    heapbound_begin(0);
    result = identity_parse_urn(text, &urn);
    CLAIM(result == 0 || result == -EINVAL);
    if (result == 0) {
        identityurn_claim_parts(text, &urn);
    }
    memset(&identity, 0x55, sizeof(identity));
    if (identity_from_urn(text, &identity) == 0) {
        CLAIM(result == 0);
        identityurn_claim_lock(text, &identity);
    } else {
        CLAIM(claim_is_filled(&identity, sizeof(identity), 0x55));
    }
    heapbound_end();
    return 0;
}
