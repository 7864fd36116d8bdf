/* SPDX-License-Identifier: MIT */
/*
 * Tables.  A map line here is a text for the helper and four words for the
 * model, side by side, so that both can be compared by eye.
 */
#include "tests/helper/gracerules.h"

#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define LINES_MAX 3U

/* What a map line says. */
struct gracerules_line {
    const char *text;
    const char *user;   /* a name, "*", or NULL for the group ops */
    const char *target; /* an account, "=" or "!" */
};

static const struct gracerules_line
    gracerules_maps[GRACERULES_MAPS][LINES_MAX] = {
        {{"user:xx1111-ovh/* =\n", "*", "="}},
        {{"user:xx1111-ovh/alice deploy\n", "alice", "deploy"},
         {"group:xx1111-ovh/ops bob\n", NULL, "bob"}},
        {{"user:xx1111-ovh/alice !\n", "alice", "!"},
         {"user:xx1111-ovh/* =\n", "*", "="}},
        {{"", "nobody", "!"}},
        {{"group:xx1111-ovh/ops =\n", NULL, "="},
         {"user:xx1111-ovh/bob carol\n", "bob", "carol"},
         {"user:xx1111-ovh/* deploy\n", "*", "deploy"}},
};

static const char *const gracerules_accounts[GRACERULES_ACCOUNTS] = {
    "alice", "bob", "carol", "deploy", "root"};
static const char *const gracerules_services[GRACERULES_SERVICES] = {
    "sshd", "sudo", "cron", "login", "sudo-i"};
static const char *const gracerules_names[GRACERULES_IDENTITIES] = {
    "alice", "bob", "root", "alice"};

static bool
gracerules_is_foreign(unsigned int variant)
{
    return variant / 2 == GRACERULES_IDENTITIES - 1;
}

struct gracerules
gracerules_default(void)
{
    struct gracerules rules = {.map = 0};

    for (unsigned int i = 0; i < GRACERULES_LENGTHS; i++) {
        rules.fresh_ms[i] = MINUTE;
        rules.grace_ms[i] = 24 * 60 * MINUTE;
    }
    return rules;
}

void
gracerules_fill_config(const struct gracerules *rules, struct config *config)
{
    for (unsigned int i = 0; i + 1 < GRACERULES_LENGTHS; i++) {
        struct config_service *service = &config->services[i];

        snprintf(service->name, sizeof(service->name), "%s",
                 gracerules_services[i]);
        service->fresh_ms = rules->fresh_ms[i];
        service->grace_ms = rules->grace_ms[i];
    }
    config->service_count = GRACERULES_LENGTHS - 1;
    config->fresh_ms = rules->fresh_ms[GRACERULES_LENGTHS - 1];
    config->grace_ms = rules->grace_ms[GRACERULES_LENGTHS - 1];
    config->tls_failure_denies = rules->tls_denies;
    snprintf(config->accounts[0], sizeof(config->accounts[0]), "%s",
             rules->other_account ? "zz9999-ovh" : "xx1111-ovh");
}

const char *
gracerules_map_text(unsigned int map)
{
    static char text[256];

    text[0] = '\0';
    for (unsigned int i = 0; i < LINES_MAX; i++) {
        const char *line = gracerules_maps[map][i].text;

        if (line != NULL) {
            strncat(text, line, sizeof(text) - strlen(text) - 1);
        }
    }
    return text;
}

const char *
gracerules_account(unsigned int account)
{
    return gracerules_accounts[account];
}

const char *
gracerules_service(unsigned int service)
{
    return gracerules_services[service];
}

unsigned int
gracerules_length_of(unsigned int service)
{
    /* sudo-i has no section of its own and follows sudo. */
    return service == GRACERULES_SERVICES - 1 ? 1 : service;
}

struct identity
gracerules_identity(unsigned int variant)
{
    struct identity identity = {.kind = IDENTITY_USER};

    snprintf(identity.region, sizeof(identity.region), "eu");
    snprintf(identity.account, sizeof(identity.account), "%s",
             gracerules_is_foreign(variant) ? "zz9999-ovh" : "xx1111-ovh");
    snprintf(identity.name, sizeof(identity.name), "%s",
             gracerules_names[variant / 2]);
    snprintf(identity.urn, sizeof(identity.urn),
             "urn:v1:eu:identity:user:%s/%s", identity.account, identity.name);
    if (variant % 2 == 1) {
        identity.group_count = 1;
        snprintf(identity.groups[0], sizeof(identity.groups[0]), "ops");
    }
    return identity;
}

unsigned int
gracerules_variant_of(unsigned int token, unsigned int choice)
{
    unsigned int ops = choice / 8 % 2;

    if (choice % 8 == 0 && token % 4 == 0) {
        return 2 * 2 + ops; /* root */
    }
    if (choice % 8 == 1 && token < 4) {
        return 2 * 3 + ops; /* the other alice */
    }
    return 2 * (token % 2) + ops;
}

bool
gracerules_lists(const struct gracerules *rules, unsigned int variant)
{
    return gracerules_is_foreign(variant) == rules->other_account;
}

enum reason
gracerules_judge(const struct gracerules *rules, unsigned int variant,
                 unsigned int account)
{
    const char *name = gracerules_names[variant / 2];

    if (!gracerules_lists(rules, variant)) {
        return REASON_FOREIGN_OVH_ACCOUNT;
    }
    for (unsigned int i = 0; i < LINES_MAX; i++) {
        const struct gracerules_line *line = &gracerules_maps[rules->map][i];
        bool is_meant =
            line->user == NULL
                ? line->text != NULL && variant % 2 == 1
                : strcmp(line->user, "*") == 0 || strcmp(line->user, name) == 0;

        /* All lines are about xx1111-ovh. */
        if (!is_meant || gracerules_is_foreign(variant)) {
            continue;
        }
        if (strcmp(line->target, "!") == 0) {
            return REASON_MAP_REFUSES;
        }
        /* Nobody is ever root, whatever they are called. */
        if (strcmp(gracerules_accounts[account], "root") != 0 &&
            strcmp(strcmp(line->target, "=") == 0 ? name : line->target,
                   gracerules_accounts[account]) == 0) {
            return REASON_ALLOWED;
        }
    }
    return REASON_NO_MAP_LINE;
}
