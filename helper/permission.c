/* SPDX-License-Identifier: MIT */
/*
 * Single flight for questions to IAM, and what an answer demands of the
 * record: facts, once, before anybody is told, so that a no counts even when
 * it comes too late for those who asked.  A question that was sent goes on
 * until its transfer ends, whoever still waits.  A breaker of its own keeps
 * logins from waiting for this one route when it is away, without closing the
 * API for services that require nothing; and while the API's own breaker is
 * open nothing is asked here either.  It judges no login.  Called by demand.c.
 */
#include "helper/permission.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/deadline.h"
#include "helper/log.h"
#include "helper/permissionfact.h"
#include "helper/route.h"

struct permission {
    TAILQ_ENTRY(permission) links;
    struct turn turn;
    struct permission_line *line;
    struct cache_token identified;
    struct secret token; /* empty once it is sent */
    struct permissionfact fact;
    struct api_request *request; /* NULL unless it is with the API */
    bool told;                   /* those who wait are being told */
    bool held;                   /* one of them is; it must stay */
    bool failure_counted;
    bool tries_breaker; /* the one question of the half-open breaker */
    struct apiauthorization_answer answer;
    struct permissionwaiter_list waiters;
};

struct permission_line {
    struct inquiry_desk *desk;
    struct route route;
    TAILQ_HEAD(, permission) open;
    unsigned int count;
    bool ending;
};

struct permission_line *
permission_line_new(struct inquiry_desk *desk)
{
    struct permission_line *line = calloc(1, sizeof(*line));

    if (line != NULL) {
        line->desk = desk;
        line->route.api = desk->breaker;
        TAILQ_INIT(&line->open);
    }
    return line;
}

static void
permission_start_next(struct permission_line *line)
{
    turn_go_on(&line->desk->turns, line->desk->rules->config->in_flight);
}

static void
permission_count_failure(struct permission *permission, enum reason why,
                         int64_t retry_after_ms)
{
    struct permission_line *line = permission->line;

    /* What OVHcloud demands counts, however late it comes. */
    if (permission->identified.is_trial ||
        (permission->failure_counted && retry_after_ms == 0)) {
        return;
    }
    permission->failure_counted = true;
    permission->tries_breaker = false;
    route_note_failure(&line->route, deadline_now_ms(), why, retry_after_ms);
}

/* Takes it out of the line and frees it; nobody waits. */
static void
permission_free(struct permission *permission)
{
    struct permission_line *line = permission->line;

    if (permission->tries_breaker) {
        route_note_nothing(&line->route, deadline_now_ms());
    }
    turn_leave(&line->desk->turns, &permission->turn);
    TAILQ_REMOVE(&line->open, permission, links);
    line->count--;
    secret_wipe(&permission->token);
    free(permission);
}

static void
permission_tell_all(struct permission *permission)
{
    struct permission_line *line = permission->line;

    permission->told = true;
    permissionwaiter_tell_all(&permission->waiters, &permission->answer);
    permission_free(permission);
    permission_start_next(line);
}

void
permission_line_free(struct permission_line *line)
{
    struct permission *permission = NULL;

    if (line == NULL) {
        return;
    }
    line->ending = true;
    turn_stop(&line->desk->turns);
    while ((permission = TAILQ_FIRST(&line->open)) != NULL) {
        if (permission->request != NULL) {
            api_cancel(permission->request);
            permission->request = NULL;
        }
        permission->answer = (struct apiauthorization_answer){
            .reason = REASON_API_TIMEOUT, .detail = "ovhpatd-ends"};
        permission_tell_all(permission);
    }
    free(line);
}

/* The answer stands: says whom it came too late for, and tells the others. */
static void
permission_finish(struct permission *permission)
{
    permissionfact_report(&permission->fact, &permission->answer);
    permission_tell_all(permission);
}

/* The no is on the disk, or every way to get it there has failed; it stands in
 * memory in both cases. */
static void
permission_kept(int error, void *context)
{
    if (error < 0) {
        log_line(LOG_ALERT,
                 "cache: a refusal by IAM cannot be written (%s); it stands "
                 "until ovhpatd ends",
                 strerrorname_np(-error));
    }
    permission_finish(context);
}

/* What the answer says about the route. */
static void
permission_note_answer(struct permission *permission)
{
    const struct apiauthorization_answer *answer = &permission->answer;

    if (!answer->alive) {
        permission_count_failure(permission, answer->reason,
                                 answer->retry_after_ms);
    } else if (!permission->identified.is_trial) {
        permission->tries_breaker = false;
        route_note_answer(&permission->line->route);
    }
}

/* api: the answer, or its absence. */
static void
permission_answered(const struct http_result *result, void *context)
{
    struct permission *permission = context;
    struct permission_line *line = permission->line;
    const char *texts[APIAUTHORIZATION_ACTIONS_MAX];
    const struct apiauthorization_question question =
        permissionfact_question(&permission->fact, texts);
    const struct apiauthorization_answer *answer = &permission->answer;

    permission->request = NULL;
    permission->answer = apiauthorization_read(result, &question);
    turn_leave(&line->desk->turns, &permission->turn);
    permission_note_answer(permission);
    if (answer->class == APIAUTHORIZATION_UNREACHABLE) {
        permission_tell_all(permission);
    } else if (permissionfact_keep(&permission->fact, line->desk->cache,
                                   &permission->identified, answer,
                                   permission_kept, permission)) {
        permission_start_next(line);
    } else {
        permission_finish(permission);
    }
}

/* Nobody waits for what is still in the line, so it is not asked; what was
 * sent is wanted all the same, but its place is to be had. */
