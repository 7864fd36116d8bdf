/* SPDX-License-Identifier: MIT */
/*
 * helper/writer.c: order, what is told and when, what replaces what, what a
 * refusal does on a bad disk, and that nothing is lost at the end.  The disk is
 * held where a test needs jobs to wait, so no test waits for a time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "helper/writer.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/scratch.h"

#define MANY 500U

static struct event_base *base;
static struct store store;
static struct writer *writer;
static bool no_thread;

/* The disk's gate: a call waits in front of it while it is shut. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool gate_shut;
static bool gate_reached;

int __real_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                      void *(*run)(void *), void *context)
{
    return no_thread ? EAGAIN
                     : __real_pthread_create(thread, attributes, run, context);
}

static int
pass_gate(const struct fakedisk_op *op)
{
    (void)op;
    pthread_mutex_lock(&gate);
    while (gate_shut) {
        gate_reached = true;
        pthread_cond_broadcast(&gate_moved);
        pthread_cond_wait(&gate_moved, &gate);
    }
    pthread_mutex_unlock(&gate);
    return 0;
}

static void
set_gate(bool shut)
{
    pthread_mutex_lock(&gate);
    gate_shut = shut;
    gate_reached = false;
    pthread_cond_broadcast(&gate_moved);
    pthread_mutex_unlock(&gate);
}

/* Until the writer stands in front of the shut gate. */
static void
wait_for_gate(void)
{
    pthread_mutex_lock(&gate);
    while (!gate_reached) {
        pthread_cond_wait(&gate_moved, &gate);
    }
    pthread_mutex_unlock(&gate);
}

static int
setup(void **state)
{
    struct problem problem = {""};

    fakedisk_heal();
    fakedisk_watch(pass_gate, NULL);
    no_thread = false;
    if (scratch_setup(state) < 0 ||
        store_open(scratch_mkdir(*state, "state", 0700), &store, &problem) <
            0) {
        return -1;
    }
    base = event_base_new();
    writer = writer_new(base, &store);
    return writer == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    set_gate(false);
    writer_free(writer);
    writer = NULL;
    event_base_free(base);
    store_close(&store);
    fakedisk_watch(NULL, NULL);
    fakedisk_heal();
    return scratch_teardown(state);
}

/* What the callbacks were told. */
static struct told {
    unsigned int times;
    int error;
    unsigned int position;
} told[MANY];
static unsigned int told_count;

static void
tell(int error, void *context)
{
    struct told *to = context;

    to->times++;
    to->error = error;
    to->position = told_count++;
    event_base_loopbreak(base);
}

/* The first one begins a new count. */
static struct told *
new_told(unsigned int number)
{
    told_count = number == 0 ? 0 : told_count;
    told[number] = (struct told){0};
    return &told[number];
}

/* Runs the loop until so many were told. */
static void
wait_for_told(unsigned int count)
{
    while (told_count < count) {
        assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
    }
}

static void
put(const char *name, const char *text, struct told *to)
{
    assert_int_equal(writer_put(writer, name, (const uint8_t *)text,
                                strlen(text), to == NULL ? NULL : tell, to),
                     0);
}

static void
refuse(const char *name, const char *text, struct told *to)
{
    assert_int_equal(writer_put_refusal(writer, name, (const uint8_t *)text,
                                        strlen(text), tell, to),
                     0);
}

/* The file's text, or "" when it is not there. */
static const char *
text_of(const struct scratch *scratch, const char *name)
{
    static char text[64];
    char path[96];
    int fd = -1;
    ssize_t len = 0;

    snprintf(path, sizeof(path), "state/records/%s", name);
    fd = open(scratch_path(scratch, path), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        len = read(fd, text, sizeof(text) - 1);
        close(fd);
    }
    text[len < 0 ? 0 : len] = '\0';
    return text;
}

