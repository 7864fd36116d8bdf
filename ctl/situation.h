/* SPDX-License-Identifier: MIT */
/*
 * What can be the case when somebody logs in, and what each module then does.
 */
#ifndef CTL_SITUATION_H
#define CTL_SITUATION_H

#include <stdbool.h>
#include <stdint.h>

#include "ctl/pamwalk.h"

/* What modules of a kind do in a situation. */
enum situation_answer {
    SITUATION_PASS = 1,
    SITUATION_REFUSE = 2,
    SITUATION_EITHER = 3,
};

struct situation {
    uint32_t ours;                    /* a set of PAM codes */
    enum situation_answer password;   /* pam_unix and its like */
    enum situation_answer credential; /* what else proves an identity */
    enum situation_answer unknown;    /* what the table does not know */
    enum situation_answer condition;
    enum situation_answer gate;
    bool exempts; /* a condition that ends the stack is meant so */
};

/* The auth phase. */
extern const struct situation situation_wrong_token;
extern const struct situation situation_down;
extern const struct situation situation_wrong_password;
extern const struct situation situation_right_password; /* root, or local */
extern const struct situation situation_right_token;
/* The account phase; all but ours have nothing against it. */
extern const struct situation situation_account_refused;
extern const struct situation situation_account_down;
extern const struct situation situation_account_ignored;
extern const struct situation situation_account_allowed;
/* The host has something against it (expired, nologin, access.conf); ours
 * says yes, or nothing. */
extern const struct situation situation_account_gated;
extern const struct situation situation_account_gated_ignored;
/* Everything that can be. */
extern const struct situation situation_anything;

/*
 * Walks the chain in the situation, as pamwalk_run().  ret_end->marks is
 * owned by the caller.
 */
int situation_walk(const struct pamstack_chain *chain,
                   const struct situation *situation,
                   struct pamwalk_end *ret_end);

/* Whether the stack can end in PAM_SUCCESS. */
bool situation_succeeds(const struct pamwalk_end *end);

#endif
