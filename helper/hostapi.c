/* SPDX-License-Identifier: MIT */
/*
 * Asks as the host itself.  A question that needs something first, the time of
 * OVHcloud's servers for a signature or a token of the service account, waits
 * for it together with all others; one such preparation runs at a time.  A
 * refusal speaks about the host's credentials only: what it means for a user is
 * never decided here.  Called by standing.c, tokenexpiry.c and hostprobe.c.
 */
#include "helper/hostapi.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/deadline.h"
#include "helper/hosttime.h"
#include "helper/oauth2.h"
#include "helper/signature.h"

#define HOSTAPI_TIME_PATH "/auth/time"

struct hostapi_question {
    LIST_ENTRY(hostapi_question) link;
    struct hostapi *hostapi;
    struct http_request *http; /* NULL while it waits or is told */
    bool waiting;              /* for a preparation */
    bool again;                /* the second time */
    unsigned int round;        /* of the preparation that it waits for */
    void (*done)(const struct hostanswer *answer, void *context);
    void *context;
    char *url;
};

LIST_HEAD(hostapi_questions, hostapi_question);

struct hostapi {
    struct hostapi_settings settings;
    struct hostapi_questions questions;
    size_t count;
    unsigned int round; /* of the preparation that comes next */
    bool preparing;
    struct http_request *time_request; /* NULL: none runs */
    char *time_url;
    struct hosttime time;
    struct oauth2 *oauth2; /* CREDENTIAL_OAUTH2 */
    struct hosthealth health;
};

/* Nothing came of it, and there is nothing to say about it. */
static const struct hostanswer hostapi_nothing = {.body = ""};

static void
hostapi_question_free(struct hostapi_question *question)
{
    LIST_REMOVE(question, link);
    question->hostapi->count--;
    free(question->url);
    free(question);
}

/* Tells whoever asked, who finds a free place; the question is gone then. */
static void
hostapi_tell(struct hostapi_question *question, const struct hostanswer *answer)
{
    struct hostapi *hostapi = question->hostapi;

    question->waiting = false;
    hostapi->count--;
    hosthealth_note(&hostapi->health,
                    question->url + strlen(hostapi->settings.base_url), answer);
    question->done(answer, question->context);
    hostapi->count++;
    hostapi_question_free(question);
}

static int hostapi_wait(struct hostapi_question *question);

/* Whether new credentials could help, once: the token has ended before its
 * time, or the signature was made by a wrong clock. */
static bool
hostapi_may_ask_again(struct hostapi_question *question,
                      const struct http_result *result)
{
    struct hostapi *hostapi = question->hostapi;
    uint16_t status =
        result->outcome == HTTP_ANSWERED ? result->status : (uint16_t)0;

    if (question->again || (status != 400 && status != 401)) {
        return false;
    }
    switch (hostapi->settings.credential->kind) {
    case CREDENTIAL_OAUTH2:
        if (status == 401) {
            oauth2_drop(hostapi->oauth2);
        }
        return status == 401;
    case CREDENTIAL_SIGNED:
        hosttime_forget(&hostapi->time);
        return true;
    case CREDENTIAL_BEARER:
    case CREDENTIAL_NONE:
        break;
    }
    return false;
}

/* http: the answer to a question. */
static void
hostapi_on_answer(const struct http_result *result, void *context)
{
    struct hostapi_question *question = context;
    struct hostanswer answer;

    question->http = NULL;
    if (hostapi_may_ask_again(question, result)) {
        question->again = true;
        if (hostapi_wait(question) < 0) {
            hostapi_tell(question, &hostapi_nothing);
        }
        return;
    }
    answer = hostanswer_judge(result);
    hostapi_tell(question, &answer);
}

/* Signs by OVHcloud's clock, not by the host's. */
static int
hostapi_sign(const struct hostapi *hostapi, const char *url,
             struct signature_headers *headers)
{
    const struct credential *credential = hostapi->settings.credential;
    const struct signature_input input = {
        .application_secret = &credential->secret,
        .consumer_key = &credential->consumer_key,
        .method = "GET",
        .url = url,
        .body = "",
        .time_s = hosttime_now_s(&hostapi->time)};