static void
test_put(void **state)
{
    char text[] = "copied";
    struct told *to = new_told(0);

    put("a", text, to);
    memset(text, 'x', sizeof(text) - 1);
    assert_int_equal(to->times, 0);
    wait_for_told(1);
    assert_int_equal(to->error, 0);
    assert_string_equal(text_of(*state, "a"), "copied");
}

/* Nothing is told from inside a call, and not before it is on the disk. */
static void
test_told_behind_the_disk(void **state)
{
    struct told *to = new_told(0);

    set_gate(true);
    refuse("a", "tombstone", to);
    wait_for_gate();
    for (int i = 0; i < 10; i++) {
        assert_true(event_base_loop(base, EVLOOP_NONBLOCK) >= 0);
    }
    assert_int_equal(to->times, 0);
    assert_string_equal(text_of(*state, "a"), "");
    set_gate(false);
    wait_for_told(1);
    assert_int_equal(to->times, 1);
    assert_string_equal(text_of(*state, "a"), "tombstone");
}

static void
test_order(void **state)
{
    char name[16];

    for (unsigned int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "f%u", i % 7);
        put(name, i % 2 ? "odd" : "even", new_told(i));
    }
    wait_for_told(MANY);
    for (unsigned int i = 0; i < MANY; i++) {
        assert_int_equal(told[i].times, 1);
        assert_int_equal(told[i].position, i);
        assert_int_equal(told[i].error, 0);
    }
    snprintf(name, sizeof(name), "f%u", (MANY - 1) % 7);
    assert_string_equal(text_of(*state, name), "odd");
}

static unsigned int
renames_of_waiting(const struct scratch *scratch, bool asked_for)
{
    unsigned int before = fakedisk_count(FAKEDISK_RENAME);
    struct told *to = new_told(0);

    (void)new_told(1);
    /* The first stands at the gate; the others wait behind it. */
    set_gate(true);
    put("first", "x", NULL);
    wait_for_gate();
    put("a", "one", NULL);
    put("b", "other", NULL);
    put("a", "two", asked_for ? &told[1] : NULL);
    put("a", "three", NULL);
    put("last", "x", to);
    set_gate(false);
    wait_for_told(asked_for ? 2 : 1);
    assert_string_equal(text_of(scratch, "a"), "three");
    assert_string_equal(text_of(scratch, "b"), "other");
    return fakedisk_count(FAKEDISK_RENAME) - before;
}

/* A waiting write that nobody asks for is replaced by a newer one; one that
 * somebody asks for is not. */
static void
test_replaced(void **state)
{
    assert_int_equal(renames_of_waiting(*state, false), 4);
    assert_int_equal(renames_of_waiting(*state, true), 5);
    assert_int_equal(told[1].times, 1);
}

/* The names in the order in which they appeared on the disk. */
static char appeared[64];

static void
note_rename(const struct fakedisk_op *op)
{
    if (op->call == FAKEDISK_RENAME) {
        strncat(appeared, " ", sizeof(appeared) - strlen(appeared) - 1);
        strncat(appeared, op->new_name,
                sizeof(appeared) - strlen(appeared) - 1);
    }
}

/* What replaces a waiting write has its turn: the clock that was put in front
 * of a record stays there when it is put again for the next one. */
static void
test_replaced_in_its_turn(void **state)
{
    struct told *to = new_told(0);

    appeared[0] = '\0';
    fakedisk_watch(pass_gate, note_rename);
    set_gate(true);
    put("first", "x", NULL);
    wait_for_gate();
    put("clock", "one", NULL);
    put("a", "x", to);
    put("clock", "two", NULL);
    put("b", "x", new_told(1));
    set_gate(false);
    wait_for_told(2);
    assert_string_equal(appeared, " first clock a b");
    assert_string_equal(text_of(*state, "clock"), "two");
}

