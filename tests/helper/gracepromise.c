/* SPDX-License-Identifier: MIT */
/*
 * The comparison.
 */
#include "tests/helper/gracepromise.h"

#include <string.h>

static void
gracepromise_count(const struct gracemodel *model,
                   const struct verdict *verdict,
                   struct gracepromise_seen *seen)
{
    bool allowed = verdict->reason == REASON_ALLOWED;

    seen->logins++;
    seen->online += allowed && verdict->source == VERDICT_ONLINE;
    seen->fresh += allowed && verdict->source == VERDICT_FRESH;
    seen->grace += allowed && verdict->source == VERDICT_GRACE;
    seen->refused += verdict->reason == REASON_TOKEN_REFUSED;
    seen->buried += verdict->reason == REASON_TOKEN_BURIED;
    seen->unmapped += !allowed && (verdict->source == VERDICT_FRESH ||
                                   verdict->source == VERDICT_GRACE);
    seen->breaker += verdict->reason == REASON_API_BREAKER;
    seen->too_old +=
        verdict->reason >= REASON_API_NETWORK &&
        verdict->reason <= REASON_API_BREAKER &&
        model->memory[model->login.token].kind == GRACEFILES_RECORD;
}

/* The promises that do not come from the model's rules. */
static void
gracepromise_keep(struct gracemodel *model, const struct verdict *verdict)
{
    const struct gracemodel_login *login = &model->login;
    const struct gracemodel_truth *truth = &model->truth[login->token];
    unsigned int length = gracerules_length_of(login->service);
    int64_t longest_ms = verdict->source == VERDICT_FRESH
                             ? model->rules.fresh_ms[length]
                             : model->rules.grace_ms[length];
    unsigned int accepted = 0;

    if (verdict->reason != REASON_ALLOWED) {
        return;
    }
    if (strcmp(gracerules_account(login->account), "root") == 0) {
        gracemodel_fail(model, "P6: somebody is root");
    }
    if (verdict->source == VERDICT_ONLINE) {
        return;
    }
    for (unsigned int i = 0; i < GRACERULES_VARIANTS; i++) {
        struct identity identity = gracerules_identity(i);

        accepted += (truth->variants >> i & 1U) != 0 &&
                    strcmp(identity.urn, verdict->identity) == 0;
    }
    if (accepted == 0) {
        gracemodel_fail(model, "P1: the API never accepted token %u as %s",
                        login->token, verdict->identity);
    }
    if (truth->straight && model->lived_ms - truth->accepted_ms > longest_ms) {
        gracemodel_fail(model, "P1: token %u was accepted %lld ms ago",
                        login->token,
                        (long long)(model->lived_ms - truth->accepted_ms));
    }
    if (truth->refused) {
        gracemodel_fail(model, "P2: token %u was refused since", login->token);
    }
}

static void
gracepromise_compare(struct gracemodel *model, const struct verdict *verdict)
{
    const struct gracemodel_verdict *expected = &model->login.verdict;
    struct identity identity = {.urn = ""};

    if (expected->variant >= 0) {
        identity = gracerules_identity((unsigned int)expected->variant);
    }
    if (verdict->reason != expected->reason) {
        gracemodel_fail(
            model, "%s (%s) instead of %s (%s)", reason_id(verdict->reason),
            verdict_source_name(verdict->source), reason_id(expected->reason),
            verdict_source_name(expected->source));
    }
    if (verdict->source != expected->source) {
        gracemodel_fail(model, "from %s instead of %s",
                        verdict_source_name(verdict->source),
                        verdict_source_name(expected->source));
    }
    if (verdict->age_s != expected->age_ms / 1000 ||
        verdict->left_s != expected->left_ms / 1000) {
        gracemodel_fail(model, "age %u s, left %u s instead of %lld ms, %lld",
                        verdict->age_s, verdict->left_s,
                        (long long)expected->age_ms,
                        (long long)expected->left_ms);
    }
    if (strcmp(verdict->identity, identity.urn) != 0 ||
        verdict->http_status != expected->http_status ||
        strcmp(verdict->account, gracerules_account(model->login.account)) !=
            0) {
        gracemodel_fail(model, "identity %s, account %s, status %u",
                        verdict->identity, verdict->account,
                        verdict->http_status);
    }
    if (expected->variant < 0 && verdict->rule[0] != '\0') {
        gracemodel_fail(model, "P9: rule %s", verdict->rule);
    }
}

void
gracepromise_check(struct gracemodel *model, const struct verdict *verdict,
                   struct gracepromise_seen *seen)
{
    gracepromise_keep(model, verdict);
    gracepromise_compare(model, verdict);
    gracepromise_count(model, verdict, seen);
}
