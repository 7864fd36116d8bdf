/* SPDX-License-Identifier: MIT */
/*
 * The check of a token's end, behind all others, so that nobody is asked about
 * who is not let in.  What OVHcloud takes now is never refused here: an end
 * that contradicts it is no end.  A login by grace rests on what OVHcloud said
 * before, and so on the end that it gave.  check.c has it in its table.
 */
#include "helper/checkexpiry.h"

#include "helper/cacheend.h"
#include "helper/clock.h"

/* When the user is told, and how much is left then. */
static void
checkexpiry_warn(struct decision *decision, int64_t now_s)
{
    struct verdict *verdict = &decision->verdict;
    struct config_service policy =
        rulebook_policy(&decision->desk->rules, decision->request.service);
    int64_t left_s = (int64_t)verdict->expires_s - now_s;

    if (left_s > 0 && left_s <= policy.expiry_warning_ms / 1000) {
        verdict->warn_s = (uint32_t)left_s;
    }
}

enum check_step
checkexpiry_look(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    struct verdict *verdict = &decision->verdict;
    const int64_t now_s = clock_read().real_ms / 1000;
    const struct tokenexpiry_login login = {
        .identity = &decision->identity,
        .label = decision->login.label,
        .accepted_s = now_s - (int64_t)verdict->age_s,
        .token = decision->is_trial ? NULL : &decision->token};
    struct usertoken_choice choice = {.answer = USERTOKEN_UNKNOWN};

    if (decision->identity.kind != IDENTITY_USER) {
        return CHECK_NEXT;
    }
    if (tokenexpiry_find(desk->tokenexpiry, &login, &choice) &&
        choice.answer == USERTOKEN_ONE && choice.end_s != USERTOKEN_NEVER) {
        verdict->expires_s = (uint64_t)choice.end_s;
        checkexpiry_warn(decision, now_s);
    }
    if (verdict->source != VERDICT_GRACE) {
        tokenexpiry_refresh(desk->tokenexpiry, &login,
                            desk->rules.config->status_max_age_ms);
        return CHECK_NEXT;
    }
    return cacheend_has_come_for(desk->cache, decision->token.name)
               ? check_end(decision, REASON_TOKEN_EXPIRED)
               : CHECK_NEXT;
}
