/* SPDX-License-Identifier: MIT */
/*
 * A whole answer of the API, or of whoever stands in between (fuzz/answer.h),
 * through apireply.c, apierror.c and the table of apiclass.c, and through
 * hostanswer.c.  A yes needs a 200 that names somebody; a definite no needs
 * OVHcloud's own words; nothing else is either.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/answer.h"
#include "fuzz/claim.h"
#include "helper/apiclass.h"
#include "helper/apierror.h"
#include "helper/apireply.h"
#include "helper/hostanswer.h"

static bool
apianswer_is_own(const struct http_result *result)
{
    const struct apierror_reply reply = {
        .content_type = result->header->content_type,
        .query_id = result->header->query_id,
        .body = result->body,
        .len = result->len,
    };
    struct apierror error;
    int read = 0;

    memset(&error, 0x55, sizeof(error));
    read = apierror_read(&reply, &error);
    CLAIM(read == 0 || read == -EBADMSG);
    if (read < 0) {
        CLAIM(claim_is_filled(&error, sizeof(error), 0x55));
        return false;
    }
    CLAIM(error.name[0] != '\0' && strlen(error.name) <= APIERROR_NAME_MAX);
    CLAIM(claim_is_printable(error.name));
    CLAIM(strpbrk(error.name, " \"=\\") == NULL);
    CLAIM(result->header->query_id[0] != '\0');
    return true;
}

static void
apianswer_claim_judgement(const struct http_result *result, bool own_error)
{
    struct identity identity = {.kind = IDENTITY_NONE};
    const char *flaw = NULL;
    const struct apiclass_evidence evidence = {
        .transfer = result->outcome,
        .status = result->status,
        .own_error = own_error,
        .decoded =
            apierror_is_json_type(result->header->content_type) &&
            apireply_decode(result->body, result->len, &identity, &flaw) == 0,
    };
    struct apiclass_judgement judgement = apiclass_judge(&evidence);

    CLAIM(reason_outcome(judgement.reason) != OUTCOME_ALLOWED);
    switch (judgement.class) {
    case API_ACCEPTED:
        CLAIM(result->outcome == HTTP_ANSWERED && result->status == 200);
        CLAIM(identity.kind != IDENTITY_NONE);
        break;
    case API_REFUSED:
        CLAIM(own_error && (result->status == 401 || result->status == 403));
        break;
    case API_REFUSED_UNPROVEN:
        CLAIM(result->outcome == HTTP_ANSWERED);
        CLAIM(result->status >= 400 && result->status < 500);
        break;
    case API_UNREACHABLE:
        CLAIM(judgement.reason != REASON_INTERNAL);
        break;
    }
}

static void
apianswer_claim_host(const struct http_result *result, bool own_error)
{
    struct hostanswer answer = hostanswer_judge(result);

    CLAIM(claim_is_printable(answer.detail));
    switch (answer.class) {
    case HOSTANSWER_ANSWERED:
        CLAIM(result->status == 200 && answer.body == result->body);
        break;
    case HOSTANSWER_ABSENT:
        CLAIM(own_error && result->status == 404);
        break;
    case HOSTANSWER_REFUSED:
        CLAIM(own_error && result->status < 500);
        break;
    case HOSTANSWER_UNREACHABLE:
        break;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct answer answer;
    bool own_error = false;

    answer_read(&answer, bytes, len);
    own_error = answer.result.outcome == HTTP_ANSWERED &&
                apianswer_is_own(&answer.result);
    apianswer_claim_judgement(&answer.result, own_error);
    apianswer_claim_host(&answer.result, own_error);
    return 0;
}
