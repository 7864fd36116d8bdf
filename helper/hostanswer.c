/* SPDX-License-Identifier: MIT */
/*
 * Sorts answers to the host's own questions.  An error in OVHcloud's own words
 * speaks about the host's credentials or about an object that is not there;
 * everything else counts as not answered.  Nothing here is a no to a user.
 * Called by hostapi.c.
 */
#include "helper/hostanswer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "helper/apierror.h"

static void
hostanswer_judge_error(const struct http_result *result,
                       struct hostanswer *answer)
{
    const struct apierror_reply reply = {
        .content_type = result->header->content_type,
        .query_id = result->header->query_id,
        .body = result->body,
        .len = result->len,
    };
    struct apierror error = {.name = ""};
    bool own = apierror_read(&reply, &error) == 0;

    if (own && result->status == 404) {
        answer->class = HOSTANSWER_ABSENT;
    } else if (own && result->status < 500 && result->status != 408 &&
               result->status != 425 && result->status != 429) {
        answer->class = HOSTANSWER_REFUSED;
    }
    snprintf(answer->detail, sizeof(answer->detail), "%u %s",
             (unsigned int)result->status,
             own ? error.name : "without OVHcloud's error body");
    if (own) {
        memcpy(answer->message, error.message, sizeof(answer->message));
    }
}

const char *hostanswer_class_text(enum hostanswer_class class)
{
    switch (class) {
    case HOSTANSWER_REFUSED:
        return "refused, or a right is missing";
    case HOSTANSWER_ABSENT:
        return "not found";
    case HOSTANSWER_ANSWERED:
        return "good";
    case HOSTANSWER_UNREACHABLE:
        break;
    }
    return "no answer";
}

struct hostanswer
hostanswer_judge(const struct http_result *result)
{
    struct hostanswer answer = {.class = HOSTANSWER_UNREACHABLE, .body = ""};

    if (result->outcome != HTTP_ANSWERED) {
        snprintf(answer.detail, sizeof(answer.detail), "%s", result->error);
        return answer;
    }
    answer.http_status = result->status;
    memcpy(answer.query_id, result->header->query_id, sizeof(answer.query_id));
    if (result->status == 429 || result->status == 503) {
        answer.retry_after_ms =
            httpheader_retry_after_ms(result->header, (int64_t)time(NULL));
    }
    if (result->status != 200) {
        hostanswer_judge_error(result, &answer);
    } else if (apierror_is_json_type(result->header->content_type)) {
        answer.class = HOSTANSWER_ANSWERED;
        answer.body = result->body;
        answer.len = result->len;
        answer.has_more = result->header->has_more;
    } else {
        snprintf(answer.detail, sizeof(answer.detail),
                 "the answer is not application/json");
    }
    return answer;
}
