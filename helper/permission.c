/* SPDX-License-Identifier: MIT */
/*
 * Single flight for questions to IAM.  A breaker of its own keeps logins from
 * waiting for this one route when it is away, without closing the API for
 * services that require nothing; and while the API's own breaker is open
 * nothing is asked here either.  Unlike an inquiry, a question is ended when
 * its last waiter has gone: the facts that it would bring belong to a login.
 * It writes no fact and judges no login.  Called by demand.c.
 */
#include "helper/permission.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/deadline.h"
#include "helper/random.h"
#include "helper/requirement.h"

struct permission_waiter {
    TAILQ_ENTRY(permission_waiter) links;
    struct permission *permission;
    struct event *timer;
    void (*done)(const struct apiauthorization_answer *answer, void *context);
    void *context;
};

struct permission {
    TAILQ_ENTRY(permission) links;
    struct permission_line *line;
    uint8_t name[HOSTKEY_NAME_SIZE]; /* of the token */
    char urn[REQUIREMENT_URN_MAX + 1];
    char actions[APIAUTHORIZATION_ACTIONS_MAX][REQUIREMENT_ACTION_MAX + 1];
    const char *texts[APIAUTHORIZATION_ACTIONS_MAX];
    size_t count;
    struct api_request *request; /* NULL once it was answered */
    bool failure_counted;
    bool tries_breaker; /* the one question of the half-open breaker */
    TAILQ_HEAD(, permission_waiter) waiters;
};

struct permission_line {
    const struct inquiry_desk *desk;
    struct breaker breaker;
    TAILQ_HEAD(, permission) open;
    unsigned int count;
    bool ending;
};

struct permission_line *
permission_line_new(const struct inquiry_desk *desk)
{
    struct permission_line *line = calloc(1, sizeof(*line));

    if (line != NULL) {
        line->desk = desk;
        TAILQ_INIT(&line->open);
    }
    return line;
}

static struct apiauthorization_question
permission_question(const struct permission *permission)
{
    return (struct apiauthorization_question){.urn = permission->urn,
                                              .actions = permission->texts,
                                              .count = permission->count};
}

static void
permission_count_failure(struct permission *permission, enum reason why,
                         int64_t retry_after_ms)
{
    struct permission_line *line = permission->line;

    if (permission->failure_counted && retry_after_ms == 0) {
        return;
    }
    permission->failure_counted = true;
    breaker_note_failure(&line->breaker, deadline_now_ms(), why, retry_after_ms,
                         random_number());
    if (retry_after_ms > 0) {
        /* OVHcloud asks for a pause: that holds for every question. */
        breaker_note_failure(line->desk->breaker, deadline_now_ms(), why,
                             retry_after_ms, random_number());
    }
}

static void
permission_free(struct permission *permission)
{
    struct permission_line *line = permission->line;

    if (permission->request != NULL) {
        api_cancel(permission->request);
        if (permission->tries_breaker) {
            permission_count_failure(permission, line->breaker.why, 0);
        }
    }
    TAILQ_REMOVE(&line->open, permission, links);
    line->count--;
    free(permission);
}

static void
permission_waiter_free(struct permission_waiter *waiter)
{
    TAILQ_REMOVE(&waiter->permission->waiters, waiter, links);
    event_free(waiter->timer);
    free(waiter);
}

/* The waiter is out of the way before it is told: it may ask again. */
static void
permission_tell(struct permission_waiter *waiter,
                const struct apiauthorization_answer *answer)
{
    void (*done)(const struct apiauthorization_answer *, void *) = waiter->done;
    void *context = waiter->context;

    permission_waiter_free(waiter);
    done(answer, context);
}

static void
permission_tell_all(struct permission *permission,
                    const struct apiauthorization_answer *answer)
{
    struct permission_waiter *waiter = NULL;

    while ((waiter = TAILQ_FIRST(&permission->waiters)) != NULL) {
        permission_tell(waiter, answer);
    }
    permission_free(permission);
}

void
permission_line_free(struct permission_line *line)
{
    static const struct apiauthorization_answer answer = {
        .reason = REASON_API_TIMEOUT, .detail = "ovhpatd-ends"};
    struct permission *permission = NULL;

    if (line == NULL) {
        return;
    }
    line->ending = true;
    while ((permission = TAILQ_FIRST(&line->open)) != NULL) {
        api_cancel(permission->request);
        permission->request = NULL;
        permission_tell_all(permission, &answer);
    }
    free(line);
}

/* api: the answer, or its absence. */
static void
permission_answered(const struct http_result *result, void *context)
{
    struct permission *permission = context;
    const struct apiauthorization_question question =
        permission_question(permission);
    struct apiauthorization_answer answer =
        apiauthorization_read(result, &question);

    permission->request = NULL;
    if (answer.alive) {
        breaker_note_answer(&permission->line->breaker);
    } else {
        permission_count_failure(permission, answer.reason,
                                 answer.retry_after_ms);
    }
    permission_tell_all(permission, &answer);
}

static void
permission_timed_out(evutil_socket_t fd, short events, void *context)
{
    static const struct apiauthorization_answer answer = {
        .reason = REASON_API_TIMEOUT};
    struct permission_waiter *waiter = context;
    struct permission *permission = waiter->permission;
    bool last = TAILQ_NEXT(waiter, links) == NULL &&
                TAILQ_FIRST(&permission->waiters) == waiter;

    (void)fd;
    (void)events;
    permission_count_failure(permission, answer.reason, 0);
    if (last) {
        /* Nobody may join it any more. */
        api_cancel(permission->request);
        permission->request = NULL;
        permission_tell_all(permission, &answer);
    } else {
        permission_tell(waiter, &answer);
    }
}

