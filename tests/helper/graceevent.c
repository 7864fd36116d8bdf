/* SPDX-License-Identifier: MIT */
/*
 * A list of events: login:3.0.1.0 pass:4.0.0.0 ...
 */
#include "tests/helper/graceevent.h"

#include <string.h>

#define GRACEEVENT_NUMBER_MAX 1000U

static const char *const graceevent_names[] = {
#define GRACEEVENT_NAME(name, weight) #name,
    GRACEEVENT_TABLE(GRACEEVENT_NAME)
#undef GRACEEVENT_NAME
};

static const unsigned int graceevent_weights[] = {
#define GRACEEVENT_WEIGHT(name, weight) weight,
    GRACEEVENT_TABLE(GRACEEVENT_WEIGHT)
#undef GRACEEVENT_WEIGHT
};

/* xorshift64* of Vigna. */
static unsigned int
graceevent_random(uint64_t *state, unsigned int below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (unsigned int)((*state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) %
           below;
}

struct graceevent
graceevent_next(uint64_t *state)
{
    struct graceevent event = {.kind = GRACEEVENT_LOGIN};
    unsigned int sum = 0;
    unsigned int at = 0;

    for (unsigned int i = 0; i < GRACEEVENT_KINDS; i++) {
        sum += graceevent_weights[i];
    }
    at = graceevent_random(state, sum);
    while (at >= graceevent_weights[event.kind]) {
        at -= graceevent_weights[event.kind];
        event.kind++;
    }
    event.a = graceevent_random(state, GRACEEVENT_NUMBER_MAX);
    event.b = graceevent_random(state, GRACEEVENT_NUMBER_MAX);
    event.c = graceevent_random(state, GRACEEVENT_NUMBER_MAX);
    event.d = graceevent_random(state, GRACEEVENT_NUMBER_MAX);
    return event;
}

const char *
graceevent_name(enum graceevent_kind kind)
{
    return kind < GRACEEVENT_KINDS ? graceevent_names[kind] : "none";
}

void
graceevent_print(FILE *stream, const struct graceevent *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(stream, "%s%s:%u.%u.%u.%u", i == 0 ? "" : " ",
                graceevent_name(events[i].kind), events[i].a, events[i].b,
                events[i].c, events[i].d);
    }
}

size_t
graceevent_parse(const char *text, struct graceevent *events, size_t max)
{
    size_t count = 0;
    char name[16] = "";
    int used = 0;

    while (count < max) {
        struct graceevent *event = &events[count];

        if (sscanf(text, " %15[A-Z]:%u.%u.%u.%u%n", name, &event->a, &event->b,
                   &event->c, &event->d, &used) != 5) {
            break;
        }
        event->kind = GRACEEVENT_LOGIN;
        while (event->kind < GRACEEVENT_KINDS &&
               strcmp(graceevent_names[event->kind], name) != 0) {
            event->kind++;
        }
        if (event->kind == GRACEEVENT_KINDS) {
            return 0;
        }
        text += used;
        count++;
    }
    return count;
}
