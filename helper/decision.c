/* SPDX-License-Identifier: MIT */
/*
 * The life of a decision: begun by a connection, led through the chain of
 * check.c, logged, told, freed.  It says nothing about who may log in.
 */
#include "helper/decision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/check.h"
#include "helper/loginlog.h"
#include "helper/random.h"

static void
decision_free(struct decision *decision)
{
    if (decision->ended != NULL) {
        *decision->ended = true;
    }
    demand_free(decision->demand);
    wire_request_wipe(&decision->request);
    free(decision);
}

/* Whom a late refusal would come too late for. */
static void
decision_note_grace(const struct decision *decision)
{
    if (decision->verdict.reason == REASON_ALLOWED &&
        decision->verdict.source == VERDICT_GRACE) {
        inquiry_note_grace(decision->desk->line, &decision->token,
                           decision->request.service, decision->request.login,
                           decision->verdict.request_id);
    }
}

static void
decision_finish(struct decision *decision)
{
    decision->verdict.elapsed_ms =
        (uint32_t)(deadline_now_ms() - decision->begun_ms);
    decision_note_grace(decision);
    /* The line comes first: nobody is let in without one. */
    loginlog_write(&decision->request, decision->uid, &decision->verdict,
                   decision->detail);
    if (decision->done != NULL) {
        decision->done(&decision->verdict, decision->context);
    }
    decision_free(decision);
}

void
decision_go_on(struct decision *decision)
{
    const struct check *checks = check_table(decision);
    enum check_step step = CHECK_NEXT;

    while (step == CHECK_NEXT && checks[decision->at].run != NULL) {
        step = checks[decision->at++].run(decision);
    }
    if (step == CHECK_WAIT) {
        return;
    }
    decision_finish(decision);
}

/* The remote host, or who asks when there is none. */
static void
decision_name_source(struct decision *decision)
{
    if (decision->request.rhost[0] != '\0') {
        snprintf(decision->source, sizeof(decision->source), "host:%.*s",
                 (int)THROTTLE_SOURCE_MAX - 5, decision->request.rhost);
    } else {
        snprintf(decision->source, sizeof(decision->source), "uid:%lu",
                 (unsigned long)decision->uid);
    }
}

struct decision *
decision_begin(struct decision_desk *desk, const struct wire_request *request,
               uid_t uid,
               void (*done)(const struct verdict *verdict, void *context),
               void *context)
{
    struct decision *decision = calloc(1, sizeof(*decision));
    bool ended = false;

    if (decision == NULL) {
        const struct verdict verdict = {.reason = REASON_NO_MEMORY};

        done(&verdict, context);
        return NULL;
    }
    decision->desk = desk;
    decision->request = *request;
    decision->uid = uid;
    decision->done = done;
    decision->context = context;
    decision->begun_ms = deadline_now_ms();
    decision_name_source(decision);
    snprintf(decision->verdict.request_id, sizeof(decision->verdict.request_id),
             "%08x", random_number());
    decision->ended = &ended;
    decision_go_on(decision);
    if (ended) {
        return NULL;
    }
    decision->ended = NULL;
    return decision;
}

void
decision_abandon(struct decision *decision)
{
    decision->done = NULL;
    decision->context = NULL;
}
