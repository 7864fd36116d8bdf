/* SPDX-License-Identifier: MIT */
/*
 * Draws from small sets, so that things that belong together meet often.
 */
#include "tests/helper/randomlogin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/helper/memoryscan.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(array) ((array)[(size_t)random() % LENGTH(array)])

static const struct loginmodel_name randomlogin_names[] = {
    {"alice", false, false, "alice"},
    {"bob", false, false, "bob"},
    {"root", false, false, "root"},
    {"ci-runner", false, false, "ci-runner"},
    {"pat_jwt_alice", false, true, "alice"},
    {"pat_jwt_alice+laptop", false, true, "alice"},
    {"pat_jwt_bob", false, true, "bob"},
    {"pat_jwt_deploy+x", false, true, "deploy"},
    {"pat_jwt_root", false, true, "root"},
    {"pat_jwt_ci-runner", false, true, "deploy"},
    {"pat_jwt_ci-runner+x", false, true, "ci-runner"},
    {"pat_jwt_Big.Label", false, true, "carol"},
    {"pat_jwt_Unbound", false, true, ""},
    {"pat_jwt_", true, true, ""},
    {"pat_jwt_alice+", true, true, ""},
    {"Alice", true, false, ""},
    {"", true, false, ""},
};

static const char *const randomlogin_ovh_accounts[] = {
    "xx1111-ovh", "yy2222-ovh", "zz9999-ovh"};
static const char *const randomlogin_regions[] = {"eu", "eu", "eu",
                                                  "eu", "ca", "us"};
static const char *const randomlogin_identities[] = {
    "alice", "bob",     "carol",    "deploy",  "ci-runner",
    "root",  "Alice.M", "oauth2-a", "oauth2-b"};
static const char *const randomlogin_groups[] = {"ops", "dev", "bob"};
static const char *const randomlogin_targets[] = {
    "alice", "bob", "carol", "deploy", "ci-runner", "=", "!"};

/* A line that identitymap_load() takes. */
static struct loginmodel_rule
randomlogin_rule(void)
{
    struct loginmodel_rule rule = {.ovh_account =
                                       randomlogin_ovh_accounts[random() % 2],
                                   .target = PICK(randomlogin_targets)};

    switch (random() % 4) {
    case 0:
        rule.kind = "group";
        rule.name = PICK(randomlogin_groups);
        break;
    case 1:
        rule.kind = "service";
        rule.name = random() % 2 == 0 ? "oauth2-a" : "oauth2-b";
        rule.target = strcmp(rule.target, "=") == 0 ? "bob" : rule.target;
        break;
    default:
        rule.kind = "user";
        rule.name = random() % 4 == 0 ? "*" : PICK(randomlogin_identities);
        break;
    }
    return rule;
}

size_t
randomlogin_map(struct desk *desk, struct loginmodel_rule *ret_rules)
{
    char text[4096] = "";
    size_t count = 0;
    size_t wanted = (size_t)random() % (RANDOMLOGIN_RULES_MAX + 1);

    for (; wanted > 0; wanted--) {
        struct loginmodel_rule rule = randomlogin_rule();
        char line[200];

        snprintf(line, sizeof(line), "%s:%s/%s %s\n", rule.kind,
                 rule.ovh_account, rule.name, rule.target);
        if (strstr(text, line) == NULL) { /* twice is an error of its own */
            strcat(text, line);
            ret_rules[count++] = rule;
        }
    }
    desk_use_map(desk, text);
    return count;
}

static void
randomlogin_answer(struct api_answer *ret_answer)
{
    struct identity *identity = &ret_answer->identity;

    desk_accept(ret_answer);
    if (random() % 4 == 0) {
        ret_answer->class = (enum api_class)(random() % 6);
    }
    if (ret_answer->class != API_ACCEPTED) {
        enum reason reason = REASON_INTERNAL;

        while (reason_at((size_t)random() % 64, &reason) < 0) {
        }
        ret_answer->reason = reason;
    }
    desk_identify(identity,
                  random() % 3 > 0 ? IDENTITY_USER
                                   : (enum identity_kind)(random() % 6),
                  PICK(randomlogin_regions), PICK(randomlogin_ovh_accounts),
                  PICK(randomlogin_identities));
    for (size_t i = 0; i < LENGTH(randomlogin_groups); i++) {
        if (random() % 3 == 0) {
            strcpy(identity->groups[identity->group_count++],
                   randomlogin_groups[i]);
        }
    }
}

