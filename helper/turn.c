/* SPDX-License-Identifier: MIT */
/*
 * One queue in front of the API for everything that is asked with people's
 * tokens, so that [limits] in_flight bounds all of it together.  A place is
 * held by one request, which ends by itself, and never by a login: so a login
 * that waits for two answers cannot keep its own second question from being
 * sent for ever.  It knows neither questions nor answers.  Called by inquiry.c
 * and permission.c.
 */
#include "helper/turn.h"

#include <stddef.h>

static void
turn_use(struct turn_line *line)
{
    if (!line->used) {
        TAILQ_INIT(&line->waiting);
        TAILQ_INIT(&line->sent);
        line->used = true;
    }
}

void
turn_enter(struct turn_line *line, struct turn *turn,
           const struct turn_kind *kind, void *owner)
{
    turn_use(line);
    turn->kind = kind;
    turn->owner = owner;
    turn->state = TURN_WAITING;
    TAILQ_INSERT_TAIL(&line->waiting, turn, links);
}

void
turn_leave(struct turn_line *line, struct turn *turn)
{
    switch (turn->state) {
    case TURN_NONE:
        return;
    case TURN_WAITING:
        TAILQ_REMOVE(&line->waiting, turn, links);
        break;
    case TURN_SENT:
        TAILQ_REMOVE(&line->sent, turn, links);
        line->sent_count--;
        break;
    }
    turn->state = TURN_NONE;
}

/* Whether one more may be sent.  A question that nobody waits for any more
 * gives its place up: an API that is back must not wait for the dead. */
static bool
turn_has_place(const struct turn_line *line, unsigned int places)
{
    struct turn *turn = TAILQ_FIRST(&line->sent);

    if (line->sent_count < places) {
        return true;
    }
    while (turn != NULL) {
        struct turn *next = TAILQ_NEXT(turn, links);

        if (turn->kind->give_up(turn) && line->sent_count < places) {
            return true;
        }
        turn = next;
    }
    return false;
}

void
turn_go_on(struct turn_line *line, unsigned int places)
{
    struct turn *turn = NULL;

    turn_use(line);
    while (!line->ending && (turn = TAILQ_FIRST(&line->waiting)) != NULL &&
           turn_has_place(line, places)) {
        if (!turn->kind->send(turn)) {
            return;
        }
        TAILQ_REMOVE(&line->waiting, turn, links);
        TAILQ_INSERT_TAIL(&line->sent, turn, links);
        turn->state = TURN_SENT;
        line->sent_count++;
    }
}

void
turn_stop(struct turn_line *line)
{
    line->ending = true;
}
