/* SPDX-License-Identifier: MIT */
/*
 * The rules of `require`, one sentence each: a fact is what IAM said last, a
 * no stands until a yes, a yes as young as fresh spares a question, and one as
 * young as grace replaces an answer.  Facts live in a token's record and die
 * with it; a record that is a tombstone learns nothing.
 */
#include "tests/helper/factmodel.h"

#include <string.h>

static const unsigned int factmodel_order[FACTMODEL_SERVICES][3] = {
    {FACTMODEL_NEEDS},
    {0, FACTMODEL_NEEDS},
    {0, 1, FACTMODEL_NEEDS},
    {2, 0, FACTMODEL_NEEDS}};

unsigned int
factmodel_need_at(unsigned int service, unsigned int index)
{
    return factmodel_order[service][index];
}

unsigned int
factmodel_needs(unsigned int service)
{
    unsigned int needs = 0;

    for (unsigned int i = 0; factmodel_order[service][i] < FACTMODEL_NEEDS;
         i++) {
        needs |= 1U << factmodel_order[service][i];
    }
    return needs;
}

void
factmodel_accept(struct factmodel *model, unsigned int token)
{
    model->tokens[token].kind = FACTMODEL_RECORD;
    model->tokens[token].at_ms = model->now_ms;
}

void
factmodel_refuse(struct factmodel *model, unsigned int token)
{
    if (model->tokens[token].kind == FACTMODEL_RECORD) {
        model->tokens[token].kind = FACTMODEL_TOMBSTONE;
    }
}

static bool
factmodel_is_young(const struct factmodel *model, int64_t at_ms,
                   int64_t longest_ms)
{
    return longest_ms > 0 && model->now_ms - at_ms <= longest_ms;
}

bool
factmodel_is_fresh(const struct factmodel *model, unsigned int token,
                   unsigned int service)
{
    const struct factmodel_token *it = &model->tokens[token];

    return it->kind == FACTMODEL_RECORD &&
           factmodel_is_young(model, it->at_ms, model->fresh_ms[service]);
}

bool
factmodel_has_grace(const struct factmodel *model, unsigned int token,
                    unsigned int service)
{
    const struct factmodel_token *it = &model->tokens[token];

    return it->kind == FACTMODEL_RECORD &&
           factmodel_is_young(model, it->at_ms, model->grace_ms[service]);
}

unsigned int
factmodel_land(struct factmodel *model, unsigned int index, bool silent,
               bool refused, unsigned int *ret_yes)
{
    struct factmodel_flight flight = model->flights[index];
    struct factmodel_token *it = &model->tokens[flight.token];

    model->flight_count--;
    memmove(&model->flights[index], &model->flights[index + 1],
            (model->flight_count - index) * sizeof(flight));
    *ret_yes = 0;
    if (silent) {
        return 0;
    }
    for (unsigned int need = 0; need < FACTMODEL_NEEDS; need++) {
        bool allowed = it->may_be[need] && !refused;

        if ((flight.needs >> need & 1U) == 0) {
            continue;
        }
        *ret_yes |= (unsigned int)allowed << need;
        if (!allowed && (flight.let_in >> need & 1U) != 0) {
            model->late_lines++;
        }
        if (it->kind == FACTMODEL_RECORD) {
            it->facts[need] = (struct factmodel_fact){
                .known = true, .allowed = allowed, .at_ms = model->now_ms};
        }
    }
    return flight.needs;
}

/* One requirement; *source becomes grace when it rests on that. */
static enum reason
factmodel_judge_need(const struct factmodel *model,
                     const struct factmodel_login *login, unsigned int need,
                     enum verdict_source *source)
{
    const struct factmodel_token *it = &model->tokens[login->token];
    const struct factmodel_fact *fact = &it->facts[need];
    bool known = it->kind == FACTMODEL_RECORD && fact->known;

    if ((login->heard >> need & 1U) != 0) {
        return (login->heard_yes >> need & 1U) != 0 ? REASON_ALLOWED
                                                    : REASON_IAM_DENIES;
    }
    if (known && !fact->allowed) {
        return REASON_IAM_DENIES;
    }
    if (known && factmodel_is_young(model, fact->at_ms,
                                    model->fresh_ms[login->service])) {
        return REASON_ALLOWED;
    }
    if (known && factmodel_is_young(model, fact->at_ms,
                                    model->grace_ms[login->service])) {
        *source = VERDICT_GRACE;
        return REASON_ALLOWED;
    }
    return REASON_IAM_UNKNOWN;
}

struct factmodel_verdict
factmodel_judge(const struct factmodel *model,
                const struct factmodel_login *login)
{
    struct factmodel_verdict verdict = {.reason = login->reason,
                                        .source = login->source};
    const unsigned int *need = factmodel_order[login->service];

    if (login->source == VERDICT_NOT_ASKED) {
        return verdict;
    }
    verdict.reason = REASON_ALLOWED;
    for (; *need < FACTMODEL_NEEDS && verdict.reason == REASON_ALLOWED;
         need++) {
        verdict.reason =
            factmodel_judge_need(model, login, *need, &verdict.source);
    }
    return verdict;
}

void
factmodel_note_grace(struct factmodel *model,
                     const struct factmodel_login *login)
{
    unsigned int needs = factmodel_needs(login->service);

    for (unsigned int i = 0; i < model->flight_count; i++) {
        if (model->flights[i].token == login->token) {
            model->flights[i].let_in |= model->flights[i].needs & needs;
        }
    }
    model->tokens[login->token].let_in |= model->tokens[login->token].flight;
}
