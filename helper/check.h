/* SPDX-License-Identifier: MIT */
/*
 * The checks that a question passes, in their order.  Each may end it with a
 * reason, let it go on to the next, or make it wait for the API.
 */
#ifndef HELPER_CHECK_H
#define HELPER_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/wire.h"
#include "helper/api.h"
#include "helper/cache.h"
#include "helper/decision.h"
#include "helper/demand.h"
#include "helper/identity.h"
#include "helper/throttle.h"

/* As much as the log prints of one field. */
#define CHECK_DETAIL_MAX 191U

/* A decision under way (decision.c owns it). */
struct decision {
    struct decision_desk *desk;
    struct wire_request request; /* without the token once it was asked
                                    all that it is asked for */
    uid_t uid;                   /* of the process that asks */
    void (*done)(const struct verdict *verdict, void *context);
    void *context;
    const struct decision_trace *trace; /* NULL: a login, not an explanation */
    bool is_trial;
    bool *ended; /* set while decision_begin() runs */
    size_t at;   /* the next check */
    int64_t begun_ms;
    struct login login;
    bool any; /* suffix=any: the identity's first mapping */
    char source[THROTTLE_SOURCE_MAX + 1];
    struct cache_token token; /* as the cache knows it */
    enum cache_state known;
    unsigned int waits;    /* answers about users that are still to come */
    enum api_class answer; /* of the API, when it was asked */
    enum reason answer_reason;
    char detail[CHECK_DETAIL_MAX + 1]; /* what the log adds */
    struct demand *demand;    /* of a service that requires something */
    struct identity identity; /* when verdict.source says from where */
    struct verdict verdict;
};

enum check_step {
    CHECK_END = 0, /* the verdict stands */
    CHECK_NEXT,
    CHECK_WAIT, /* decision_go_on() will be called */
};

struct check {
    const char *name;
    enum check_step (*run)(struct decision *decision);
};

/* Ends the decision with this refusal.  REASON_ALLOWED is no refusal and ends
 * it as INTERNAL: a reason that comes from elsewhere is never a yes. */
enum check_step check_end(struct decision *decision, enum reason reason);

/* Whether it is known whose token it is: from a record or from the API. */
bool check_is_answered(const struct decision *decision);

/* The checks of this decision; the last row has no function. */
const struct check *check_table(const struct decision *decision);

/* The name of the check at position index of a login's chain, or NULL behind
 * the last one; for the manual's test. */
const char *check_name_at(size_t index);

#endif
