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

/* As much of a host's name as fits behind a uid. */
#define DECISION_RHOST_MAX ((int)THROTTLE_SOURCE_MAX - 15)

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
    const struct permission_login login = {.service = decision->request.service,
                                           .name = decision->request.login,
                                           .request_id =
                                               decision->verdict.request_id};

    if (decision->verdict.reason == REASON_ALLOWED &&
        decision->verdict.source == VERDICT_GRACE) {
        if (decision->demand != NULL) {
            demand_note_grace(decision->demand, &decision->token, &login);
        }
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
    if (!decision->is_trial) {
        decision_note_grace(decision);
        metrics_count(&decision->desk->metrics, decision->desk->rules.config,
                      decision->request.service,
                      decision->request.type == WIRE_ACCOUNT,
                      &decision->verdict);
    }
    /* The line comes first: nobody is let in without one. */
    loginlog_write(&decision->request, decision->uid, &decision->verdict,
                   decision->detail, decision->is_trial);
    if (decision->done != NULL) {
        decision->done(&decision->verdict, decision->context);
    }
    decision_free(decision);
}

static void
decision_trace(const struct decision *decision, const char *check,
               enum check_step step)
{
    if (decision->trace != NULL) {
        decision->trace->passed(decision, check, step == CHECK_END,
                                decision->trace->context);
    }
}

void
decision_go_on(struct decision *decision)
{
    const struct check *checks = check_table(decision);
    enum check_step step = CHECK_NEXT;

    while (step == CHECK_NEXT && checks[decision->at].run != NULL) {
        step = checks[decision->at++].run(decision);
        decision_trace(decision, checks[decision->at - 1].name, step);
    }
    if (step == CHECK_WAIT) {
        return;
    }
    decision_finish(decision);
}

/* The remote host, or who asks when there is none.  Root's word for the host is
 * taken; what others say about theirs uses up nobody's limit but their own. */
static void
decision_name_source(struct decision *decision)
{
    const char *rhost = decision->request.rhost;

    if (rhost[0] != '\0' && decision->uid == 0) {
        snprintf(decision->source, sizeof(decision->source), "host:%.*s",
                 (int)THROTTLE_SOURCE_MAX - 5, rhost);
    } else if (rhost[0] != '\0') {
        snprintf(decision->source, sizeof(decision->source), "uid:%lu:%.*s",
                 (unsigned long)decision->uid, DECISION_RHOST_MAX, rhost);
    } else {
        snprintf(decision->source, sizeof(decision->source), "uid:%lu",
                 (unsigned long)decision->uid);
    }
}

/* Leads a decision as far as it goes now; NULL when it has ended. */
static struct decision *
decision_run(struct decision *decision)
{
    bool ended = false;

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

static struct decision *
decision_new(struct decision_desk *desk, const struct wire_request *request,
             void (*done)(const struct verdict *verdict, void *context),
             void *context)
{
    struct decision *decision = calloc(1, sizeof(*decision));

    if (decision == NULL) {
        const struct verdict verdict = {.reason = REASON_NO_MEMORY};

        done(&verdict, context);
        return NULL;
    }
    decision->desk = desk;
    decision->request = *request;
    decision->done = done;
    decision->context = context;
    return decision;
}

struct decision *
decision_begin(struct decision_desk *desk, const struct wire_request *request,
               uid_t uid,
               void (*done)(const struct verdict *verdict, void *context),
               void *context)
{
    struct decision *decision = decision_new(desk, request, done, context);

    if (decision == NULL) {
        return NULL;
    }
    decision->uid = uid;
    return decision_run(decision);
}

struct decision *
decision_explain(struct decision_desk *desk, const struct wire_request *request,
                 const struct decision_trace *trace,
                 void (*done)(const struct verdict *verdict, void *context),
                 void *context)
{
    struct decision *decision = decision_new(desk, request, done, context);

    if (decision == NULL) {
        return NULL;
    }
    decision->trace = trace;
    decision->is_trial = true;
    return decision_run(decision);
}

void
decision_abandon(struct decision *decision)
{
    decision->done = NULL;
    decision->context = NULL;
    decision->trace = NULL;
}
