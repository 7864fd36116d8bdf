/* SPDX-License-Identifier: MIT */
/*
 * The model: long-winded, slow and obvious.
 */
#include "tests/helper/loginmodel.h"

#include <string.h>

static bool
same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* [a-z_][a-z0-9_.-]{0,31}, and never root. */
static bool
loginmodel_can_be_account(const char *name)
{
    size_t len = strlen(name);

    if (len < 1 || len > 32 || same(name, "root")) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || c == '_';
        bool later = (c >= '0' && c <= '9') || c == '.' || c == '-';

        if (!letter && !(later && i > 0)) {
            return false;
        }
    }
    return true;
}

static bool
loginmodel_in_group(const struct identity *identity, const char *group)
{
    for (size_t i = 0; i < identity->group_count; i++) {
        if (same(identity->groups[i], group)) {
            return true;
        }
    }
    return false;
}

static bool
loginmodel_matches(const struct loginmodel_rule *rule,
                   const struct identity *identity)
{
    if (!same(rule->ovh_account, identity->account)) {
        return false;
    }
    if (identity->kind == IDENTITY_SERVICE) {
        return same(rule->kind, "service") && same(rule->name, identity->name);
    }
    if (identity->kind != IDENTITY_USER) {
        return false;
    }
    if (same(rule->kind, "group")) {
        return loginmodel_in_group(identity, rule->name);
    }
    return same(rule->kind, "user") &&
           (same(rule->name, "*") || same(rule->name, identity->name));
}

static enum reason
loginmodel_map(const struct loginmodel_case *login,
               const struct identity *identity, const char **ret_account)
{
    for (size_t i = 0; i < login->rule_count; i++) {
        const struct loginmodel_rule *rule = &login->rules[i];
        const char *account = rule->target;

        if (!loginmodel_matches(rule, identity)) {
            continue;
        }
        if (same(account, "!")) {
            return REASON_MAP_REFUSES;
        }
        if (same(account, "=")) {
            account = identity->name;
            if (!loginmodel_can_be_account(account)) {
                continue;
            }
        }
        if (login->any || same(account, login->name.account)) {
            *ret_account = account;
            return REASON_ALLOWED;
        }
    }
    return identity->kind == IDENTITY_SERVICE ? REASON_SERVICE_ACCOUNT
                                              : REASON_NO_MAP_LINE;
}

static enum reason
loginmodel_name_reason(const struct loginmodel_case *login)
{
    if (login->name.malformed) {
        return REASON_NAME_MALFORMED;
    }
    if (same(login->name.account, "") && !login->any) {
        return REASON_LABEL_UNBOUND;
    }
    return REASON_ALLOWED;
}

static enum reason
loginmodel_secret_reason(enum loginmodel_secret secret)
{
    switch (secret) {
    case LOGINMODEL_GOOD:
        return REASON_ALLOWED;
    case LOGINMODEL_CUT:
        return REASON_TOKEN_CUT;
    case LOGINMODEL_STAND_IN:
        return REASON_STAND_IN_PASSWORD;
    case LOGINMODEL_KEY:
        return REASON_SECRET_API_KEY;
    case LOGINMODEL_OF_OTHERS:
        return REASON_TOKEN_OTHER_KIND;
    case LOGINMODEL_SHORT:
    case LOGINMODEL_BAD_BYTE:
        break;
    }
    return REASON_SECRET_NO_TOKEN;
}

static enum reason
loginmodel_identity_reason(const struct identity *identity)
{
    if (identity->kind == IDENTITY_OWNER) {
        return REASON_ACCOUNT_OWNER;
    }
    if (identity->kind == IDENTITY_FEDERATED) {
        return REASON_FEDERATED_USER;
    }
    if (identity->kind == IDENTITY_UNUSABLE) {
        return REASON_IDENTITY_UNUSABLE;
    }
    if (identity->kind != IDENTITY_USER && identity->kind != IDENTITY_SERVICE) {
        return REASON_API_GARBAGE;
    }
    if (!same(identity->region, "eu")) {
        return REASON_FOREIGN_REGION;
    }
    if (!same(identity->account, "xx1111-ovh") &&
        !same(identity->account, "yy2222-ovh")) {
        return REASON_FOREIGN_OVH_ACCOUNT;
    }
    return REASON_ALLOWED;
}

bool
loginmodel_is_listed(const struct identity *identity)
{
    return loginmodel_identity_reason(identity) == REASON_ALLOWED;
}

bool
loginmodel_asks(const struct loginmodel_case *login)
{
    return loginmodel_name_reason(login) == REASON_ALLOWED &&
           loginmodel_secret_reason(login->secret) == REASON_ALLOWED;
}

enum reason
loginmodel_verify(const struct loginmodel_case *login, const char **ret_account)
{
    enum reason reason = loginmodel_name_reason(login);

    if (reason == REASON_ALLOWED) {
        reason = loginmodel_secret_reason(login->secret);
    }
    if (reason == REASON_ALLOWED && login->answer.class != API_ACCEPTED) {
        return login->answer.reason;
    }
    if (reason == REASON_ALLOWED) {
        reason = loginmodel_identity_reason(&login->answer.identity);
    }
    return reason == REASON_ALLOWED
               ? loginmodel_map(login, &login->answer.identity, ret_account)
               : reason;
}

static bool
loginmodel_leads_to(const struct loginmodel_case *login)
{
    const char *account = login->name.account;

    for (size_t i = 0; i < login->rule_count; i++) {
        const struct loginmodel_rule *rule = &login->rules[i];

        if (same(rule->target, account)) {
            return true;
        }
        /* Anybody's name could be it, or this one is. */
        if (same(rule->target, "=") &&
            (same(rule->kind, "group") || same(rule->name, "*") ||
             same(rule->name, account)) &&
            loginmodel_can_be_account(account)) {
            return true;
        }
    }
    return false;
}

enum reason
loginmodel_account(const struct loginmodel_case *login,
                   const char **ret_account)
{
    enum reason reason = loginmodel_name_reason(login);
    bool proved = login->proved.kind != IDENTITY_NONE;

    if (reason == REASON_ALLOWED && login->proved.kind == IDENTITY_OWNER) {
        return REASON_REQUEST_MALFORMED;
    }
    if (reason == REASON_ALLOWED && proved) {
        reason = loginmodel_identity_reason(&login->proved);
    }
    if (reason == REASON_ALLOWED && proved) {
        return loginmodel_map(login, &login->proved, ret_account);
    }
    *ret_account = login->name.account;
    if (reason != REASON_ALLOWED ||
        (!login->any && loginmodel_leads_to(login))) {
        return reason;
    }
    return login->name.hybrid ? REASON_ACCOUNT_UNREACHABLE
                              : REASON_ACCOUNT_NOT_MAPPED;
}
