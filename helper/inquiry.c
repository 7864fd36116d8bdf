/* SPDX-License-Identifier: MIT */
/*
 * Inquiries in three states: waiting in line, asked, answered (its tombstone
 * on the way to the disk).  Each waiter has its own time, which runs from its
 * own question; an inquiry that was sent goes on until the transfer ends, so
 * that a late refusal still evicts the record.  How many are sent at once is
 * turn.c's.
 */
#include "helper/inquiry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/deadline.h"
#include "helper/latelogin.h"
#include "helper/log.h"
#include "helper/random.h"
#include "helper/waiter.h"

struct inquiry {
    TAILQ_ENTRY(inquiry) links;
    struct turn turn;
    struct inquiry_line *line;
    struct cache_token identified;
    struct secret token; /* empty once it is sent */
    struct api_request *request;
    bool failure_counted; /* by the breaker, when the first waiter gave up */
    bool held;            /* a waiter is told; it must stay */
    bool tries_breaker;   /* the one question of the half-open breaker */
    struct api_answer answer;
    struct waiter_list waiters;
    struct latelogin late; /* who was let in meanwhile */
    int64_t asked_ms;
};

TAILQ_HEAD(inquiry_queue, inquiry);

struct inquiry_line {
    struct inquiry_desk *desk;
    struct inquiry_queue open;
    unsigned int waiting_count;
};

struct inquiry_line *
inquiry_line_new(struct inquiry_desk *desk)
{
    struct inquiry_line *line = calloc(1, sizeof(*line));

    if (line != NULL) {
        line->desk = desk;
        TAILQ_INIT(&line->open);
    }
    return line;
}

/* Whether it was sent, be it answered meanwhile or not. */
static bool
inquiry_is_asked(const struct inquiry *inquiry)
{
    return inquiry->turn.state == TURN_SENT;
}

static void
inquiry_start_next(struct inquiry_line *line)
{
    turn_go_on(&line->desk->turns, line->desk->rules->config->in_flight);
}

static void
inquiry_count_failure(struct inquiry *inquiry, enum reason why,
                      int64_t retry_after_ms)
{
    /* What the API demands counts, however late it comes. */
    if (inquiry->identified.is_trial ||
        (inquiry->failure_counted && retry_after_ms == 0)) {
        return;
    }
    inquiry->failure_counted = true;
    breaker_note_failure(inquiry->line->desk->breaker, deadline_now_ms(), why,
                         retry_after_ms, random_number());
}

/* Takes the inquiry out of the line and frees it; nobody waits. */
static void
inquiry_free(struct inquiry *inquiry)
{
    turn_leave(&inquiry->line->desk->turns, &inquiry->turn);
    TAILQ_REMOVE(&inquiry->line->open, inquiry, links);
    secret_wipe(&inquiry->token);
    free(inquiry);
}

static void
inquiry_end(struct inquiry *inquiry)
{
    struct inquiry_line *line = inquiry->line;

    if (!inquiry_is_asked(inquiry)) {
        line->waiting_count--;
        if (inquiry->tries_breaker) {
            inquiry_count_failure(inquiry, line->desk->breaker->why, 0);
        }
    }
    inquiry_free(inquiry);
    inquiry_start_next(line);
}

static void
inquiry_tell_all(struct inquiry *inquiry)
{
    waiter_list_tell(&inquiry->waiters, &inquiry->answer);
    inquiry_end(inquiry);
}

static void
inquiry_drop(struct inquiry *inquiry)
{
    inquiry->answer = (struct api_answer){.reason = REASON_API_TIMEOUT,
                                          .detail = "ovhpatd-ends"};
    if (inquiry->request != NULL) {
        api_cancel(inquiry->request);
    }
    inquiry_tell_all(inquiry);
}

void
inquiry_line_free(struct inquiry_line *line)
{
    struct inquiry *inquiry = NULL;

    if (line == NULL) {
        return;
    }
    turn_stop(&line->desk->turns);
    while ((inquiry = TAILQ_FIRST(&line->open)) != NULL) {
        inquiry_drop(inquiry);
    }
    free(line);
}

/* The tombstone is on the disk, or every way to get it there has failed; it
 * stands in memory in both cases. */
