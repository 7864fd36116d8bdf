/* SPDX-License-Identifier: MIT */
/*
 * helper/waiter.c: each is told once, in the order in which they came, or is
 * late when its own time is over, and those who come while others are told
 * are told too.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>

#include "helper/waiter.h"

#define LONG_MS 60000

static struct waiter_list list;
static unsigned int late;
static unsigned int told;
static enum reason told_reason;
static char order[8];
static char names[] = "abc";
static const struct api_answer answer = {.reason = REASON_TOKEN_REFUSED};
static const struct api_answer too_late = {.reason = REASON_API_TIMEOUT};

static void
be_late(struct waiter *waiter, void *owner)
{
    assert_ptr_equal(owner, &list);
    late++;
    waiter_tell(waiter, &too_late);
}

static int
setup(void **state)
{
    (void)state;
    list = (struct waiter_list){
        .base = event_base_new(), .late = be_late, .owner = &list};
    waiter_list_init(&list);
    late = 0;
    told = 0;
    return list.base == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    waiter_list_tell(&list, &answer);
    event_base_free(list.base);
    return 0;
}

static void
note(const struct api_answer *given, void *context)
{
    assert_true(told < sizeof(order));
    order[told++] = *(const char *)context;
    told_reason = given->reason;
}

/* The same, and another one comes. */
static void
note_and_call(const struct api_answer *given, void *context)
{
    static char friend = 'f';

    note(given, context);
    assert_int_equal(waiter_add(&list, LONG_MS, note, &friend), 0);
}

static void
add(int64_t timeout_ms, char *name)
{
    assert_int_equal(waiter_add(&list, timeout_ms, note, name), 0);
}

static void
test_told_in_order(void **state)
{
    (void)state;
    assert_true(waiter_list_is_empty(&list));
    add(LONG_MS, &names[0]);
    add(LONG_MS, &names[1]);
    add(LONG_MS, &names[2]);
    assert_false(waiter_list_is_empty(&list));
    waiter_list_tell(&list, &answer);
    assert_int_equal(told, 3);
    assert_memory_equal(order, "abc", 3);
    assert_int_equal(told_reason, REASON_TOKEN_REFUSED);
    assert_true(waiter_list_is_empty(&list));
    waiter_list_tell(&list, &answer);
    assert_int_equal(told, 3);
}

static void
test_each_has_its_own_time(void **state)
{
    (void)state;
    add(LONG_MS, &names[0]);
    add(1, &names[1]);
    assert_int_equal(event_base_loop(list.base, EVLOOP_ONCE), 0);
    assert_int_equal(late, 1);
    assert_int_equal(told, 1);
    assert_int_equal(order[0], 'b');
    assert_int_equal(told_reason, REASON_API_TIMEOUT);
    assert_false(waiter_list_is_empty(&list));
    waiter_list_tell(&list, &answer);
    assert_int_equal(told, 2);
    assert_int_equal(order[1], 'a');
}

/* No timer is left of somebody who was told. */
static void
test_told_is_never_late(void **state)
{
    (void)state;
    add(1, &names[0]);
    waiter_list_tell(&list, &answer);
    assert_int_equal(event_base_loop(list.base, EVLOOP_ONCE), 1);
    assert_int_equal(late, 0);
    assert_int_equal(told, 1);
}

static void
test_comes_while_others_are_told(void **state)
{
    (void)state;
    assert_int_equal(waiter_add(&list, LONG_MS, note_and_call, &names[0]), 0);
    add(LONG_MS, &names[1]);
    waiter_list_tell(&list, &answer);
    assert_int_equal(told, 3);
    assert_memory_equal(order, "abf", 3);
    assert_true(waiter_list_is_empty(&list));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_told_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_has_its_own_time, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_told_is_never_late, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_comes_while_others_are_told, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
