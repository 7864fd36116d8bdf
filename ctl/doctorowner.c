/* SPDX-License-Identifier: MIT */
/*
 * Judges the owner of the host's own credentials.  Users of an OVH account are
 * known to credentials of that account only, so others can never be asked
 * about.  Credentials of the account's owner without limits would let whoever
 * becomes root on this host do anything at OVHcloud.  Asks nobody; called by
 * doctorcredentials.c.
 */
#include "ctl/doctorowner.h"

#include <string.h>

#define DOCTOROWNER_LINK "credentials"
#define DOCTOROWNER_BETTER                                                     \
    "use a service account with a policy for nothing but the rights below, "   \
    "or a consumer key with the rule GET /me/identity/*; see ovhpat.conf(5)"

static const char *
doctorowner_kind_text(enum identity_kind kind)
{
    switch (kind) {
    case IDENTITY_USER:
    case IDENTITY_UNUSABLE:
        return "the user";
    case IDENTITY_SERVICE:
        return "the service account";
    case IDENTITY_OWNER:
        return "the owner of the OVH account";
    case IDENTITY_FEDERATED:
        return "the federated user";
    case IDENTITY_NONE:
        break;
    }
    return "nobody known";
}

/* More than they must. */
static void
doctorowner_powers(struct doctorreport *report,
                   const struct hostprobe_result *result)
{
    const struct hostroutes *routes = &result->routes;

    if (result->owner.kind == IDENTITY_OWNER && !routes->limited) {
        doctorreport_add(report, DOCTORREPORT_WARNING, DOCTOROWNER_LINK,
                         DOCTOROWNER_BETTER,
                         "they are the account owner's, without limits: "
                         "whoever is root here can do anything at OVHcloud");
    } else if (routes->surplus[0] != '\0') {
        doctorreport_add(report, DOCTORREPORT_WARNING, DOCTOROWNER_LINK,
                         DOCTOROWNER_BETTER,
                         "the consumer key allows what ovhpatd never asks: %s",
                         routes->surplus);
    }
}

/* Users of other OVH accounts. */
static void
doctorowner_others(struct doctorreport *report, const struct config *config,
                   const char *account)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (strcmp(config->accounts[i], account) != 0) {
            doctorreport_add(report, DOCTORREPORT_WARNING, DOCTOROWNER_LINK,
                             "none: credentials are of one OVH account",
                             "how users of %s stand is not known: the "
                             "credentials are of %s",
                             config->accounts[i], account);
        }
    }
}

void
doctorowner_look(struct doctorreport *report, const struct config *config,
                 const struct hostprobe_result *result)
{
    const struct identity *owner = &result->owner;

    if (owner->kind == IDENTITY_NONE || owner->account[0] == '\0') {
        doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTOROWNER_LINK,
                         "use a service account; see ovhpat.conf(5)",
                         "OVHcloud takes them, but does not say whose they "
                         "are: %s",
                         result->flaw);
        return;
    }
    if (owner->region[0] != '\0' &&
        strcmp(owner->region, config->region) != 0) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTOROWNER_LINK,
                         "see [api] endpoint and region",
                         "they are of region %s, but users of region %s log in",
                         owner->region, config->region);
        return;
    }
    if (!config_lists_account(config, owner->account)) {
        doctorreport_add(report, DOCTORREPORT_FAILURE, DOCTOROWNER_LINK,
                         "use credentials of an account that [api] account "
                         "lists",
                         "they are of %s, which [api] account does not list: "
                         "nobody who may log in can be asked about",
                         owner->account);
        return;
    }
    doctorreport_add(report, DOCTORREPORT_OK, DOCTOROWNER_LINK, NULL,
                     "OVHcloud takes them: %s %s%s%s",
                     doctorowner_kind_text(owner->kind), owner->account,
                     owner->name[0] == '\0' ? "" : "/", owner->name);
    doctorowner_powers(report, result);
    doctorowner_others(report, config, owner->account);
}