    return signature_make_headers(&input, credential->id, headers);
}

/* Sends the question; what it needs is there. */
static int
hostapi_send(struct hostapi_question *question)
{
    struct hostapi *hostapi = question->hostapi;
    const struct credential *credential = hostapi->settings.credential;
    struct signature_headers headers = {.lines = {NULL}};
    struct http_ask ask = {.url = question->url,
                           .timeout_ms = hostapi->settings.timeout_ms,
                           .done = hostapi_on_answer,
                           .context = question};
    int status = 0;

    switch (credential->kind) {
    case CREDENTIAL_SIGNED:
        status = hostapi_sign(hostapi, question->url, &headers);
        ask.lines = headers.lines;
        break;
    case CREDENTIAL_OAUTH2:
        ask.bearer = oauth2_token(hostapi->oauth2, deadline_now_ms());
        break;
    case CREDENTIAL_BEARER:
        ask.bearer = &credential->secret;
        break;
    case CREDENTIAL_NONE:
        return -EINVAL;
    }
    if (status == 0) {
        status = http_send(hostapi->settings.http, &ask, &question->http);
    }
    explicit_bzero(&headers, sizeof(headers));
    return status;
}

static bool
hostapi_is_ready(const struct hostapi *hostapi)
{
    switch (hostapi->settings.credential->kind) {
    case CREDENTIAL_SIGNED:
        return hosttime_is_known(&hostapi->time);
    case CREDENTIAL_OAUTH2:
        return oauth2_token(hostapi->oauth2, deadline_now_ms()) != NULL;
    case CREDENTIAL_BEARER:
    case CREDENTIAL_NONE:
        break;
    }
    return true;
}

/* One that waits for the preparation of this round, or NULL. */
static struct hostapi_question *
hostapi_find_waiting(const struct hostapi *hostapi, unsigned int round)
{
    struct hostapi_question *question = NULL;

    LIST_FOREACH(question, &hostapi->questions, link)
    {
        if (question->waiting && question->round == round) {
            return question;
        }
    }
    return NULL;
}

/* A preparation has ended: those who waited for it go on, or hear why not. */
static void
hostapi_prepared(struct hostapi *hostapi, const struct hostanswer *answer)
{
    bool good = answer->class == HOSTANSWER_ANSWERED;
    unsigned int round = hostapi->round;
    struct hostapi_question *question = NULL;

    hostapi->round++;
    hostapi->preparing = false;
    while ((question = hostapi_find_waiting(hostapi, round)) != NULL) {
        question->waiting = false;
        if (!good || hostapi_send(question) < 0) {
            hostapi_tell(question, good ? &hostapi_nothing : answer);
        }
    }
}

/* http: OVHcloud's time (ovh-api: auth/time), which needs no credentials. */
static void
hostapi_on_time(const struct http_result *result, void *context)
{
    struct hostapi *hostapi = context;
    struct hostanswer answer = hostanswer_judge(result);

    hostapi->time_request = NULL;
    if (answer.class != HOSTANSWER_ANSWERED) {
        answer.class = HOSTANSWER_UNREACHABLE;
    } else if (hosttime_set(&hostapi->time, answer.body) < 0) {
        answer.class = HOSTANSWER_UNREACHABLE;
        snprintf(answer.detail, sizeof(answer.detail),
                 "the API's time is no number");
    }
    hostapi_prepared(hostapi, &answer);
}

/* oauth2: the access token has come, or not. */
static void
hostapi_on_token(enum oauth2_result result, const char *detail, void *context)
{
    struct hostapi *hostapi = context;
    struct hostanswer answer = {.class = HOSTANSWER_UNREACHABLE,
                                .body = "",
                                .retry_after_ms =
                                    oauth2_retry_after_ms(hostapi->oauth2)};

    switch (result) {
    case OAUTH2_FETCHED:
        answer.class = HOSTANSWER_ANSWERED;
        break;
    case OAUTH2_REFUSED:
        answer.class = HOSTANSWER_REFUSED;
        break;
    case OAUTH2_UNREACHABLE:
        break;
    }
    snprintf(answer.detail, sizeof(answer.detail), "%s", detail);
    hostapi_prepared(hostapi, &answer);
}

