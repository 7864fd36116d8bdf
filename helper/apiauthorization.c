/* SPDX-License-Identifier: MIT */
/*
 * Makes the request that asks IAM about one resource, and judges its answer by
 * the table of apiclass.c: a 200 is read by authreply.c, a 401 or 403 in
 * OVHcloud's own words is a no to all actions, and everything else says
 * nothing about them.  A bare 401 says nothing either, because it is not known
 * who speaks.  Keeps nothing.  Called by permission.c.
 */
#include "helper/apiauthorization.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "helper/apiclass.h"
#include "helper/apierror.h"
#include "helper/percent.h"
#include "helper/requirement.h"

#define APIAUTHORIZATION_BEFORE "/v2/iam/resource/"
#define APIAUTHORIZATION_BEHIND "/authorization/check"
/* {"actions":["...", ...]}; actions have no byte that JSON would escape. */
#define APIAUTHORIZATION_BODY_MAX                                              \
    (16U + APIAUTHORIZATION_ACTIONS_MAX * (REQUIREMENT_ACTION_MAX + 3U))

static void
apiauthorization_body(const struct apiauthorization_question *question,
                      char body[APIAUTHORIZATION_BODY_MAX])
{
    size_t used =
        (size_t)snprintf(body, APIAUTHORIZATION_BODY_MAX, "{\"actions\":[");

    for (size_t i = 0; i < question->count; i++) {
        used += (size_t)snprintf(body + used, APIAUTHORIZATION_BODY_MAX - used,
                                 "%s\"%s\"", i == 0 ? "" : ",",
                                 question->actions[i]);
    }
    snprintf(body + used, APIAUTHORIZATION_BODY_MAX - used, "]}");
}

int
apiauthorization_ask(struct api *api, const struct secret *token,
                     const struct apiauthorization_question *question,
                     void (*done)(const struct http_result *result,
                                  void *context),
                     void *context, struct api_request **ret_request)
{
    char urn[PERCENT_SIZE(REQUIREMENT_URN_MAX)];
    char path[sizeof(APIAUTHORIZATION_BEFORE) + sizeof(urn) +
              sizeof(APIAUTHORIZATION_BEHIND)];
    char body[APIAUTHORIZATION_BODY_MAX];
    const struct api_post post = {
        .path = path,
        .bearer = token,
        .json = body,
        .done = done,
        .context = context,
    };

    percent_encode(question->urn, strlen(question->urn), urn);
    snprintf(path, sizeof(path), "%s%s%s", APIAUTHORIZATION_BEFORE, urn,
             APIAUTHORIZATION_BEHIND);
    apiauthorization_body(question, body);
    return api_post(api, &post, ret_request);
}

/* Reads the body of an answer into the evidence. */
static void
apiauthorization_read_body(const struct http_result *result,
                           const struct apiauthorization_question *question,
                           struct apiclass_evidence *evidence,
                           struct apiauthorization_answer *answer)
{
    const struct apierror_reply reply = {
        .content_type = result->header->content_type,
        .query_id = result->header->query_id,
        .body = result->body,
        .len = result->len,
    };
    struct apierror error = {.name = ""};
    int read = -EBADMSG;

    if (result->status == 200) {
        if (apierror_is_json_type(reply.content_type)) {
            read =
                authreply_decode(result->body, result->len, question->actions,
                                 question->count, answer->words);
        }
        evidence->decoded = read == 0;
        answer->count = question->count;
    } else if (result->status >= 400) {
        read = apierror_read(&reply, &error);
        evidence->own_error = read == 0;
        snprintf(answer->detail, sizeof(answer->detail), "%u,%s",
                 (unsigned int)result->status, error.name);
    }
    if (read == -ENOMEM) {
        evidence->transfer = HTTP_LOCAL;
    }
}

/* A word of OVHcloud's API, be it one that does not help. */
static bool
apiauthorization_is_alive(const struct apiclass_evidence *evidence,
                          const struct apiclass_judgement *judgement)
{
    return judgement->class == API_ACCEPTED ||
           judgement->class == API_REFUSED ||
           (evidence->own_error && evidence->status < 500 &&
            evidence->status != 408 && evidence->status != 429);
}

static enum apiauthorization_class apiauthorization_class(enum api_class class)
{
    switch (class) {
    case API_ACCEPTED:
        return APIAUTHORIZATION_ANSWERED;
    case API_REFUSED:
        return APIAUTHORIZATION_REFUSED;
    case API_REFUSED_UNPROVEN:
    case API_UNREACHABLE:
        break;
    }
    return APIAUTHORIZATION_UNREACHABLE;
}

struct apiauthorization_answer
apiauthorization_read(const struct http_result *result,
                      const struct apiauthorization_question *question)
{
    struct apiauthorization_answer answer = {.http_status = result->status};
    struct apiclass_evidence evidence = {.transfer = result->outcome,
                                         .status = result->status};
    struct apiclass_judgement judgement;

    if (result->outcome == HTTP_ANSWERED) {
        apiauthorization_read_body(result, question, &evidence, &answer);
        answer.date_s = result->header->date_s;
        if (result->status == 429 || result->status == 503) {
            answer.retry_after_ms =
                httpheader_retry_after_ms(result->header, (int64_t)time(NULL));
        }
    } else {
        answer.http_status = 0;
        snprintf(answer.detail, sizeof(answer.detail), "%s", result->error);
    }
    judgement = apiclass_judge(&evidence);
    answer.class = apiauthorization_class(judgement.class);
    answer.reason = judgement.reason;
    answer.alive = apiauthorization_is_alive(&evidence, &judgement);
    return answer;
}
