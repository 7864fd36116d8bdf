/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets rest on: a claim that does not hold, a byte behind a
 * fence and memory beyond a bound end the process; what is right does not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

static volatile unsigned char sink;

/* Whether the action ends its process before its time. */
static bool
ends(void (*action)(void))
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

        /* Not cmocka's handlers. */
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        dup2(nowhere, STDERR_FILENO);
        action();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void
claim_false(void)
{
    CLAIM(1 + 1 == 3);
}

static void
claim_true(void)
{
    CLAIM(1 + 1 == 2);
    CLAIM(claim_is_printable("a b~"));
    CLAIM(!claim_is_printable("a\tb") && claim_is_line("a\tb"));
    CLAIM(!claim_is_line("a\nb") && !claim_is_line("\x7f"));
    CLAIM(claim_is_filled("xxx", 3, 'x') && !claim_is_filled("xxy", 3, 'x'));
}

static void
test_claims(void **state)
{
    (void)state;
    assert_true(ends(claim_false));
    assert_false(ends(claim_true));
}

static void
read_inside(void)
{
    sink = fence_bytes("abc", 3)[2];
    sink = (unsigned char)fence_text("abc", 3)[3];
    fence_room(FENCE_MAX)[FENCE_MAX - 1] = 'x';
}

static void
read_behind_bytes(void)
{
    sink = fence_bytes("abc", 3)[3];
}

static void
read_behind_text(void)
{
    sink = (unsigned char)fence_text("ab\0c", 4)[3];
}

static void
write_behind_room(void)
{
    fence_room(1)[1] = 'x';
}

static void
test_fences(void **state)
{
    (void)state;
    assert_false(ends(read_inside));
    assert_true(ends(read_behind_bytes));
    assert_true(ends(read_behind_text));
    assert_true(ends(write_behind_room));
    assert_memory_equal(fence_body("a\0b", 3), "a\0b", 4);
}

static void
ask_within(void)
{
    void *volatile memory = NULL;

    heapbound_begin(1000);
    memory = realloc(malloc(400), 600);
    heapbound_end();
    free(memory);
    memory = malloc(5000);
    free(memory);
}

static void
ask_beyond(void)
{
    void *volatile memory = NULL;

    heapbound_begin(1000);
    memory = malloc(600);
    free(memory);
    memory = calloc(3, 200);
    free(memory);
}

static void
test_bounds(void **state)
{
    (void)state;
    assert_false(ends(ask_within));
    assert_true(ends(ask_beyond));
}

static void
test_feed(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3, 'a', 0, 'b', '|', 'c', 'd'};
    struct feed feed = {.at = bytes, .left = sizeof(bytes)};
    struct feed part;
    char text[3] = "";
    uint8_t raw[4] = {9, 9, 9, 9};

    (void)state;
    assert_int_equal(feed_number(&feed, 2), 0x0102);
    feed_text(&feed, text, sizeof(text));
    assert_string_equal(text, "ab");
    part = feed_part(&feed, '|');
    assert_int_equal(part.left, 0);
    part = feed_part(&feed, '|');
    assert_int_equal(part.left, 2);
    feed_bytes(&part, raw, sizeof(raw));
    assert_memory_equal(raw, "cd\0\0", 4);
    assert_int_equal(feed_number(&feed, 8), 0);
    assert_int_equal(feed_part(&feed, '|').left, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims), cmocka_unit_test(test_fences),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_feed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
