/* SPDX-License-Identifier: MIT */
/*
 * THE chain.  A login passes the checks of check_verify_table from top to
 * bottom, the account phase those of check_account_table.  The last check of
 * both is check_allow(), and that function is the only place of ovhpatd from
 * which a "yes" can come.  What a client sends selects the table and nothing
 * else; in particular it never selects grace.
 */
#include "helper/check.h"

#include "helper/checkaccount.h"
#include "helper/checkapi.h"
#include "helper/checkexpiry.h"
#include "helper/checklock.h"
#include "helper/checkname.h"
#include "helper/checkpolicy.h"
#include "helper/checkrecord.h"
#include "helper/checkrequire.h"
#include "helper/checkstanding.h"

enum check_step
check_end(struct decision *decision, enum reason reason)
{
    decision->verdict.reason =
        reason == REASON_ALLOWED ? REASON_INTERNAL : reason;
    return CHECK_END;
}

bool
check_is_answered(const struct decision *decision)
{
    return decision->verdict.source != VERDICT_NOT_ASKED;
}

/* The one "yes". */
static enum check_step
check_allow(struct decision *decision)
{
    decision->verdict.reason = REASON_ALLOWED;
    return CHECK_END;
}

/* clang-format off */
static const struct check check_verify_table[] = {
    {"name", checkname_login},
    {"shape", checkname_secret},
    {"locked", checklock_account},
    {"refused", checkrecord_refused},
    {"fresh", checkrecord_fresh},
    {"limits", checkapi_limits},
    {"api", checkapi_ask},
    {"answer", checkapi_answer},
    {"grace", checkrecord_grace},
    {"identity", checkpolicy_identity},
    {"holder", checklock_identity},
    {"status", checkstanding_ask},
    {"active", checkstanding_judge},
    {"map", checkpolicy_map},
    {"given", checklock_account},
    {"demand", checkrequire_demand},
    {"require", checkrequire_judge},
    {"expiry", checkexpiry_look},
    {"allow", check_allow},
    {NULL, NULL},
};

static const struct check check_account_table[] = {
    {"name", checkname_login},
    {"locked", checklock_account},
    {"standing", checkaccount_standing},
    {"holder", checklock_identity},
    {"status", checkstanding_ask},
    {"owners", checklock_owners},
    {"active", checkstanding_judge},
    {"map", checkaccount_map},
    {"given", checklock_account},
    {"reach", checkaccount_reach},
    {"allow", check_allow},
    {NULL, NULL},
};
/* clang-format on */

const struct check *
check_table(const struct decision *decision)
{
    return decision->request.type == WIRE_VERIFY ? check_verify_table
                                                 : check_account_table;
}

const char *
check_name_at(size_t index)
{
    size_t count = sizeof(check_verify_table) / sizeof(check_verify_table[0]);

    return index < count ? check_verify_table[index].name : NULL;
}
