/* SPDX-License-Identifier: MIT */
/*
 * The line in front of the API.  A question's time runs from the moment it
 * enters the line, so a login never waits longer because others came first;
 * when its time is over the transfer is ended and the place goes to the next.
 */
#include "helper/turn.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct turn {
    TAILQ_ENTRY(turn) links;
    struct turn_line *line;
    struct event *timer;
    struct api_request *request; /* NULL while it waits */
    void (*done)(const struct api_answer *answer, void *context);
    void *context;
    struct secret token; /* empty once the question is on its way */
};

TAILQ_HEAD(turn_queue, turn);

struct turn_line {
    struct event_base *base;
    struct api *api;
    int64_t timeout_ms;
    unsigned int in_flight_max;
    unsigned int in_flight;
    unsigned int waiting_count;
    struct turn_queue waiting;
};

struct turn_line *
turn_line_new(struct event_base *base)
{
    struct turn_line *line = calloc(1, sizeof(*line));

    if (line != NULL) {
        line->base = base;
        TAILQ_INIT(&line->waiting);
    }
    return line;
}

void
turn_line_free(struct turn_line *line)
{
    free(line);
}

void
turn_line_use(struct turn_line *line, struct api *api, unsigned int in_flight,
              int64_t timeout_ms)
{
    line->api = api;
    line->in_flight_max = in_flight;
    line->timeout_ms = timeout_ms;
}

static void
turn_free(struct turn *turn)
{
    if (turn->timer != NULL) {
        event_free(turn->timer);
    }
    secret_wipe(&turn->token);
    free(turn);
}

static void turn_start_next(struct turn_line *line);

/* Takes the turn out of the line and tells its owner. */
static void
turn_finish(struct turn *turn, const struct api_answer *answer)
{
    struct turn_line *line = turn->line;

    if (turn->request != NULL) {
        line->in_flight--;
    } else {
        TAILQ_REMOVE(&line->waiting, turn, links);
        line->waiting_count--;
    }
    turn->done(answer, turn->context);
    turn_free(turn);
    turn_start_next(line);
}

static void
turn_answered(const struct api_answer *answer, void *context)
{
    turn_finish(context, answer);
}

static void
turn_fail(struct turn *turn, enum reason reason)
{
    const struct api_answer answer = {.class = API_UNREACHABLE,
                                      .reason = reason};

    turn_finish(turn, &answer);
}

static void
turn_timed_out(evutil_socket_t fd, short events, void *context)
{
    struct turn *turn = context;

    (void)fd;
    (void)events;
    if (turn->request != NULL) {
        api_cancel(turn->request);
    }
    turn_fail(turn, REASON_API_TIMEOUT);
}

/* Sends the question; -ENOMEM leaves the turn in the line. */
static int
turn_start(struct turn *turn)
{
    struct turn_line *line = turn->line;
    int error = api_ask_identity(line->api, &turn->token, turn_answered, turn,
                                 &turn->request);

    if (error < 0) {
        return error;
    }
    secret_wipe(&turn->token);
    TAILQ_REMOVE(&line->waiting, turn, links);
    line->waiting_count--;
    line->in_flight++;
    return 0;
}

static void
turn_start_next(struct turn_line *line)
{
    while (line->in_flight < line->in_flight_max &&
           !TAILQ_EMPTY(&line->waiting)) {
        if (turn_start(TAILQ_FIRST(&line->waiting)) < 0) {
            return; /* its timer answers it */
        }
    }
}

static struct turn *
turn_new(struct turn_line *line, const struct secret *token)
{
    struct turn *turn = calloc(1, sizeof(*turn));
    struct timeval timeout = {.tv_sec = line->timeout_ms / 1000,
                              .tv_usec = line->timeout_ms % 1000 * 1000};

    if (turn == NULL) {
        return NULL;
    }
    turn->line = line;
    turn->timer = evtimer_new(line->base, turn_timed_out, turn);
    if (turn->timer == NULL || evtimer_add(turn->timer, &timeout) < 0 ||
        secret_set(&turn->token, token->bytes, token->len) < 0) {
        turn_free(turn);
        return NULL;
    }
    return turn;
}

int
turn_ask(struct turn_line *line, const struct secret *token,
         void (*done)(const struct api_answer *answer, void *context),
         void *context)
{
    struct turn *turn = NULL;

    if (line->waiting_count >= TURN_WAITING_MAX) {
        return -EBUSY;
    }
    turn = turn_new(line, token);
    if (turn == NULL) {
        return -ENOMEM;
    }
    turn->done = done;
    turn->context = context;
    TAILQ_INSERT_TAIL(&line->waiting, turn, links);
    line->waiting_count++;
    turn_start_next(line);
    return 0;
}
