/* SPDX-License-Identifier: MIT */
/*
 * helper/watchdog.c: who is watched, how often signs of life come out of a
 * loop that goes round, and none out of one that does not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "helper/watchdog.h"

static struct event_base *base;
static struct watchdog *watchdog;
static int manager = -1;

static int
setup(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[64];
    int len =
        snprintf(name, sizeof(name), "@ovhpat-watchdog-%ld", (long)getpid());

    (void)state;
    memcpy(address.sun_path, name, (size_t)len);
    address.sun_path[0] = '\0';
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    base = event_base_new();
    watchdog = NULL;
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    setenv("NOTIFY_SOCKET", name, 1);
    return manager < 0 || base == NULL ||
                   bind(manager, (const struct sockaddr *)&address,
                        (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
                                    (size_t)len)) < 0
               ? -1
               : 0;
}

static int
teardown(void **state)
{
    (void)state;
    watchdog_free(watchdog);
    event_base_free(base);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return close(manager);
}

/* How many signs have come; anything else fails. */
static unsigned int
signs(void)
{
    unsigned int count = 0;
    char buffer[64] = "";

    while (recv(manager, buffer, sizeof(buffer), 0) > 0) {
        assert_memory_equal(buffer, "WATCHDOG=1", strlen("WATCHDOG=1"));
        count++;
    }
    return count;
}

static void
test_watched(void **state)
{
    char pid[24];

    (void)state;
    snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    setenv("WATCHDOG_USEC", "20000", 1);
    setenv("WATCHDOG_PID", pid, 1);
    assert_int_equal(watchdog_new(base, &watchdog), 0);
    assert_non_null(watchdog);
    assert_int_equal(signs(), 0);
    for (unsigned int i = 0; i < 5; i++) { /* each round ends with the timer */
        event_base_loop(base, EVLOOP_ONCE);
        assert_true(signs() > 0);
    }
    watchdog_free(watchdog);
    watchdog = NULL;
    assert_int_equal(event_base_loop(base, EVLOOP_NONBLOCK), 1); /* no events */
    assert_int_equal(signs(), 0);
}

static void
assert_not_watched(void)
{
    struct watchdog *none = (struct watchdog *)&base;

    assert_int_equal(watchdog_new(base, &none), 0);
    assert_null(none);
}

static void
test_not_watched(void **state)
{
    (void)state;
    assert_not_watched();
    setenv("WATCHDOG_PID", "1", 1);
    assert_not_watched();
    setenv("WATCHDOG_USEC", "20000", 1);
    assert_not_watched(); /* it is another process that is watched */
}

static void
test_nonsense(void **state)
{
    static const char *const rows[] = {
        "",   "0",   "1",
        "-5", "+5",  " 5",
        "5s", "1e6", "99999999999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        setenv("WATCHDOG_USEC", rows[i], 1);
        assert_int_equal(watchdog_new(base, &watchdog), -EINVAL);
        assert_null(watchdog);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_watched, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_watched, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
    };

    return cmocka_run_group_tests_name("watchdog", tests, NULL, NULL);
}
