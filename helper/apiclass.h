/* SPDX-License-Identifier: MIT */
/*
 * What an answer of the API, or its absence, proves about a token: one table,
 * one function.
 */
#ifndef HELPER_APICLASS_H
#define HELPER_APICLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/api.h"
#include "helper/http.h"

/* All that the judgement rests on; zero is "no answer, cause unknown". */
struct apiclass_evidence {
    enum http_outcome transfer;
    uint16_t status; /* when transfer is HTTP_ANSWERED */
    /* For a 200: it is JSON and names one identity (apireply.h). */
    bool decoded;
    /* For 400 and above: it is OVHcloud's own error body (apierror.h). */
    bool own_error;
    /* The token has another form than a personal access token (token.h). */
    bool other_kind;
};

struct apiclass_judgement {
    enum api_class class;
    enum reason reason; /* REASON_INTERNAL when accepted: there is no cause */
};

/*
 * Judges by the rule "what speaks about this token refuses it, what speaks
 * about the endpoint or the way to it says nothing".  Every case that no row
 * of the table names is API_UNREACHABLE.  The form of the token decides
 * nothing: it only chooses between two reasons for one refusal.
 */
struct apiclass_judgement
apiclass_judge(const struct apiclass_evidence *evidence);

#endif
