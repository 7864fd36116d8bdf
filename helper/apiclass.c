/* SPDX-License-Identifier: MIT */
/*
 * The table of outcomes.  A definite "no" needs OVHcloud's own error body,
 * because whoever stands in between can send a bare 401 or 403; a bare 401
 * refuses this one login and proves nothing more.  Everything that is neither
 * a yes nor a no of OVHcloud's API counts as not asked, so an attacker who
 * breaks the answer gains no more than one who cuts the wire.  Pure; the only
 * place that gives API_ACCEPTED.  Called by api.c for every answer.
 */
#include "helper/apiclass.h"

#include <stddef.h>

/* Whose words the body has to be in for a row to fit. */
enum apiclass_words {
    APICLASS_ANY,
    APICLASS_OWN, /* OVHcloud's error body, or a decoded 200 */
    APICLASS_FOREIGN,
};

struct apiclass_row {
    uint16_t first; /* statuses, both included */
    uint16_t last;
    enum apiclass_words words;
    struct apiclass_judgement judgement;
};

/* clang-format off */
static const struct apiclass_row apiclass_rows[] = {
    /* first last  whose words       what it proves */
    {200, 200, APICLASS_OWN,     {API_ACCEPTED, REASON_INTERNAL}},
    {100, 299, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_GARBAGE}},
    {300, 399, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_REDIRECT}},

    {401, 401, APICLASS_OWN,     {API_REFUSED, REASON_TOKEN_REFUSED}},
    {401, 401, APICLASS_FOREIGN, {API_REFUSED_UNPROVEN, REASON_TOKEN_UNPROVEN}},
    {403, 403, APICLASS_OWN,     {API_REFUSED, REASON_TOKEN_FORBIDDEN}},
    {403, 403, APICLASS_FOREIGN, {API_UNREACHABLE, REASON_API_FORBIDDEN}},

    /* About this token or its OVH account, but no word on its validity.  431
     * is among them because the token is what makes the header long. */
    {400, 400, APICLASS_OWN,     {API_REFUSED_UNPROVEN, REASON_TOKEN_OBJECTED}},
    {402, 402, APICLASS_OWN,     {API_REFUSED_UNPROVEN, REASON_TOKEN_OBJECTED}},
    {422, 423, APICLASS_OWN,     {API_REFUSED_UNPROVEN, REASON_TOKEN_OBJECTED}},
    {431, 431, APICLASS_OWN,     {API_REFUSED_UNPROVEN, REASON_TOKEN_OBJECTED}},
    {460, 460, APICLASS_OWN,     {API_REFUSED_UNPROVEN, REASON_TOKEN_OBJECTED}},

    /* About the URL: the same for every token. */
    {404, 406, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_ENDPOINT}},
    {410, 410, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_ENDPOINT}},
    {415, 415, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_ENDPOINT}},
    {451, 451, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_ENDPOINT}},

    {407, 407, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_PROXY}},
    {408, 408, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_SERVER}},
    {425, 425, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_SERVER}},
    {429, 429, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_THROTTLED}},
    {500, 599, APICLASS_ANY,     {API_UNREACHABLE, REASON_API_SERVER}},
};
/* clang-format on */

#define APICLASS_ROWS (sizeof(apiclass_rows) / sizeof(apiclass_rows[0]))

static bool
apiclass_fits(const struct apiclass_row *row,
              const struct apiclass_evidence *evidence)
{
    bool own =
        evidence->status == 200 ? evidence->decoded : evidence->own_error;

    return evidence->status >= row->first && evidence->status <= row->last &&
           (row->words == APICLASS_ANY || own == (row->words == APICLASS_OWN));
}

static struct apiclass_judgement
apiclass_judge_status(const struct apiclass_evidence *evidence)
{
    struct apiclass_judgement unnamed = {API_UNREACHABLE, REASON_API_GARBAGE};

    for (size_t i = 0; i < APICLASS_ROWS; i++) {
        if (apiclass_fits(&apiclass_rows[i], evidence)) {
            return apiclass_rows[i].judgement;
        }
    }
    return unnamed;
}

/* A refusal of what is no personal access token says so. */
static struct apiclass_judgement
apiclass_judge_answer(const struct apiclass_evidence *evidence)
{
    struct apiclass_judgement judgement = apiclass_judge_status(evidence);

    if (judgement.reason == REASON_TOKEN_REFUSED && evidence->other_kind) {
        judgement.reason = REASON_TOKEN_OTHER_KIND;
    }
    return judgement;
}

struct apiclass_judgement
apiclass_judge(const struct apiclass_evidence *evidence)
{
    struct apiclass_judgement nothing = {API_UNREACHABLE, REASON_API_LOCAL};

    switch (evidence->transfer) {
    case HTTP_ANSWERED:
        return apiclass_judge_answer(evidence);
    case HTTP_NETWORK:
        nothing.reason = REASON_API_NETWORK;
        break;
    case HTTP_TIMEOUT:
        nothing.reason = REASON_API_TIMEOUT;
        break;
    case HTTP_TLS:
        nothing.reason = REASON_API_TLS;
        break;
    case HTTP_GARBAGE:
        nothing.reason = REASON_API_GARBAGE;
        break;
    case HTTP_PROXY:
        nothing.reason = REASON_API_PROXY;
        break;
    case HTTP_LOCAL:
        break;
    }
    return nothing;
}