static void
inquiry_refusal_kept(int error, void *context)
{
    if (error < 0) {
        log_line(LOG_ALERT,
                 "cache: a refusal cannot be written (%s); it stands until "
                 "ovhpatd ends",
                 strerrorname_np(-error));
    }
    inquiry_tell_all(context);
}

static void
inquiry_refused(struct inquiry *inquiry)
{
    const struct inquiry_desk *desk = inquiry->line->desk;
    const struct api_answer *answer = &inquiry->answer;

    latelogin_report(&inquiry->late, answer->reason, answer->http_status, "");
    negative_add(desk->negative, inquiry->identified.name, answer->reason,
                 deadline_now_ms());
    if (!cache_reject(desk->cache, &inquiry->identified, answer->reason,
                      inquiry_refusal_kept, inquiry)) {
        inquiry_tell_all(inquiry);
    }
}

static void
inquiry_accepted(struct inquiry *inquiry)
{
    const struct inquiry_desk *desk = inquiry->line->desk;
    enum reason reason = REASON_INTERNAL;

    if (inquiry->identified.is_trial) {
        inquiry_tell_all(inquiry);
        return;
    }
    negative_forget(desk->negative, inquiry->identified.name);
    if (rulebook_admits(desk->rules, &inquiry->answer.identity, &reason)) {
        /* Whose standing cannot be asked for is in order when OVHcloud takes
         * his token. */
        if (!standing_covers(desk->standing, &inquiry->answer.identity)) {
            cache_pardon_identity(desk->cache, inquiry->answer.identity.urn);
        }
        cache_accept(desk->cache, &inquiry->identified,
                     &inquiry->answer.identity, inquiry->answer.date_s,
                     RECORD_NEVER);
        inquiry_tell_all(inquiry);
    } else if (!cache_reject(desk->cache, &inquiry->identified, reason,
                             inquiry_refusal_kept, inquiry)) {
        inquiry_tell_all(inquiry);
    }
}

static void
inquiry_answered(const struct api_answer *answer, void *context)
{
    struct inquiry *inquiry = context;

    inquiry->request = NULL;
    inquiry->answer = *answer;
    metrics_note(inquiry->line->desk->metrics, answer->class == API_UNREACHABLE,
                 answer->reason, deadline_now_ms() - inquiry->asked_ms);
    if (answer->class == API_UNREACHABLE) {
        inquiry_count_failure(inquiry, answer->reason, answer->retry_after_ms);
    } else if (!inquiry->identified.is_trial) {
        breaker_note_answer(inquiry->line->desk->breaker);
    }
    if (answer->class == API_ACCEPTED) {
        inquiry_accepted(inquiry);
    } else if (answer->class == API_REFUSED) {
        inquiry_refused(inquiry);
    } else {
        inquiry_tell_all(inquiry);
    }
}

/* turn: sends the question. */
static bool
inquiry_send(struct turn *turn)
{
    struct inquiry *inquiry = turn->owner;
    struct inquiry_line *line = inquiry->line;

    if (api_ask_identity(line->desk->api, &inquiry->token, inquiry_answered,
                         inquiry, &inquiry->request) < 0) {
        return false; /* it waits, for its waiters' timers */
    }
    /* While the API thinks. */
    cache_salt(line->desk->cache, line->desk->rules->config->base_url,
               &inquiry->token, &inquiry->identified);
    secret_wipe(&inquiry->token);
    line->waiting_count--;
    inquiry->asked_ms = deadline_now_ms();
    return true;
}

/* turn: somebody needs its place. */
static bool
inquiry_give_up(struct turn *turn)
{
    struct inquiry *inquiry = turn->owner;

    if (inquiry->request == NULL || inquiry->held ||
        !waiter_list_is_empty(&inquiry->waiters)) {
        return false;
    }
    api_cancel(inquiry->request);
    inquiry_free(inquiry);
    return true;
}

static const struct turn_kind inquiry_kind = {.send = inquiry_send,
                                              .give_up = inquiry_give_up};

