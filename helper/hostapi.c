/* SPDX-License-Identifier: MIT */
/*
 * Asks as the host itself.  A question that needs something first (hostready.c)
 * waits for it together with all others.  A refusal speaks about the host's
 * credentials only: what it means for a user is never decided here.  Called by
 * standing.c and hostprobe.c.
 */
#include "helper/hostapi.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "helper/hostready.h"
#include "helper/signature.h"

struct hostapi_question {
    LIST_ENTRY(hostapi_question) link;
    struct hostapi *hostapi;
    struct http_request *http; /* NULL while it waits or is told */
    bool waiting;              /* for a preparation */
    bool again;                /* the second time */
    unsigned int round;        /* of the preparation that it waits for */
    unsigned int ready_count;  /* what was there when it was sent */
    size_t body_max;
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
    struct hostready ready;
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

/* Whether new credentials could help, once. */
static bool
hostapi_may_ask_again(struct hostapi_question *question,
                      const struct http_result *result)
{
    return !question->again && result->outcome == HTTP_ANSWERED &&
           hostready_doubt(&question->hostapi->ready, result->status,
                           question->ready_count);
}

static int hostapi_begin(struct hostapi_question *question);

/* http: the answer to a question. */
static void
hostapi_on_answer(const struct http_result *result, void *context)
{
    struct hostapi_question *question = context;
    struct hostanswer answer;

    question->http = NULL;
    if (hostapi_may_ask_again(question, result)) {
        question->again = true;
        if (hostapi_begin(question) < 0) {
            hostapi_tell(question, &hostapi_nothing);
        }
        return;
    }
    answer = hostanswer_judge(result);
    hostapi_tell(question, &answer);
}

/* Sends the question; what it needs is there. */
static int
hostapi_send(struct hostapi_question *question)
{
    struct hostapi *hostapi = question->hostapi;
    struct signature_headers headers = {.lines = {NULL}};
    struct http_ask ask = {.url = question->url,
                           .body_max = question->body_max,
                           .timeout_ms = hostapi->settings.timeout_ms,
                           .done = hostapi_on_answer,
                           .context = question};
    int status = hostready_fill(&hostapi->ready, &ask, &headers);

    if (status == 0) {
        status = http_send(hostapi->settings.http, &ask, &question->http);
    }
    question->ready_count = hostapi->ready.count;
    explicit_bzero(&headers, sizeof(headers));
    return status;
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

/* hostready: it has ended; those who waited for it go on, or hear why not. */
static void
hostapi_prepared(const struct hostanswer *answer, void *context)
{
    struct hostapi *hostapi = context;
    bool good = answer->class == HOSTANSWER_ANSWERED;
    unsigned int round = hostapi->round;
    struct hostapi_question *question = NULL;

    hostapi->round++;
    while ((question = hostapi_find_waiting(hostapi, round)) != NULL) {
        question->waiting = false;
        if (!good || hostapi_send(question) < 0) {
            hostapi_tell(question, good ? &hostapi_nothing : answer);
        }
    }
}

/* Sends the question, or lets it wait for what it needs.  Returns 0, or a
 * negative errno: it is not under way. */
static int
hostapi_begin(struct hostapi_question *question)
{
    struct hostapi *hostapi = question->hostapi;
    int status = 0;

    if (hostready_is(&hostapi->ready)) {
        return hostapi_send(question);
    }
    status = hostready_fetch(&hostapi->ready);
    question->waiting = status == 0;
    question->round = hostapi->round;
    return status;
}

/* hostapi_ask(), with so much of an answer at most. */
static int
hostapi_ask_bounded(struct hostapi *hostapi, const char *path, size_t body_max,
                    void (*done)(const struct hostanswer *answer,
                                 void *context),
                    void *context, struct hostapi_question **ret_question)
{
    struct hostapi_question *question = NULL;

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
    question->body_max = body_max;
    question->done = done;
    question->context = context;
    LIST_INSERT_HEAD(&hostapi->questions, question, link);
    hostapi->count++;
    if (hostapi_begin(question) < 0) {
        hostapi_question_free(question);
        return -ENOMEM;
    }
    *ret_question = question;
    return 0;
}

int
hostapi_ask(struct hostapi *hostapi, const char *path,
            void (*done)(const struct hostanswer *answer, void *context),
            void *context, struct hostapi_question **ret_question)
{
    return hostapi_ask_bounded(hostapi, path, HTTP_BODY_MAX, done, context,
                               ret_question);
}

int
hostapi_ask_list(struct hostapi *hostapi, const char *path,
                 void (*done)(const struct hostanswer *answer, void *context),
                 void *context, struct hostapi_question **ret_question)
{
    return hostapi_ask_bounded(hostapi, path, HOSTAPI_LIST_MAX, done, context,
                               ret_question);
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
    int status = 0;

    if (hostapi == NULL) {
        return -ENOMEM;
    }
    hostapi->settings = *settings;
    LIST_INIT(&hostapi->questions);
    status = hostready_init(&hostapi->ready, &hostapi->settings,
                            hostapi_prepared, hostapi);
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
    hostready_done(&hostapi->ready);
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
    return hosttime_now_s(&hostapi->ready.time);
}