static void
permission_let_go(struct permission *permission)
{
    struct permission_line *line = permission->line;

    if (permission->told || !permissionwaiter_is_empty(&permission->waiters)) {
        return;
    }
    if (permission->turn.state == TURN_WAITING) {
        permission_free(permission);
    }
    permission_start_next(line);
}

/* permissionwaiter: one of them has waited for long enough. */
static void
permission_timed_out(struct permission_waiter *waiter, void *owner)
{
    static const struct apiauthorization_answer answer = {
        .reason = REASON_API_TIMEOUT};
    struct permission *permission = owner;

    if (permission->request != NULL) { /* asked, and not answered */
        permission_count_failure(permission, answer.reason, 0);
    }
    permission->held = true;
    permissionwaiter_tell(waiter, &answer);
    permission->held = false;
    permission_let_go(permission);
}

/* turn: sends the question. */
static bool
permission_send(struct turn *turn)
{
    struct permission *permission = turn->owner;
    const char *texts[APIAUTHORIZATION_ACTIONS_MAX];
    const struct apiauthorization_question question =
        permissionfact_question(&permission->fact, texts);

    if (apiauthorization_ask(permission->line->desk->api, &permission->token,
                             &question, permission_answered, permission,
                             &permission->request) < 0) {
        return false; /* it waits, for its waiters' timers */
    }
    secret_wipe(&permission->token);
    return true;
}

/* turn: somebody needs its place. */
static bool
permission_give_up(struct turn *turn)
{
    struct permission *permission = turn->owner;

    if (permission->request == NULL || permission->held ||
        !permissionwaiter_is_empty(&permission->waiters)) {
        return false;
    }
    api_cancel(permission->request);
    permission_free(permission);
    return true;
}

static const struct turn_kind permission_kind = {.send = permission_send,
                                                 .give_up = permission_give_up};

static struct permission *
permission_find(const struct permission_line *line,
                const struct cache_token *identified,
                const struct apiauthorization_question *question)
{
    struct permission *permission = NULL;

    TAILQ_FOREACH(permission, &line->open, links)
    {
        if (!permission->told &&
            memcmp(permission->identified.name, identified->name,
                   sizeof(identified->name)) == 0 &&
            permissionfact_is_about(&permission->fact, question)) {
            return permission;
        }
    }
    return NULL;
}

/* A question in the line. */
static struct permission *
permission_begin(struct permission_line *line, const struct permission_ask *ask)
{
    struct permission *permission = calloc(1, sizeof(*permission));

    if (permission == NULL) {
        return NULL;
    }
    permission->line = line;
    permission->identified = *ask->identified;
    (void)secret_set(&permission->token, ask->token->bytes, ask->token->len);
    permission->fact = permissionfact_make(&ask->question);
    permission->waiters =
        (struct permissionwaiter_list){.base = line->desk->base,
                                       .late = permission_timed_out,
                                       .owner = permission};
    permissionwaiter_init(&permission->waiters);
    if (!permission->identified.is_trial) {
        permission->tries_breaker =
            route_admit(&line->route, deadline_now_ms());
    }
    TAILQ_INSERT_TAIL(&line->open, permission, links);
    line->count++;
    turn_enter(&line->desk->turns, &permission->turn, &permission_kind,
               permission);
    return permission;
}

bool
permission_may_ask(const struct permission_line *line)
{
    return !line->ending && line->count < PERMISSION_MAX &&
           route_is_open(&line->route, deadline_now_ms());
}

enum reason
permission_last_failure(const struct permission_line *line)
{
    return route_last_failure(&line->route, deadline_now_ms(),
                              line->count >= PERMISSION_MAX
                                  ? REASON_HELPER_BUSY
                                  : REASON_API_TIMEOUT);
}

bool
permission_is_asked(const struct permission_line *line,
                    const struct cache_token *identified,
                    const struct apiauthorization_question *question)
{
    return permission_find(line, identified, question) != NULL;
}

int
permission_ask(struct permission_line *line, const struct permission_ask *ask,
               struct permission_waiter **ret_waiter)
{
    struct permission *permission =
        permission_find(line, ask->identified, &ask->question);
    int error = 0;

    if (permission == NULL) {
        if (!permission_may_ask(line)) {
            return -EAGAIN;
        }
        permission = permission_begin(line, ask);
        if (permission == NULL) {
            return -ENOMEM;
        }
    } else {
        /* Whoever waits in vain where others did already counts anew. */
        permission->failure_counted = false;
        permission->identified.is_trial &= ask->identified->is_trial;
    }
    error = permissionwaiter_add(&permission->waiters, &ask->waits, ret_waiter);
    if (error < 0) {
        permission_let_go(permission);
    } else {
        permission_start_next(line);
    }
    return error;
}

void
permission_leave(struct permission_waiter *waiter)
{
    struct permission *permission = permissionwaiter_list(waiter)->owner;

    permissionwaiter_tell(waiter, NULL);
    if (!permission->held) {
        permission_let_go(permission);
    }
}

void
permission_note_grace(struct permission_line *line,
                      const struct cache_token *identified,
                      const struct requirement *requirement,
                      const struct permission_login *login)
{
    struct permission *permission = NULL;

    TAILQ_FOREACH(permission, &line->open, links)
    {
        size_t at = permissionfact_find(&permission->fact, requirement);

        if (at < permission->fact.count &&
            memcmp(permission->identified.name, identified->name,
                   sizeof(identified->name)) == 0) {
            latelogin_note(&permission->fact.late[at], login->service,
                           login->name, login->request_id);
        }
    }
}
