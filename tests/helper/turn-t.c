/* SPDX-License-Identifier: MIT */
/*
 * helper/turn.c: who is next, how many at once, whose place is to be had.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/turn.h"

static struct turn_line line;
static struct turn turns[6];
static char names[] = "abcdef";
static char sent[16];
static char dead; /* nobody waits for this one */
static char mute; /* this one cannot be sent */

static int
setup(void **state)
{
    (void)state;
    memset(&line, 0, sizeof(line));
    memset(turns, 0, sizeof(turns));
    memset(sent, 0, sizeof(sent));
    dead = mute = '\0';
    return 0;
}

static bool
send_it(struct turn *turn)
{
    const char *name = turn->owner;

    if (*name == mute) {
        return false;
    }
    sent[strlen(sent)] = *name;
    return true;
}

static bool
give_up(struct turn *turn)
{
    const char *name = turn->owner;

    if (*name != dead) {
        return false;
    }
    turn_leave(&line, turn);
    return true;
}

static const struct turn_kind kind = {.send = send_it, .give_up = give_up};

static void
enter(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        turn_enter(&line, &turns[i], &kind, &names[i]);
    }
}

static void
test_order(void **state)
{
    (void)state;
    turn_go_on(&line, 2); /* a zeroed line is empty */
    enter(0, 4);
    assert_string_equal(sent, "");
    turn_go_on(&line, 2);
    assert_string_equal(sent, "ab");
    assert_int_equal(turns[1].state, TURN_SENT);
    assert_int_equal(turns[2].state, TURN_WAITING);
    turn_go_on(&line, 2);
    assert_string_equal(sent, "ab");
    turn_leave(&line, &turns[1]);
    assert_int_equal(turns[1].state, TURN_NONE);
    turn_go_on(&line, 2);
    assert_string_equal(sent, "abc");
    turn_go_on(&line, 3);
    assert_string_equal(sent, "abcd");
}

static void
test_leave(void **state)
{
    (void)state;
    enter(0, 4);
    turn_leave(&line, &turns[0]);
    turn_leave(&line, &turns[0]);
    turn_leave(&line, &turns[5]);
    turn_go_on(&line, 1);
    assert_string_equal(sent, "b");
    turn_leave(&line, &turns[2]);
    turn_leave(&line, &turns[1]);
    turn_go_on(&line, 1);
    assert_string_equal(sent, "bd");
    enter(1, 2); /* again */
    turn_go_on(&line, 2);
    assert_string_equal(sent, "bdb");
}

/* A place is taken from those who need none, and from nobody else. */
static void
test_place_of_the_dead(void **state)
{
    (void)state;
    enter(0, 4);
    turn_go_on(&line, 2);
    dead = 'b';
    turn_go_on(&line, 2);
    assert_string_equal(sent, "abc");
    turn_go_on(&line, 2);
    assert_string_equal(sent, "abc");
    assert_int_equal(line.sent_count, 2);
    /* There are fewer places now, so one is not enough. */
    dead = 'a';
    turn_go_on(&line, 1);
    assert_string_equal(sent, "abc");
    assert_int_equal(line.sent_count, 1);
}

/* Nobody overtakes one that cannot be sent now. */
static void
test_cannot_send(void **state)
{
    (void)state;
    enter(0, 3);
    mute = 'b';
    turn_go_on(&line, 3);
    assert_string_equal(sent, "a");
    mute = '\0';
    turn_go_on(&line, 3);
    assert_string_equal(sent, "abc");
}

static void
test_stop(void **state)
{
    (void)state;
    enter(0, 3);
    turn_go_on(&line, 1);
    turn_stop(&line);
    turn_leave(&line, &turns[0]);
    turn_go_on(&line, 3);
    assert_string_equal(sent, "a");
}

#define CASE(test) cmocka_unit_test_setup(test, setup)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_order),       CASE(test_leave), CASE(test_place_of_the_dead),
        CASE(test_cannot_send), CASE(test_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
