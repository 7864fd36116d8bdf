/* SPDX-License-Identifier: MIT */
/*
 * Turns at the API: how many questions of all kinds are with it at once, and
 * who is next.
 */
#ifndef HELPER_TURN_H
#define HELPER_TURN_H

#include <stdbool.h>
#include <sys/queue.h>

struct turn;

TAILQ_HEAD(turn_queue, turn);

/* All turns; a zeroed one is empty. */
struct turn_line {
    bool used; /* the queues are */
    bool ending;
    struct turn_queue waiting;
    struct turn_queue sent;
    unsigned int sent_count;
};

/* What a kind of question does with its turns. */
struct turn_kind {
    /* It is its turn: sends the question, and calls no function of this file.
     * False when it cannot be sent now; it stays the next one. */
    bool (*send)(struct turn *turn);
    /* Somebody needs a place: if nobody waits for this question any more, ends
     * it with turn_leave() and returns true. */
    bool (*give_up)(struct turn *turn);
};

enum turn_state {
    TURN_NONE = 0, /* in no line */
    TURN_WAITING,
    TURN_SENT,
};

/* Part of a question; zeroed: it is in no line. */
struct turn {
    TAILQ_ENTRY(turn) links;
    enum turn_state state;
    const struct turn_kind *kind;
    void *owner; /* for the kind: whose turn it is */
};

/* Lines up behind all others.  It is in no line yet; the kind is static. */
void turn_enter(struct turn_line *line, struct turn *turn,
                const struct turn_kind *kind, void *owner);

/* Leaves the line or gives its place back, whatever its state is.  Sends
 * nobody: that is turn_go_on()'s. */
void turn_leave(struct turn_line *line, struct turn *turn);

/* Sends as many as there is room for, when no more than `places` are to be
 * sent at once. */
void turn_go_on(struct turn_line *line, unsigned int places);

/* From now on nobody is sent. */
void turn_stop(struct turn_line *line);

#endif
