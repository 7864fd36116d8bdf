/* SPDX-License-Identifier: MIT */
/*
 * nss/grouplist.c: libc's array of groups, empty, full, limited, with ids that
 * are there already, and without memory.  The array is always of the heap and
 * of the size that is said, so that the sanitizer sees one step too far.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>

#include "nss/grouplist.h"
#include "tests/nss/fakesource.h"

#define MANY 1000

static long int start;
static long int size;
static gid_t *gids;
static struct grouplist list = {.start = &start, .size = &size, .gids = &gids};
/* The number of the allocation that fails; 0 for none. */
static int failing;

void *__real_reallocarray(void *old, size_t count, size_t each);
void *__wrap_reallocarray(void *old, size_t count, size_t each);

void *
__wrap_reallocarray(void *old, size_t count, size_t each)
{
    if (failing > 0 && --failing == 0) {
        errno = ENOMEM;
        return NULL;
    }
    return __real_reallocarray(old, count, each);
}

/* As libc begins: the primary group is in the list. */
static int
reset(void **state)
{
    (void)state;
    fakesource_reset();
    failing = 0;
    list.limit = -1;
    size = 4;
    gids = malloc(4 * sizeof(gid_t));
    gids[0] = 4002;
    start = 1;
    return 0;
}

static int
clean(void **state)
{
    (void)state;
    free(gids);
    gids = NULL;
    return 0;
}

static void
assert_list(const gid_t *wanted, long int count)
{
    assert_int_equal(start, count);
    assert_true(size >= start);
    for (long int i = 0; i < count; i++) {
        assert_int_equal(gids[i], wanted[i]);
    }
}

static void
test_adds_behind(void **state)
{
    (void)state;
    fakesource.gids = (const gid_t[]){7001, 7002, 7003};
    fakesource.gid_count = 3;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_list((const gid_t[]){4002, 7001, 7002, 7003}, 4);
    assert_int_equal(size, 4);
    assert_string_equal(fakesource.last_name, "alice");
}

static void
test_no_groups(void **state)
{
    (void)state;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_list((const gid_t[]){4002}, 1);
    /* nscd begins with nothing and has no primary group to say. */
    start = 0;
    assert_int_equal(grouplist_add_of(&list, "alice", (gid_t)-1), 0);
    assert_int_equal(start, 0);
}

static void
test_doubles(void **state)
{
    (void)state;
    fakesource.gids = (const gid_t[]){4002, 7001, 7001, 4001, 7002, 7001, 0};
    fakesource.gid_count = 7;
    start = 2;
    gids[1] = 7002;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_list((const gid_t[]){4002, 7002, 7001, 4001, 0}, 5);
}

static void
test_grows(void **state)
{
    static gid_t many[MANY];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        many[i] = 10000 + (gid_t)i;
    }
    fakesource.gids = many;
    fakesource.gid_count = MANY;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_int_equal(start, MANY + 1);
    assert_true(size >= start && size <= 2 * start);
    assert_int_equal(gids[0], 4002);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(gids[i + 1], many[i]);
    }
}

static void
test_grows_from_nothing(void **state)
{
    (void)state;
    free(gids);
    gids = NULL;
    start = 0;
    size = 0;
    assert_int_equal(grouplist_add(&list, 7001), 0);
    assert_list((const gid_t[]){7001}, 1);
}

/* Every limit around the size of the array and of the list. */
static void
test_limits(void **state)
{
    static const gid_t all[] = {4002, 7001, 7002, 7003, 7004, 7005, 7006};
    const int count = sizeof(all) / sizeof(all[0]);

    for (int limit = -2; limit <= count + 2; limit++) {
        int wanted = limit > 0 && limit < count ? limit : count;

        clean(state);
        reset(state);
        fakesource.gids = all + 1;
        fakesource.gid_count = count - 1;
        list.limit = limit;
        if (limit > 0 && limit < size) {
            size = limit;
            gids = realloc(gids, (size_t)limit * sizeof(gid_t));
        }
        assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
        assert_list(all, wanted);
        assert_true(limit <= 0 || size <= (limit > 4 ? limit : 4));
    }
    /* An id that is there does not need a place. */
    list.limit = start;
    assert_int_equal(grouplist_add(&list, 7001), 0);
    assert_int_equal(grouplist_add(&list, 9999), -ENOSPC);
}

static void
test_no_memory(void **state)
{
    (void)state;
    fakesource.gids = (const gid_t[]){7001, 7002, 7003, 7004};
    fakesource.gid_count = 4;
    failing = 1;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), -ENOMEM);
    assert_list((const gid_t[]){4002}, 1);
    failing = 2;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), -ENOMEM);
    assert_list((const gid_t[]){4002, 7001, 7002, 7003}, 4);
    assert_int_equal(size, 4);
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_list((const gid_t[]){4002, 7001, 7002, 7003, 7004}, 5);
    fakesource.is_exhausted = 1;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), -ENOMEM);
}

/* Somebody is made a member of more and more groups between the look-ups. */
static void
test_list_that_grows_meanwhile(void **state)
{
    (void)state;
    fakesource.gids = (const gid_t[]){7001};
    fakesource.gid_count = 1;
    fakesource.growing = 3;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), 0);
    assert_list((const gid_t[]){4002, 7001}, 2);
    fakesource.growing = 1000;
    fakesource.list_calls = 0;
    assert_int_equal(grouplist_add_of(&list, "alice", 4002), -ENOMEM);
    assert_int_equal(fakesource.list_calls, 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_adds_behind, reset, clean),
        cmocka_unit_test_setup_teardown(test_no_groups, reset, clean),
        cmocka_unit_test_setup_teardown(test_doubles, reset, clean),
        cmocka_unit_test_setup_teardown(test_grows, reset, clean),
        cmocka_unit_test_setup_teardown(test_grows_from_nothing, reset, clean),
        cmocka_unit_test_setup_teardown(test_limits, reset, clean),
        cmocka_unit_test_setup_teardown(test_no_memory, reset, clean),
        cmocka_unit_test_setup_teardown(test_list_that_grows_meanwhile, reset,
                                        clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