static void
inquiry_timed_out(struct waiter *waiter, void *owner)
{
    static const struct api_answer answer = {.reason = REASON_API_TIMEOUT};
    struct inquiry *inquiry = owner;

    if (inquiry->request != NULL) { /* asked, and not answered */
        inquiry_count_failure(inquiry, answer.reason, 0);
    }
    inquiry->held = true;
    waiter_tell(waiter, &answer);
    inquiry->held = false;
    if (!waiter_list_is_empty(&inquiry->waiters)) {
        return;
    }
    if (inquiry_is_asked(inquiry)) {
        inquiry_start_next(inquiry->line); /* its place is to be had */
    } else {
        inquiry_end(inquiry); /* nobody has sent it and nobody wants it */
    }
}

static struct inquiry *
inquiry_find(struct inquiry_line *line, const struct cache_token *identified)
{
    struct inquiry *inquiry = NULL;

    TAILQ_FOREACH(inquiry, &line->open, links)
    {
        if (memcmp(inquiry->identified.name, identified->name,
                   sizeof(identified->name)) == 0) {
            return inquiry;
        }
    }
    return NULL;
}

static enum inquiry_error
inquiry_begin(struct inquiry_line *line, const struct cache_token *identified,
              const struct secret *token, struct inquiry **ret_inquiry)
{
    struct breaker *breaker = line->desk->breaker;
    struct inquiry *inquiry = NULL;

    if (line->waiting_count >= INQUIRY_WAITING_MAX) {
        return INQUIRY_LINE_FULL;
    }
    inquiry = calloc(1, sizeof(*inquiry));
    if (inquiry == NULL) {
        return INQUIRY_NO_MEMORY;
    }
    if (!identified->is_trial && !breaker_admits(breaker, deadline_now_ms())) {
        free(inquiry);
        return INQUIRY_BREAKER_OPEN;
    }
    (void)secret_set(&inquiry->token, token->bytes, token->len);
    inquiry->line = line;
    inquiry->tries_breaker = breaker->trying && !identified->is_trial;
    inquiry->identified = *identified;
    inquiry->waiters = (struct waiter_list){
        .base = line->desk->base, .late = inquiry_timed_out, .owner = inquiry};
    waiter_list_init(&inquiry->waiters);
    TAILQ_INSERT_TAIL(&line->open, inquiry, links);
    turn_enter(&line->desk->turns, &inquiry->turn, &inquiry_kind, inquiry);
    line->waiting_count++;
    *ret_inquiry = inquiry;
    return INQUIRY_MADE;
}

bool
inquiry_would_ask(struct inquiry_line *line,
                  const struct cache_token *identified)
{
    const struct breaker *breaker = line->desk->breaker;

    return inquiry_find(line, identified) == NULL && !breaker->trying &&
           breaker_left_ms(breaker, deadline_now_ms()) == 0;
}

enum inquiry_error
inquiry_ask(struct inquiry_line *line, const struct cache_token *identified,
            const struct secret *token,
            void (*done)(const struct api_answer *answer, void *context),
            void *context)
{
    struct inquiry *inquiry = inquiry_find(line, identified);
    enum inquiry_error error = INQUIRY_MADE;

    if (breaker_left_ms(line->desk->breaker, deadline_now_ms()) > 0) {
        return INQUIRY_BREAKER_OPEN;
    }
    if (inquiry == NULL) {
        error = inquiry_begin(line, identified, token, &inquiry);
    } else {
        /* Whoever waits in vain where others did already counts anew. */
        inquiry->failure_counted = false;
        inquiry->identified.is_trial &= identified->is_trial;
    }
    if (error != INQUIRY_MADE) {
        return error;
    }
    if (waiter_add(&inquiry->waiters, line->desk->rules->config->timeout_ms,
                   done, context) == 0) {
        inquiry_start_next(line);
    } else {
        error = INQUIRY_NO_MEMORY;
        if (!inquiry_is_asked(inquiry) &&
            waiter_list_is_empty(&inquiry->waiters)) {
            inquiry_end(inquiry);
        }
    }
    return error;
}

enum reason
inquiry_last_failure(const struct inquiry_line *line)
{
    return line->desk->breaker->why;
}

void
inquiry_note_grace(struct inquiry_line *line,
                   const struct cache_token *identified, const char *service,
                   const char *name, const char *request_id)
{
    struct inquiry *inquiry = inquiry_find(line, identified);

    if (inquiry != NULL) {
        latelogin_note(&inquiry->late, service, name, request_id);
    }
}
