/* SPDX-License-Identifier: MIT */
/*
 * The checks around a question to the API: whether it may be asked, the
 * question itself, and what the answer proves.  What an answer demands of
 * records and breaker is inquiry.c's.  check.c has them in its table.
 */
#include "helper/checkapi.h"

#include <string.h>

#include "common/deadline.h"
#include "helper/checkrequire.h"
#include "helper/checkstanding.h"

/* They count questions to the API, not logins. */
enum check_step
checkapi_limits(struct decision *decision)
{
    struct decision_desk *desk = decision->desk;
    const struct config *config = desk->rules.config;
    int64_t now_ms = deadline_now_ms();
    enum throttle_answer answer = THROTTLE_PASS;

    /* Root explains; that is no login of its source. */
    if (check_is_answered(decision) || decision->is_trial ||
        !inquiry_would_ask(desk->line, &decision->token)) {
        return CHECK_NEXT;
    }
    answer = decision->known == CACHE_RECORD
                 ? throttle_take_known(desk->throttle, config, 1, decision->uid,
                                       now_ms)
                 : throttle_take(desk->throttle, config, decision->source,
                                 decision->uid, now_ms);
    switch (answer) {
    case THROTTLE_PASS:
        return CHECK_NEXT;
    case THROTTLE_SOURCE_LIMIT:
        return check_end(decision, REASON_SOURCE_LIMIT);
    case THROTTLE_HOST_LIMIT:
        break;
    }
    return check_end(decision, REASON_HOST_LIMIT);
}

static void
checkapi_answered(const struct api_answer *answer, void *context)
{
    struct decision *decision = context;
    struct verdict *verdict = &decision->verdict;

    decision->answer = answer->class;
    decision->answer_reason = answer->reason;
    decision->identity = answer->identity;
    verdict->http_status = answer->http_status;
    memcpy(verdict->query_id, answer->query_id, sizeof(answer->query_id));
    memcpy(decision->detail, answer->detail, sizeof(answer->detail));
    decision_go_on(decision);
}

/* Goes on in checkapi_answered(), with the next check. */
enum check_step
checkapi_ask(struct decision *decision)
{
    enum inquiry_error error = INQUIRY_MADE;

    if (check_is_answered(decision)) {
        return CHECK_NEXT;
    }
    error = inquiry_ask(decision->desk->line, &decision->token,
                        &decision->request.token, checkapi_answered, decision);
    switch (error) {
    case INQUIRY_MADE:
        checkrequire_begin(decision);
        checkstanding_foresee(decision);
        return CHECK_WAIT;
    case INQUIRY_BREAKER_OPEN:
        secret_wipe(&decision->request.token);
        decision->answer_reason = REASON_API_BREAKER;
        return CHECK_NEXT;
    case INQUIRY_LINE_FULL:
        return check_end(decision, REASON_HELPER_BUSY);
    case INQUIRY_NO_MEMORY:
        break;
    }
    return check_end(decision, REASON_NO_MEMORY);
}

/* What the API said; a no of any kind ends it. */
enum check_step
checkapi_answer(struct decision *decision)
{
    if (check_is_answered(decision)) {
        return CHECK_NEXT;
    }
    switch (decision->answer) {
    case API_ACCEPTED:
        decision->verdict.source = VERDICT_ONLINE;
        return CHECK_NEXT;
    case API_UNREACHABLE:
        return CHECK_NEXT;
    case API_REFUSED:
    case API_REFUSED_UNPROVEN:
        break;
    }
    return check_end(decision, decision->answer_reason);
}