static int
hostapi_prepare(struct hostapi *hostapi)
{
    const struct http_ask ask = {.url = hostapi->time_url,
                                 .timeout_ms = hostapi->settings.timeout_ms,
                                 .done = hostapi_on_time,
                                 .context = hostapi};

    if (hostapi->settings.credential->kind == CREDENTIAL_OAUTH2) {
        return oauth2_fetch(hostapi->oauth2, hostapi_on_token, hostapi);
    }
    return http_send(hostapi->settings.http, &ask, &hostapi->time_request);
}

/* Lets the question wait for a preparation, which it begins if none runs.
 * Returns 0, or a negative errno: it does not wait. */
static int
hostapi_wait(struct hostapi_question *question)
{
    struct hostapi *hostapi = question->hostapi;
    int status = hostapi->preparing ? 0 : hostapi_prepare(hostapi);

    hostapi->preparing = status == 0;
    question->waiting = status == 0;
    question->round = hostapi->round;
    return status;
}

int
hostapi_ask(struct hostapi *hostapi, const char *path,
            void (*done)(const struct hostanswer *answer, void *context),
            void *context, struct hostapi_question **ret_question)
{
    struct hostapi_question *question = NULL;
    int status = 0;

    if (hostapi->count >= HOSTAPI_QUESTIONS_MAX) {
        return -EAGAIN;
    }
    question = calloc(1, sizeof(*question));
    if (question == NULL || asprintf(&question->url, "%s%s",
                                     hostapi->settings.base_url, path) < 0) {
        free(question);
        return -ENOMEM;
    }
    question->hostapi = hostapi;
    question->done = done;
    question->context = context;
    LIST_INSERT_HEAD(&hostapi->questions, question, link);
    hostapi->count++;
    status = hostapi_is_ready(hostapi) ? hostapi_send(question)
                                       : hostapi_wait(question);
    if (status < 0) {
        hostapi_question_free(question);
        return -ENOMEM;
    }
    *ret_question = question;
    return 0;
}

void
hostapi_cancel(struct hostapi_question *question)
{
    if (question->http != NULL) {
        http_cancel(question->http);
    } else if (!question->waiting) {
        return; /* its `done` runs */
    }
    hostapi_question_free(question);
}

int
hostapi_new(const struct hostapi_settings *settings,
            struct hostapi **ret_hostapi)
{
    struct hostapi *hostapi = calloc(1, sizeof(*hostapi));
    const struct oauth2_settings oauth2 = {.http = settings->http,
                                           .credential = settings->credential,
                                           .token_url = settings->token_url,
                                           .timeout_ms = settings->timeout_ms};
    int status = 0;

    if (hostapi == NULL) {
        return -ENOMEM;
    }
    hostapi->settings = *settings;
    LIST_INIT(&hostapi->questions);
    if (asprintf(&hostapi->time_url, "%s" HOSTAPI_TIME_PATH,
                 settings->base_url) < 0) {
        hostapi->time_url = NULL;
        status = -ENOMEM;
    } else if (settings->credential->kind == CREDENTIAL_OAUTH2) {
        status = oauth2_new(&oauth2, &hostapi->oauth2);
    }
    if (status < 0) {
        hostapi_free(hostapi);
        return status;
    }
    *ret_hostapi = hostapi;
    return 0;
}

void
hostapi_free(struct hostapi *hostapi)
{
    if (hostapi == NULL) {
        return;
    }
    while (!LIST_EMPTY(&hostapi->questions)) {
        hostapi_cancel(LIST_FIRST(&hostapi->questions));
    }
    if (hostapi->time_request != NULL) {
        http_cancel(hostapi->time_request);
    }
    oauth2_free(hostapi->oauth2);
    free(hostapi->time_url);
    free(hostapi);
}

const struct hosthealth *
hostapi_health(const struct hostapi *hostapi)
{
    return &hostapi->health;
}

int64_t
hostapi_time_s(const struct hostapi *hostapi)
{
    return hosttime_now_s(&hostapi->time);
}
