/* SPDX-License-Identifier: MIT */
/*
 * What the API says about a user and the list of users, helper/userreply.h and
 * helper/userlist.h: a status is one of the documented words or none, groups
 * are names that identity.map can hold, each once, and somebody is in the list
 * only if the list names him; the first one is a name that can be asked about.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "helper/userlist.h"
#include "helper/userreply.h"

#define USERANSWER_NAME "alice.martin"

static void
useranswer_claim_groups(const struct userreply *reply)
{
    CLAIM(reply->group_count <= IDENTITY_GROUPS_MAX);
    for (size_t i = 0; i < reply->group_count; i++) {
        CLAIM(identity_is_name(reply->groups[i]));
        for (size_t j = 0; j < i; j++) {
            CLAIM(strcmp(reply->groups[i], reply->groups[j]) != 0);
        }
    }
}

static void
useranswer_decode(const char *body, size_t len)
{
    struct userreply reply;
    const char *flaw = NULL;
    int result = 0;

    memset(&reply, 0x55, sizeof(reply));
    result = userreply_decode(body, len, USERANSWER_NAME, &reply, &flaw);
    CLAIM(result == 0 || result == -EBADMSG);
    CLAIM((result == 0) == (flaw == NULL));
    if (result < 0) {
        CLAIM(claim_is_filled(&reply, sizeof(reply), 0x55));
        return;
    }
    CLAIM(reply.status <= USERREPLY_PASSWORD_CHANGE_REQUIRED);
    useranswer_claim_groups(&reply);
}

static void
useranswer_list(const char *body, size_t len)
{
    char first[IDENTITY_NAME_MAX + 1] = "";
    bool listed = false;
    int result = userlist_has(body, len, USERANSWER_NAME, &listed);

    CLAIM(result == 0 || result == -EBADMSG);
    CLAIM(result == 0 || !listed);
    CLAIM(userlist_first(body, len, first) == result);
    CLAIM(result < 0 || first[0] == '\0' || identity_is_name(first));
    if (listed) {
        /* As it is, or with a letter written as \uXXXX. */
        CLAIM(strstr(body, USERANSWER_NAME) != NULL ||
              strstr(body, "\\u") != NULL);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *body = fence_body(bytes, len);

    if (len < FENCE_MAX) {
        useranswer_decode(body, len);
        useranswer_list(body, len);
    }
    return 0;
}
