/* SPDX-License-Identifier: MIT */
/*
 * libpam's dispatcher on sets.  libpam walks a stack with one state:
 * impression, status, and the same of each substack at its entry.  Here every
 * line keeps the list of different states in which it can be reached; lines
 * only lead forward, so one pass is enough.  tests/ctl/pamwalk-t.c compares
 * the result with libpam's own on random stacks.
 */
#include "ctl/pamwalk.h"

#include <errno.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

/* More different states than this at one line: something is being tried. */
#define PAMWALK_STATES_MAX 4096U
#define PAMWALK_MUST_FAIL PAM_PERM_DENIED

/* What libpam knows at a point; compared as bytes, so without holes. */
struct pamwalk_mind {
    int8_t impression; /* -1, 0, +1 */
    int8_t status;
};

struct pamwalk_state {
    struct pamwalk_mind now;
    struct pamwalk_mind entry[PAMSTACK_LEVELS];
    /* For the report; not compared. */
    size_t granted_by;
    size_t ours_line;
    int ours_code;
};

struct pamwalk_states {
    size_t count;
    size_t room;
    struct pamwalk_state *list;
};

struct pamwalk {
    const struct pamstack_chain *chain;
    struct pamwalk_states *at; /* for each line, and one behind the last */
    struct pamwalk_end *end;
};

static bool
pamwalk_same(const struct pamwalk_state *left,
             const struct pamwalk_state *right)
{
    return memcmp(&left->now, &right->now, sizeof(left->now)) == 0 &&
           memcmp(left->entry, right->entry, sizeof(left->entry)) == 0;
}

static int
pamwalk_arrive(struct pamwalk *walk, size_t line,
               const struct pamwalk_state *state)
{
    struct pamwalk_states *states = &walk->at[line];

    for (size_t i = 0; i < states->count; i++) {
        if (pamwalk_same(&states->list[i], state)) {
            return 0;
        }
    }
    if (states->count == PAMWALK_STATES_MAX) {
        return -E2BIG;
    }
    if (states->count == states->room) {
        size_t room = states->room == 0 ? 4 : states->room * 2;
        struct pamwalk_state *list =
            reallocarray(states->list, room, sizeof(*list));

        if (list == NULL) {
            return -ENOMEM;
        }
        states->list = list;
        states->room = room;
    }
    states->list[states->count++] = *state;
    return 0;
}

size_t
pamwalk_jump(const struct pamstack_chain *chain, size_t i, int number)
{
    unsigned int level = chain->lines[i].level;
    size_t last = chain->count - 1;

    while (number > 0 && i < last && chain->lines[i + 1].level >= level) {
        do {
            i++;
        } while (i < last && chain->lines[i + 1].level > level);
        number--;
    }
    return number > 0 ? PAMWALK_NOWHERE : i;
}

/* The last line of the substack that line i is in: a decision ends that. */
static size_t
pamwalk_last_of_level(const struct pamstack_chain *chain, size_t i)
{
    unsigned int level = chain->lines[i].level;

    while (i + 1 < chain->count && chain->lines[i + 1].level >= level) {
        i++;
    }
    return i;
}

static void
pamwalk_good(struct pamwalk_state *state, size_t line, int code)
{
    if (state->now.impression == 0 ||
        (state->now.impression > 0 && state->now.status == PAM_SUCCESS)) {
        if (state->now.impression == 0) {
            state->granted_by = line;
        }
        state->now.impression = 1;
        state->now.status = (int8_t)code;
    }
}

static void
pamwalk_bad(struct pamwalk_state *state, int code)
{
    if (state->now.impression >= 0) {
        state->now.impression = -1;
        state->now.status =
            (int8_t)(code == PAM_IGNORE ? PAMWALK_MUST_FAIL : code);
    }
}

/*
 * Applies an action to the state.  Returns the last line that is done with:
 * the next one is behind it.
 */
static size_t
pamwalk_apply(const struct pamstack_chain *chain, size_t i, int code,
              struct pamwalk_state *state)
{
    int action = chain->lines[i].control.actions[code];
    size_t to = i;

    switch (action) {
    case PAMCONTROL_RESET:
        state->now = state->entry[chain->lines[i].level];
        return i;
    case PAMCONTROL_OK:
        pamwalk_good(state, i, code);
        return i;
    case PAMCONTROL_DONE:
        pamwalk_good(state, i, code);
        return state->now.impression > 0 ? pamwalk_last_of_level(chain, i) : i;
    case PAMCONTROL_BAD:
        pamwalk_bad(state, code);
        return i;
    case PAMCONTROL_DIE:
        pamwalk_bad(state, code);
        return pamwalk_last_of_level(chain, i);
    case PAMCONTROL_IGNORE:
        return i;
    default:
        break;
    }
    to = pamwalk_jump(chain, i, action);
    if (to == PAMWALK_NOWHERE) {
        /* libpam: "bad jump in stack"; it goes on behind what it skipped. */
        state->now.impression = -1;
        state->now.status = PAMWALK_MUST_FAIL;
        return pamwalk_last_of_level(chain, i);
    }
    return to;
}

