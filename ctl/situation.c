/* SPDX-License-Identifier: MIT */
/*
 * The situations.  Each is a row: what our module answers and what the others
 * do.  All results that a module can give in a situation are tried together
 * (pamwalk.h).  Where a kind of module is unknown, the row takes what raises
 * no alarm.
 */
#include "ctl/situation.h"

#include <security/pam_appl.h>

#include "ctl/pammodule.h"

enum {
    SITUATION_REFUSED =
        PAMWALK_CODE(PAM_AUTH_ERR) | PAMWALK_CODE(PAM_PERM_DENIED) |
        PAMWALK_CODE(PAM_USER_UNKNOWN) | PAMWALK_CODE(PAM_MAXTRIES),
    SITUATION_DOWN =
        PAMWALK_CODE(PAM_AUTHINFO_UNAVAIL) | PAMWALK_CODE(PAM_SERVICE_ERR) |
        PAMWALK_CODE(PAM_SYSTEM_ERR) | PAMWALK_CODE(PAM_MODULE_UNKNOWN),
    SITUATION_UNAVAILABLE = PAMWALK_CODE(PAM_AUTHINFO_UNAVAIL),
    SITUATION_IGNORED = PAMWALK_CODE(PAM_IGNORE),
    SITUATION_YES = PAMWALK_CODE(PAM_SUCCESS),
    SITUATION_ALL =
        SITUATION_REFUSED | SITUATION_DOWN | SITUATION_IGNORED | SITUATION_YES,
};

/* Nobody has proved anything. */
#define SITUATION_NOTHING_PROVED                                               \
    SITUATION_REFUSE, SITUATION_REFUSE, SITUATION_REFUSE, SITUATION_EITHER,    \
        SITUATION_PASS, true

const struct situation situation_wrong_token = {SITUATION_REFUSED,
                                                SITUATION_NOTHING_PROVED};
const struct situation situation_down = {SITUATION_DOWN,
                                         SITUATION_NOTHING_PROVED};
const struct situation situation_wrong_password = {SITUATION_IGNORED,
                                                   SITUATION_NOTHING_PROVED};
/* Root, or a local user, with the right password. */
const struct situation situation_right_password = {SITUATION_IGNORED,
                                                   SITUATION_PASS,
                                                   SITUATION_EITHER,
                                                   SITUATION_EITHER,
                                                   SITUATION_EITHER,
                                                   SITUATION_PASS,
                                                   false};
const struct situation situation_right_token = {SITUATION_YES,
                                                SITUATION_EITHER,
                                                SITUATION_EITHER,
                                                SITUATION_EITHER,
                                                SITUATION_EITHER,
                                                SITUATION_PASS,
                                                false};
/* The account phase; all but ours have nothing against it. */
const struct situation situation_account_refused = {SITUATION_REFUSED,
                                                    SITUATION_PASS,
                                                    SITUATION_PASS,
                                                    SITUATION_PASS,
                                                    SITUATION_EITHER,
                                                    SITUATION_PASS,
                                                    true};
const struct situation situation_account_down = {
    SITUATION_UNAVAILABLE, SITUATION_PASS, SITUATION_PASS, SITUATION_EITHER,
    SITUATION_EITHER,      SITUATION_PASS, false};
const struct situation situation_account_ignored = {
    SITUATION_IGNORED, SITUATION_PASS, SITUATION_PASS, SITUATION_EITHER,
    SITUATION_EITHER,  SITUATION_PASS, false};
/* The host has something against it: expired, nologin, access.conf. */
const struct situation situation_account_gated = {
    SITUATION_YES,    SITUATION_REFUSE, SITUATION_PASS, SITUATION_PASS,
    SITUATION_REFUSE, SITUATION_REFUSE, false};
const struct situation situation_account_allowed = {
    SITUATION_YES,    SITUATION_PASS, SITUATION_PASS, SITUATION_EITHER,
    SITUATION_EITHER, SITUATION_PASS, false};
const struct situation situation_account_gated_ignored = {
    SITUATION_IGNORED, SITUATION_REFUSE, SITUATION_PASS, SITUATION_PASS,
    SITUATION_REFUSE,  SITUATION_REFUSE, false};
const struct situation situation_anything = {SITUATION_ALL,
                                             SITUATION_EITHER,
                                             SITUATION_EITHER,
                                             SITUATION_EITHER,
                                             SITUATION_EITHER,
                                             SITUATION_EITHER,
                                             false};

static struct pamwalk_results
situation_pick(const struct pammodule *module, enum situation_answer answer)
{
    struct pamwalk_results results = {0};

    if ((answer & SITUATION_PASS) != 0) {
        results.codes |= module->passes;
    }
    if ((answer & SITUATION_REFUSE) != 0) {
        results.codes |= module->refuses;
    }
    /* A module that never refuses, asked to refuse. */
    if (results.codes == 0) {
        results.codes = module->passes | module->refuses;
    }
    return results;
}

static struct pamwalk_results
situation_others(const struct pamstack_line *line,
                 const struct situation *situation)
{
    const struct pammodule *module = pammodule_find(pamstack_line_module(line));
    struct pamwalk_results results = {0};

    switch (module->kind) {
    case PAMMODULE_UNKNOWN:
        return situation_pick(module, situation->unknown);
    case PAMMODULE_PASSWORD:
        return situation_pick(module, situation->password);
    case PAMMODULE_CREDENTIAL:
        return situation_pick(module, situation->credential);
    case PAMMODULE_CONDITION:
        results = situation_pick(module, situation->condition);
        results.exempts = situation->exempts ? module->passes : 0;
        return results;
    case PAMMODULE_GATE:
        return situation_pick(module, situation->gate);
    case PAMMODULE_SETTING:
        return situation_pick(module, SITUATION_PASS);
    case PAMMODULE_PERMIT:
    case PAMMODULE_DENY:
        break;
    }
    return situation_pick(module, SITUATION_EITHER);
}

static struct pamwalk_results
situation_results(const struct pamstack_line *line, const void *context)
{
    const struct situation *situation = context;
    struct pamwalk_results results = {0};

    if (line->kind == PAMSTACK_MUST_FAIL) {
        results.codes = PAMWALK_CODE(PAM_PERM_DENIED);
        return results;
    }
    if (pamstack_line_is_ours(line)) {
        results.codes = situation->ours;
        return results;
    }
    return situation_others(line, situation);
}

int
situation_walk(const struct pamstack_chain *chain,
               const struct situation *situation, struct pamwalk_end *ret_end)
{
    return pamwalk_run(chain, situation_results, situation, ret_end);
}

bool
situation_succeeds(const struct pamwalk_end *end)
{
    return (end->statuses & SITUATION_YES) != 0;
}