static void
randomlogin_fill(const char *start, size_t len, struct secret *ret_token)
{
    AUTO_SECRET struct secret token = {0};

    memset(token.bytes, 'a', len);
    memcpy(token.bytes, start, strlen(start));
    secret_set(ret_token, token.bytes, len);
}

static unsigned int
randomlogin_token(struct secret *ret_token)
{
    static unsigned int last = RANDOMLOGIN_TOKENS;

    if (random() % 2 == 0) {
        memoryscan_token(++last, ret_token);
        return RANDOMLOGIN_TOKENS;
    } else {
        unsigned int number = (unsigned int)random() % RANDOMLOGIN_TOKENS;

        memoryscan_token(number, ret_token);
        return number;
    }
}

static unsigned int
randomlogin_secret(enum loginmodel_secret kind, struct secret *ret_token)
{
    switch (kind) {
    case LOGINMODEL_GOOD:
        return randomlogin_token(ret_token);
    case LOGINMODEL_SHORT: /* the beginning of a JWT is no key */
        randomlogin_fill("eyJ", (size_t)random() % 64, ret_token);
        break;
    case LOGINMODEL_KEY:
        randomlogin_fill("", random() % 2 == 0 ? 16 : 32, ret_token);
        break;
    case LOGINMODEL_OF_OTHERS:
        randomlogin_fill("github_pat_", 20 + (size_t)random() % 1000,
                         ret_token);
        break;
    case LOGINMODEL_BAD_BYTE:
        randomlogin_fill("a\xff", 64 + (size_t)random() % 1000, ret_token);
        break;
    case LOGINMODEL_CUT:
        randomlogin_fill("eyJ", 512, ret_token);
        break;
    case LOGINMODEL_STAND_IN:
        randomlogin_fill("\b", 1 + (size_t)random() % 100, ret_token);
        break;
    }
    return RANDOMLOGIN_TOKENS;
}

/* Who was proved before the account phase. */
static void
randomlogin_proved(struct identity *ret_identity)
{
    static const enum identity_kind kinds[] = {
        IDENTITY_USER, IDENTITY_USER, IDENTITY_SERVICE, IDENTITY_OWNER};

    memset(ret_identity, 0, sizeof(*ret_identity));
    if (random() % 2 == 0) {
        desk_identify(ret_identity, PICK(kinds), PICK(randomlogin_regions),
                      PICK(randomlogin_ovh_accounts),
                      PICK(randomlogin_identities));
    }
}

void
randomlogin_draw(struct loginmodel_case *ret_login,
                 struct wire_request *ret_request, unsigned int *ret_token)
{
    enum wire_type type = random() % 4 > 0 ? WIRE_VERIFY : WIRE_ACCOUNT;

    ret_login->name = PICK(randomlogin_names);
    ret_login->secret = random() % 6 > 0
                            ? LOGINMODEL_GOOD
                            : (enum loginmodel_secret)(random() % 7);
    desk_request(type, ret_login->name.text, ret_request);
    if (random() % 3 == 0) {
        ret_request->flags = WIRE_FLAG_ANY_SUFFIX;
    }
    ret_login->any = ret_login->name.hybrid && ret_request->flags != 0;
    randomlogin_answer(&ret_login->answer);
    *ret_token = RANDOMLOGIN_TOKENS;
    if (type == WIRE_VERIFY) {
        *ret_token = randomlogin_secret(ret_login->secret, &ret_request->token);
    } else {
        randomlogin_proved(&ret_login->proved);
        memcpy(ret_request->identity, ret_login->proved.urn,
               sizeof(ret_request->identity));
    }
}
