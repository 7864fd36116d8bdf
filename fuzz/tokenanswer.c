/* SPDX-License-Identifier: MIT */
/*
 * The answer of the token endpoint (fuzz/answer.h), helper/oauth2.h: a token
 * comes from a 200 only, with a life that is bounded; without one nothing is
 * kept, and what the log is told is printable.
 */
#include "fuzz/target.h"

#include <string.h>

#include "fuzz/answer.h"
#include "fuzz/claim.h"
#include "helper/oauth2.h"

/* No token is believed to live longer. */
#define TOKENANSWER_LIFE_MAX_MS (INT64_C(366) * 24 * 3600 * 1000)

static struct secret tokenanswer_token;

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char detail[OAUTH2_DETAIL_MAX + 1] = "";
    struct answer answer;
    int64_t life_ms = -7;
    enum oauth2_result result = OAUTH2_UNREACHABLE;

    answer_read(&answer, bytes, len);
    secret_wipe(&tokenanswer_token);
    result = oauth2_read(&answer.result, &tokenanswer_token, &life_ms, detail);
    CLAIM(strlen(detail) <= OAUTH2_DETAIL_MAX);
    CLAIM(claim_is_printable(detail));
    switch (result) {
    case OAUTH2_FETCHED:
        CLAIM(answer.result.status == 200);
        CLAIM(tokenanswer_token.len > 0);
        CLAIM(life_ms >= 1000 && life_ms <= TOKENANSWER_LIFE_MAX_MS);
        break;
    case OAUTH2_REFUSED:
        CLAIM(answer.result.status > 0 && answer.result.status < 500);
        CLAIM(tokenanswer_token.len == 0 && life_ms == -7);
        break;
    case OAUTH2_UNREACHABLE:
        CLAIM(tokenanswer_token.len == 0 && life_ms == -7);
        break;
    }
    return 0;
}