/* Whether the code takes a way that an exemption opens. */
static bool
pamwalk_is_exemption(const struct pamstack_line *line,
                     struct pamwalk_results results, int code)
{
    int action = line->control.actions[code];

    return (results.exempts & PAMWALK_CODE(code)) != 0 &&
           (action == PAMCONTROL_DONE || action > 0);
}

static void
pamwalk_mark_jump(struct pamwalk *walk, size_t i, int code, size_t last)
{
    if (walk->chain->lines[i].control.actions[code] > 0) {
        for (size_t over = i + 1; over <= last; over++) {
            walk->end->marks[over] |= PAMWALK_JUMPED;
        }
    }
}

static int
pamwalk_step(struct pamwalk *walk, size_t i, struct pamwalk_state state,
             struct pamwalk_results results)
{
    const struct pamstack_line *line = &walk->chain->lines[i];

    /* Entering a substack: its `reset` returns to here. */
    if (i == 0 ? line->level > 0
               : line->level > walk->chain->lines[i - 1].level) {
        state.entry[line->level] = state.now;
    }
    if (line->kind == PAMSTACK_SUBSTACK) {
        return pamwalk_arrive(walk, i + 1, &state);
    }
    for (int code = 0; code < PAMCONTROL_CODES; code++) {
        struct pamwalk_state after = state;
        size_t last = 0;
        int error = 0;

        if ((results.codes & PAMWALK_CODE(code)) == 0 ||
            pamwalk_is_exemption(line, results, code)) {
            continue;
        }
        if (pamstack_line_is_ours(line) && after.ours_code < 0) {
            after.ours_code = code;
            after.ours_line = i;
        }
        last = pamwalk_apply(walk->chain, i, code, &after);
        pamwalk_mark_jump(walk, i, code, last);
        error = pamwalk_arrive(walk, last + 1, &after);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

static void
pamwalk_finish(struct pamwalk *walk)
{
    const struct pamwalk_states *states = &walk->at[walk->chain->count];
    struct pamwalk_end *end = walk->end;

    for (size_t i = 0; i < states->count; i++) {
        const struct pamwalk_state *state = &states->list[i];
        int status = state->now.status;

        if (status == PAM_SUCCESS && state->now.impression <= 0) {
            status = PAMWALK_MUST_FAIL;
        }
        if (status == PAM_SUCCESS &&
            (end->statuses & PAMWALK_CODE(PAM_SUCCESS)) == 0) {
            end->granted_by = state->granted_by;
            end->ours_code = state->ours_code;
            end->ours_line = state->ours_line;
        }
        end->statuses |= PAMWALK_CODE(status);
    }
}

static int
pamwalk_all(struct pamwalk *walk,
            struct pamwalk_results (*results_of)(
                const struct pamstack_line *line, const void *context),
            const void *context)
{
    struct pamwalk_state start = {
        .now = {.status = PAMWALK_MUST_FAIL},
        .granted_by = PAMWALK_NOWHERE,
        .ours_line = PAMWALK_NOWHERE,
        .ours_code = -1,
    };
    int error = 0;

    start.entry[0] = start.now;
    error = pamwalk_arrive(walk, 0, &start);
    for (size_t i = 0; i < walk->chain->count && error == 0; i++) {
        const struct pamstack_line *line = &walk->chain->lines[i];
        struct pamwalk_results results = {0};

        if (line->kind != PAMSTACK_SUBSTACK) {
            results = results_of(line, context);
        }
        walk->end->marks[i] |= walk->at[i].count > 0 ? PAMWALK_REACHED : 0;
        for (size_t j = 0; j < walk->at[i].count && error == 0; j++) {
            error = pamwalk_step(walk, i, walk->at[i].list[j], results);
        }
        /* Nothing leads back here. */
        free(walk->at[i].list);
        walk->at[i] = (struct pamwalk_states){0};
    }
    return error;
}

int
pamwalk_run(const struct pamstack_chain *chain,
            struct pamwalk_results (*results_of)(
                const struct pamstack_line *line, const void *context),
            const void *context, struct pamwalk_end *ret_end)
{
    struct pamwalk_end end = {.granted_by = PAMWALK_NOWHERE,
                              .ours_code = -1,
                              .ours_line = PAMWALK_NOWHERE};
    AUTO_FREE struct pamwalk_states *at = calloc(chain->count + 1, sizeof(*at));
    struct pamwalk walk = {.chain = chain, .at = at, .end = &end};
    int error = 0;

    end.marks = calloc(chain->count + 1, sizeof(*end.marks));
    if (at == NULL || end.marks == NULL) {
        free(end.marks);
        return -ENOMEM;
    }
    error = pamwalk_all(&walk, results_of, context);
    if (error == 0) {
        pamwalk_finish(&walk);
        *ret_end = end;
    } else {
        free(end.marks);
    }
    for (size_t i = 0; i <= chain->count; i++) {
        free(at[i].list);
    }
    return error;
}