/* But never in front of a write of the same file that is older. */
static void
test_replaced_behind_its_own(void **state)
{
    set_gate(true);
    put("first", "x", NULL);
    wait_for_gate();
    put("a", "one", NULL);
    refuse("a", "two", new_told(0));
    put("a", "three", NULL);
    put("last", "x", new_told(1));
    set_gate(false);
    wait_for_told(2);
    assert_string_equal(text_of(*state, "a"), "three");
}

static void
test_remove(void **state)
{
    set_gate(true);
    put("b", "stays", NULL);
    wait_for_gate();
    put("a", "one", NULL);
    assert_int_equal(writer_remove(writer, "a"), 0);
    put("c", "last", new_told(0));
    set_gate(false);
    wait_for_told(1);
    assert_string_equal(text_of(*state, "a"), "");
    assert_string_equal(text_of(*state, "b"), "stays");
    /* And the other way round. */
    assert_int_equal(writer_remove(writer, "b"), 0);
    put("b", "again", new_told(0));
    wait_for_told(1);
    assert_string_equal(text_of(*state, "b"), "again");
}

/* A write that does not fit leaves the old file; a refusal that does not fit
 * takes it away. */
static void
test_full_disk(void **state)
{
    put("a", "accepted", new_told(0));
    wait_for_told(1);
    fakedisk_fail(FAKEDISK_WRITE, ENOSPC);
    put("a", "renewed", new_told(1));
    wait_for_told(2);
    assert_int_equal(told[1].error, -ENOSPC);
    assert_string_equal(text_of(*state, "a"), "accepted");
    refuse("a", "tombstone", new_told(2));
    wait_for_told(3);
    assert_int_equal(told[2].error, 0);
    assert_string_equal(text_of(*state, "a"), "");
}

static void
test_dead_disk(void **state)
{
    put("a", "accepted", new_told(0));
    wait_for_told(1);
    fakedisk_fail(FAKEDISK_CREATE, EROFS);
    fakedisk_fail(FAKEDISK_UNLINK, EROFS);
    fakedisk_fail(FAKEDISK_REOPEN, EROFS);
    refuse("a", "tombstone", new_told(1));
    wait_for_told(2);
    assert_int_equal(told[1].error, -EROFS);
    assert_string_equal(text_of(*state, "a"), "accepted");
}

/* All is written at the end, and nobody is called any more. */
static void
test_end_writes_all(void **state)
{
    char name[16];

    for (unsigned int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "f%u", i);
        put(name, "kept", i % 2 ? NULL : new_told(i));
    }
    writer_free(writer);
    writer = NULL;
    for (unsigned int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "f%u", i);
        assert_string_equal(text_of(*state, name), "kept");
    }
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(told_count, 0);
    writer_free(NULL);
}

static void
test_cannot_start(void **state)
{
    (void)state;
    no_thread = true;
    assert_null(writer_new(base, &store));
}

/* Signals are for the loop: the thread has all of them blocked, and the
 * caller's mask is as it was. */
static sigset_t mask_of_writer;

static int
note_mask(const struct fakedisk_op *op)
{
    (void)op;
    pthread_sigmask(SIG_SETMASK, NULL, &mask_of_writer);
    return 0;
}

static void
test_signals(void **state)
{
    sigset_t mask;

    (void)state;
    fakedisk_watch(note_mask, NULL);
    put("a", "one", new_told(0));
    wait_for_told(1);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_true(sigismember(&mask_of_writer, SIGTERM) == 1);
    assert_true(sigismember(&mask_of_writer, SIGHUP) == 1);
    assert_true(sigismember(&mask, SIGTERM) == 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_put),
        CASE(test_told_behind_the_disk),
        CASE(test_order),
        CASE(test_replaced),
        CASE(test_replaced_in_its_turn),
        CASE(test_replaced_behind_its_own),
        CASE(test_remove),
        CASE(test_full_disk),
        CASE(test_dead_disk),
        CASE(test_end_writes_all),
        CASE(test_cannot_start),
        CASE(test_signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
