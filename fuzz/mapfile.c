/* SPDX-License-Identifier: MIT */
/*
 * identity.map, helper/identitymap.h: whatever the file holds, nobody becomes
 * root, nobody of another OVH account or of another kind gets anything, and
 * every answer names the line that gave it.  A file that is refused says which
 * line is wrong, in text that a terminal can be given.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/heapbound.h"
#include "fuzz/workdir.h"
#include "helper/identitymap.h"
#include "helper/textfile.h"

/* The file is read into one buffer and copied; the map is of one size. */
#define MAPFILE_HEAP                                                           \
    (2 * (size_t)TEXTFILE_SIZE_MAX +                                           \
     (size_t)IDENTITYMAP_LINES_MAX * sizeof(struct identityrule) + 8192)

static const char *const mapfile_accounts[] = {"xx1111-ovh", "yy2222-ovh"};

static void
mapfile_claim_match(const struct identitymap *map,
                    const struct identity *identity, const char *wanted)
{
    struct identitymap_match match = identitymap_find(map, identity, wanted);

    CLAIM((match.answer == IDENTITYMAP_NO_LINE) == (match.line == 0));
    if (match.answer != IDENTITYMAP_GRANTED) {
        CLAIM(match.account[0] == '\0');
        return;
    }
    CLAIM(identity->kind == IDENTITY_USER ||
          identity->kind == IDENTITY_SERVICE);
    CLAIM(strcmp(identity->account, "zz3333-ovh") != 0);
    CLAIM(login_is_account(match.account));
    CLAIM(strcmp(match.account, "root") != 0);
    CLAIM(wanted == NULL || strcmp(match.account, wanted) == 0);
    CLAIM(identitymap_leads_to(map, match.account));
}

/* Everybody whom a rule could name, and what they could want. */
static void
mapfile_claim_rule(const struct identitymap *map,
                   const struct identityrule *rule)
{
    static const char *const wants[] = {NULL, "root", "alice", "", "*"};
    struct identity identity = {.group_count = 1};

    CLAIM(rule->line > 0 && identity_is_account(rule->ovh_account));
    CLAIM(rule->anybody || identity_is_name(rule->name));
    memcpy(identity.name, rule->name, strlen(rule->name) + 1);
    memcpy(identity.groups[0], rule->name, strlen(rule->name) + 1);
    for (unsigned int kind = IDENTITY_NONE; kind <= IDENTITY_UNUSABLE; kind++) {
        identity.kind = (enum identity_kind)kind;
        for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
            memcpy(identity.account, rule->ovh_account,
                   strlen(rule->ovh_account) + 1);
            mapfile_claim_match(map, &identity, wants[i]);
            mapfile_claim_match(map, &identity, rule->target);
            memcpy(identity.account, "zz3333-ovh", sizeof("zz3333-ovh"));
            mapfile_claim_match(map, &identity, wants[i]);
        }
    }
}

static void
mapfile_claim_map(const struct identitymap *map)
{
    size_t count = identitymap_count(map);

    CLAIM(count <= IDENTITYMAP_LINES_MAX);
    CLAIM(identitymap_rule_at(map, count) == NULL);
    CLAIM(!identitymap_leads_to(map, "root"));
    for (size_t i = 0; i < count && i < 8; i++) {
        mapfile_claim_rule(map, identitymap_rule_at(map, i));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *path = workdir_write("identity.map", bytes, len);
    struct identitymap *map = NULL;
    struct problem problem = {""};
    int result = 0;

    heapbound_begin(MAPFILE_HEAP);
    result = identitymap_load(path, mapfile_accounts, 2, &map, &problem);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    CLAIM((result == 0) == (map != NULL));
    CLAIM((result == 0) == (problem.text[0] == '\0'));
    CLAIM(claim_is_line(problem.text));
    if (result == 0) {
        mapfile_claim_map(map);
    } else {
        CLAIM(strncmp(problem.text, path, strlen(path)) == 0);
    }
    identitymap_free(map);
    return 0;
}