static bool
permission_is_about(const struct permission *permission,
                    const struct permission_ask *ask)
{
    const struct apiauthorization_question *question = &ask->question;

    if (permission->request == NULL || permission->count != question->count ||
        memcmp(permission->name, ask->identified->name,
               sizeof(permission->name)) != 0 ||
        strcmp(permission->urn, question->urn) != 0) {
        return false;
    }
    for (size_t i = 0; i < permission->count; i++) {
        if (strcmp(permission->actions[i], question->actions[i]) != 0) {
            return false;
        }
    }
    return true;
}

static struct permission *
permission_find(struct permission_line *line, const struct permission_ask *ask)
{
    struct permission *permission = NULL;

    TAILQ_FOREACH(permission, &line->open, links)
    {
        if (permission_is_about(permission, ask)) {
            return permission;
        }
    }
    return NULL;
}

/* A copy of the question, not sent and not in the line. */
static struct permission *
permission_new(struct permission_line *line, const struct permission_ask *ask)
{
    const struct apiauthorization_question *question = &ask->question;
    struct permission *permission = calloc(1, sizeof(*permission));

    if (permission == NULL) {
        return NULL;
    }
    permission->line = line;
    memcpy(permission->name, ask->identified->name, sizeof(permission->name));
    strncpy(permission->urn, question->urn, REQUIREMENT_URN_MAX);
    permission->count = question->count;
    for (size_t i = 0; i < question->count; i++) {
        strncpy(permission->actions[i], question->actions[i],
                REQUIREMENT_ACTION_MAX);
        permission->texts[i] = permission->actions[i];
    }
    TAILQ_INIT(&permission->waiters);
    return permission;
}

static int
permission_begin(struct permission_line *line, const struct permission_ask *ask,
                 struct permission **ret_permission)
{
    struct permission *permission = permission_new(line, ask);
    struct apiauthorization_question question;

    if (permission == NULL) {
        return -ENOMEM;
    }
    question = permission_question(permission);
    if (apiauthorization_ask(line->desk->api, ask->token, &question,
                             permission_answered, permission,
                             &permission->request) < 0) {
        free(permission);
        return -ENOMEM;
    }
    (void)breaker_admits(&line->breaker, deadline_now_ms());
    permission->tries_breaker = line->breaker.trying;
    TAILQ_INSERT_TAIL(&line->open, permission, links);
    line->count++;
    *ret_permission = permission;
    return 0;
}

static int
permission_wait(struct permission *permission, const struct permission_ask *ask,
                struct permission_waiter **ret_waiter)
{
    struct timeval timeout = {.tv_sec = ask->timeout_ms / 1000,
                              .tv_usec = ask->timeout_ms % 1000 * 1000};
    struct permission_waiter *waiter = calloc(1, sizeof(*waiter));

    if (waiter == NULL) {
        return -ENOMEM;
    }
    waiter->timer =
        evtimer_new(permission->line->desk->base, permission_timed_out, waiter);
    if (waiter->timer == NULL || evtimer_add(waiter->timer, &timeout) < 0) {
        if (waiter->timer != NULL) {
            event_free(waiter->timer);
        }
        free(waiter);
        return -ENOMEM;
    }
    waiter->permission = permission;
    waiter->done = ask->done;
    waiter->context = ask->context;
    TAILQ_INSERT_TAIL(&permission->waiters, waiter, links);
    *ret_waiter = waiter;
    return 0;
}

/* Half-open counts as closed here for the first one only; the API's own
 * half-open breaker has its one question already. */
bool
permission_may_ask(const struct permission_line *line)
{
    int64_t now_ms = deadline_now_ms();
    const struct breaker *api = line->desk->breaker;

    return !line->ending && line->count < PERMISSION_MAX && !api->trying &&
           breaker_left_ms(api, now_ms) == 0 && !line->breaker.trying &&
           breaker_left_ms(&line->breaker, now_ms) == 0;
}

enum reason
permission_last_failure(const struct permission_line *line)
{
    bool api_is_away =
        breaker_left_ms(line->desk->breaker, deadline_now_ms()) > 0 ||
        line->desk->breaker->trying;

    return api_is_away ? line->desk->breaker->why : line->breaker.why;
}

int
permission_ask(struct permission_line *line, const struct permission_ask *ask,
               struct permission_waiter **ret_waiter)
{
    struct permission *permission = permission_find(line, ask);
    int error = 0;

    if (permission == NULL) {
        if (!permission_may_ask(line)) {
            return -EAGAIN;
        }
        error = permission_begin(line, ask, &permission);
    }
    if (error == 0) {
        error = permission_wait(permission, ask, ret_waiter);
        if (error < 0 && TAILQ_EMPTY(&permission->waiters)) {
            permission_free(permission);
        }
    }
    return error;
}

void
permission_leave(struct permission_waiter *waiter)
{
    struct permission *permission = waiter->permission;

    permission_waiter_free(waiter);
    /* While it is told, permission_tell_all() frees it. */
    if (permission->request != NULL && TAILQ_EMPTY(&permission->waiters)) {
        permission_free(permission);
    }
}
